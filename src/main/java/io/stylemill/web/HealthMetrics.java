package io.stylemill.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stylemill.console.ScheduleJson;
import io.stylemill.factory.ledger.HealthFigures;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.factory.publish.PublishObserver;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.Queues;
import io.stylemill.order.plan.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a coordinator's runs and schedules do not go on, and how long publishing takes.
 */
final class HealthMetrics {
    private static final double MILLIS = 1e3;
    private static final double[] PUBLISHING_SECONDS = {1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};

    private final Clock clock;
    private final Histogram publishing;
    private final Counter failures;
    private @Nullable Reading<Known> reading;
    private Optional<Known> known = Optional.empty();
    private @Nullable Reading<OptionalLong> threads;
    private OptionalLong consumers = OptionalLong.empty();

    /** What the ledger says at one moment. */
    private record Known(List<Schedule> schedules, HealthFigures figures) {}

    HealthMetrics(PrometheusRegistry registry, Clock clock) {
        this.clock = clock;
        publishing = Histogram.builder()
                .name("stylemill_publishing_seconds")
                .help(
                        "From a run's last stored shard to its committed version, of versions that this process published.")
                .classicOnly()
                .classicUpperBounds(PUBLISHING_SECONDS)
                .register(registry);
        failures = Counter.builder()
                .name("stylemill_publishing_failures_total")
                .help("Tries of this process to publish a run that failed, by the failure's code.")
                .labelNames("code")
                .register(registry);
    }

    /** Adds what the ledger knows; the broker is asked how many threads of workers take jobs. */
    void coordinator(PrometheusRegistry registry, Ledger asked, QueueCounts queues) {
        reading = new Reading<>(
                "health", () -> new Known(asked.schedules().list(), asked.runs().healthFigures()));
        threads = new Reading<>("threads", () -> queues.consumers(Queues.JOBS));
        GaugeWithCallback.builder()
                .name("stylemill_worker_slots")
                .help("Threads of all living workers that take shards from the queue. A worker has two.")
                .callback(call -> consumers.ifPresent(call::call))
                .register(registry);
        age(
                registry,
                "stylemill_oldest_job_seconds",
                "Age of the oldest job that was sent and has no result.",
                v -> v.oldestJob());
        age(
                registry,
                "stylemill_oldest_unpublished_seconds",
                "How long the run has waited that has waited longest, all shards stored, to be published.",
                v -> v.oldestComplete());
        GaugeWithCallback.builder()
                .name("stylemill_runs_stopped_by_gates")
                .help("Runs of the ledger that do not go on because their gates let too few images through.")
                .callback(call -> known.ifPresent(v -> call.call(v.figures().stoppedByGates())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_schedule_last_success_timestamp_seconds")
                .help("When the newest version of a schedule was published; 0 when none was.")
                .labelNames("schedule")
                .callback(call -> known.ifPresent(v -> v.schedules()
                        .forEach(s -> call.call(
                                seconds(v.figures().lastSuccess().getOrDefault(s.name(), Instant.EPOCH)), s.name()))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_schedule_next_timestamp_seconds")
                .help("When a schedule that is not paused fires next.")
                .labelNames("schedule")
                .callback(call -> known.ifPresent(v -> v.schedules().stream()
                        .filter(s -> !s.paused())
                        .forEach(s -> ScheduleJson.next(s, clock.instant()).stream()
                                .findFirst()
                                .ifPresent(at -> call.call(seconds(at), s.name())))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_schedule_unmet_seconds")
                .help("Age of a schedule's oldest firing since its last success; 0 when there is none.")
                .labelNames("schedule")
                .callback(call -> known.ifPresent(v -> v.schedules()
                        .forEach(s -> call.call(age(v.figures().oldestUnmet().get(s.name())), s.name()))))
                .register(registry);
    }

    private void age(
            PrometheusRegistry registry, String name, String help, Function<HealthFigures, @Nullable Instant> moment) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help + " 0 when there is none.")
                .callback(call -> known.ifPresent(v -> call.call(age(moment.apply(v.figures())))))
                .register(registry);
    }

    private double age(@Nullable Instant since) {
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / MILLIS);
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / MILLIS;
    }

    /** Asks the ledger and the broker, once for each answer. */
    void begin() {
        if (reading != null && threads != null) {
            reading.begin();
            threads.begin();
        }
    }

    /** Takes what they said until then; what cannot be read is left out. */
    void await(long until) {
        known = reading == null ? Optional.empty() : reading.await(until);
        consumers =
                threads == null ? OptionalLong.empty() : threads.await(until).orElse(OptionalLong.empty());
    }

    /** Returns who measures how runs are published. */
    PublishObserver publishing() {
        return new PublishObserver() {
            @Override
            public void committed(Run run, String address) {
                publishing.observe(age(run.finished()));
            }

            @Override
            public void failed(Run run, Throwable thrown) {
                failures.labelValues(Reason.of(thrown).code()).inc();
            }
        };
    }
}
