package io.stylemill.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stylemill.factory.route.ShardRunner;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;

/** What the workers of this process make. */
public final class WorkerMetrics {
    private static final double NANOS = 1e9;
    private static final double[] SHARD_SECONDS = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600};

    private final Counter images;
    private final Counter refused;
    private final Counter bytes;
    private final Counter shards;
    private final Counter failures;
    private final Counter seconds;
    private final Histogram durations;
    private final Gauge working;

    WorkerMetrics(PrometheusRegistry registry) {
        images = counter(registry, "stylemill_worker_images_total", "Images in shards that this process stored.");
        refused = counter(
                registry,
                "stylemill_worker_images_refused_total",
                "Images that this process made for stored shards and that did not pass the gates.");
        bytes = counter(registry, "stylemill_worker_stored_bytes_total", "Bytes of shards that this process stored.");
        shards = counter(registry, "stylemill_worker_shards_total", "Shards that this process stored.");
        seconds = counter(
                registry, "stylemill_worker_shard_seconds_total", "Seconds spent on shards, stored or not, summed up.");
        failures = Counter.builder()
                .name("stylemill_worker_failures_total")
                .help("Shards that this process did not make, by the failure's code; most are tried again.")
                .labelNames("code")
                .register(registry);
        durations = Histogram.builder()
                .name("stylemill_worker_shard_duration_seconds")
                .help("How long a shard took that this process stored, from its plan to its last byte in the store.")
                .classicOnly()
                .classicUpperBounds(SHARD_SECONDS)
                .register(registry);
        working = Gauge.builder()
                .name("stylemill_worker_shards_working")
                .help("Shards that this process is making.")
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        Counter counter = Counter.builder().name(name).help(help).register(registry);
        counter.inc(0);
        return counter;
    }

    /** Returns a runner that does what {@code runner} does, and counts it. */
    public ShardRunner counted(ShardRunner runner) {
        return new Counted(runner);
    }

    private final class Counted implements ShardRunner {
        private final ShardRunner runner;

        Counted(ShardRunner runner) {
            this.runner = runner;
        }

        @Override
        public void ready(Job job) {
            try {
                runner.ready(job);
            } catch (Failure e) {
                failures.labelValues(e.code()).inc();
                throw e;
            }
        }

        @Override
        public Result run(Job job) {
            long started = System.nanoTime();
            working.inc();
            try {
                Result result = runner.run(job);
                images.inc(result.images());
                refused.inc(result.refused());
                bytes.inc(result.bytes());
                shards.inc();
                durations.observe((System.nanoTime() - started) / NANOS);
                return result;
            } catch (RuntimeException | Error e) {
                failures.labelValues(Reason.of(e).code()).inc();
                throw e;
            } finally {
                working.dec();
                seconds.inc((System.nanoTime() - started) / NANOS);
            }
        }

        @Override
        public void handBack() {
            runner.handBack();
        }
    }
}
