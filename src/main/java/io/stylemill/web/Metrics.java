package io.stylemill.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.RunSum;
import io.stylemill.factory.publish.PublishObserver;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.Queues;
import io.stylemill.factory.route.RouteCount;
import io.stylemill.failure.Failure;
import io.stylemill.store.s3.S3Observer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a process measures of itself, as Prometheus reads it; each part adds its own. */
public final class Metrics {
    /** Prometheus waits ten seconds, if nobody says otherwise. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration LONG_SILENCE = Duration.ofSeconds(5);

    private final Duration patience;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder()
            .setIncludeCreatedTimestamps(false)
            .build();
    private final Counter s3Errors;
    private final Counter uploadFailures;
    private final Counter requests;
    private final Sums sums = new Sums();
    private final Map<String, Reading<Long>> queueReadings = new LinkedHashMap<>();
    private final Map<String, Long> waiting = new LinkedHashMap<>();
    private Map<String, Boolean> up = Map.of();
    private @Nullable Health health;
    private final HealthMetrics healthFigures = new HealthMetrics(registry, Clock.systemUTC());

    /** Measures this process: memory, processor, threads, garbage collection. */
    public Metrics(String software) {
        this(software, PATIENCE);
    }

    Metrics(String software, Duration patience) {
        this.patience = patience;
        JvmMetrics.builder().register(registry);
        Info.builder()
                .name("stylemill_build_info")
                .help("The program's version.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(software);
        s3Errors = Counter.builder()
                .name("stylemill_s3_errors_total")
                .help("Tries of S3 requests that failed, by operation and error; most are tried again.")
                .labelNames("operation", "error")
                .register(registry);
        uploadFailures = Counter.builder()
                .name("stylemill_upload_failures_total")
                .help("Writes to S3 that were given up after their last try.")
                .register(registry);
        uploadFailures.inc(0);
        requests = Counter.builder()
                .name("stylemill_manifests_posted_total")
                .help("Manifests that came over REST, by what became of them.")
                .labelNames("outcome")
                .register(registry);
        List.of("accepted", "rejected", "failed")
                .forEach(outcome -> requests.labelValues(outcome).inc(0));
    }

    /** Returns who counts what goes wrong with S3. */
    public S3Observer s3() {
        return new S3Observer() {
            @Override
            public void attemptFailed(String operation, String error) {
                s3Errors.labelValues(operation, error).inc();
            }

            @Override
            public void gaveUp(String operation) {
                if (operation.startsWith("Put") || operation.contains("Upload") || operation.startsWith("Copy")) {
                    uploadFailures.inc();
                }
            }
        };
    }

    /**
     * Adds how many requests to S3 wait in vain: their end alone would be counted too late.
     *
     * @param silences how long each request under way has seen nothing of the server
     */
    public void silences(Supplier<List<Duration>> silences) {
        GaugeWithCallback.builder()
                .name("stylemill_s3_requests_waiting")
                .help("Requests to S3 for which the server has taken and sent no byte for 5 s.")
                .callback(call -> call.call(silences.get().stream()
                        .filter(silence -> silence.compareTo(LONG_SILENCE) >= 0)
                        .count()))
                .register(registry);
    }

    /**
     * Counts a manifest that came over REST: {@code accepted}, {@code rejected} or {@code failed}.
     */
    void posted(String outcome) {
        requests.labelValues(outcome).inc();
    }

    /** Returns who measures how runs are published. */
    public PublishObserver publishing() {
        return healthFigures.publishing();
    }

    /** Adds what workers of this process make. */
    public WorkerMetrics worker() {
        return new WorkerMetrics(registry);
    }

    /** Adds the memory of this machine's GPUs. */
    public void gpus(Clock clock) {
        GpuMemory memory = new GpuMemory(clock);
        GaugeWithCallback.builder()
                .name("stylemill_gpu_memory_used_bytes")
                .help("Memory in use on a GPU of this machine, by whatever process.")
                .labelNames("gpu")
                .callback(call -> memory.read().forEach(gpu -> call.call(gpu.used(), Integer.toString(gpu.index()))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_gpu_memory_bytes")
                .help("Memory of a GPU of this machine.")
                .labelNames("gpu")
                .callback(call -> memory.read().forEach(gpu -> call.call(gpu.total(), Integer.toString(gpu.index()))))
                .register(registry);
    }

    /** Adds whether the parts that the process leans on answer. */
    public void health(Health asked) {
        health = asked;
        GaugeWithCallback.builder()
                .name("stylemill_up")
                .help("1 where a part answers, else 0.")
                .labelNames("part")
                .callback(call -> up.forEach((part, answers) -> call.call(answers ? 1 : 0, part)))
                .register(registry);
    }

    /**
     * Adds what a coordinator knows. What cannot be read is left out; {@code stylemill_up} says
     * why.
     */
    public void coordinator(Ledger ledger, QueueCounts queues, Supplier<Inbox.Counts> inbox) {
        sums.reading = new Reading<>("sums", () -> ledger.runs().sums());
        queueReadings.put("jobs", new Reading<>("jobs", () -> queues.waiting(Queues.JOBS)));
        queueReadings.put("results", new Reading<>("results", () -> queues.waiting(Queues.RESULTS)));
        queueReadings.put("dead", new Reading<>("dead", () -> queues.waiting(Queues.DEAD)));
        queueReadings.put(
                "outbox", new Reading<>("outbox", () -> ledger.outbox().unsent()));
        healthFigures.coordinator(registry, ledger, queues);
        CounterWithCallback.builder()
                .name("stylemill_images_total")
                .help("Images stored by all runs of the ledger.")
                .callback(call -> sums.ifKnown(s -> call.call(s.images)))
                .register(registry);
        CounterWithCallback.builder()
                .name("stylemill_images_refused_total")
                .help("Images that were made for stored shards and did not pass the gates, of all runs of the ledger.")
                .callback(call -> sums.ifKnown(s -> call.call(s.refused)))
                .register(registry);
        CounterWithCallback.builder()
                .name("stylemill_stored_bytes_total")
                .help("Bytes of shards stored by all runs of the ledger.")
                .callback(call -> sums.ifKnown(s -> call.call(s.bytes)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_runs")
                .help("Runs of the ledger by state.")
                .labelNames("state")
                .callback(call -> sums.ifKnown(s -> s.runs.forEach((state, runs) -> call.call(runs, state))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_shards")
                .help("Shards of the ledger by state.")
                .labelNames("state")
                .callback(call -> sums.ifKnown(s -> s.shards.forEach((state, shards) -> call.call(shards, state))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_queue_messages")
                .help(
                        "Messages in a queue, with those that a worker has taken and not finished; 'outbox' are those that wait for the broker.")
                .labelNames("queue")
                .callback(call -> waiting.forEach((queue, messages) -> call.call(messages, queue)))
                .register(registry);
        CounterWithCallback.builder()
                .name("stylemill_inbox_manifests_total")
                .help("Manifests of the watched places that this process answered, and tries that were put off.")
                .labelNames("outcome")
                .callback(call -> {
                    Inbox.Counts counts = inbox.get();
                    call.call(counts.accepted(), "accepted");
                    call.call(counts.rejected(), "rejected");
                    call.call(counts.putOff(), "put-off");
                })
                .register(registry);
    }

    /** Adds what Camel counts of each route. */
    public void routes(Supplier<List<RouteCount>> routes) {
        CounterWithCallback.builder()
                .name("stylemill_route_exchanges_total")
                .help("Exchanges of a Camel route of this process that ended, by how.")
                .labelNames("route", "outcome")
                .callback(call -> routes.get().forEach(route -> {
                    call.call(route.completed(), route.route(), "completed");
                    call.call(route.failed(), route.route(), "failed");
                }))
                .register(registry);
        CounterWithCallback.builder()
                .name("stylemill_route_seconds_total")
                .help("Time that the ended exchanges of a Camel route took together.")
                .labelNames("route")
                .callback(call -> routes.get().forEach(route -> call.call(route.seconds(), route.route())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("stylemill_route_inflight")
                .help("Exchanges of a Camel route that are on their way.")
                .labelNames("route")
                .callback(call -> routes.get().forEach(route -> call.call(route.inflight(), route.route())))
                .register(registry);
    }

    /** Returns the endpoint {@code /metrics}. */
    public Endpoint endpoint() {
        return Endpoint.get("/metrics", Endpoint.Access.READERS, asked -> Answer.of(writer.getContentType(), text()));
    }

    private synchronized byte[] text() {
        read();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw Failure.bug("metrics could not be written into memory: " + e);
        }
        return out.toByteArray();
    }

    /**
     * Asks all parts at once and waits for them together: a part that is away costs its own figures
     * and nothing more.
     */
    private void read() {
        sums.begin();
        healthFigures.begin();
        queueReadings.values().forEach(Reading::begin);
        long until = System.nanoTime() + patience.toNanos();
        Map<String, Boolean> answers = new LinkedHashMap<>();
        if (health != null) {
            health.look(patience).forEach((part, code) -> answers.put(part, code == null));
        }
        up = answers;
        sums.await(until);
        healthFigures.await(until);
        waiting.clear();
        queueReadings.forEach(
                (queue, reading) -> reading.await(until).ifPresent(messages -> waiting.put(queue, messages)));
    }

    /** What the ledger's runs come to, read once for each answer. */
    private static final class Sums {
        private @Nullable Reading<List<RunSum>> reading;
        private boolean known;
        private double images;
        private double refused;
        private double bytes;
        private final Map<String, Double> runs = new LinkedHashMap<>();
        private final Map<String, Double> shards = new LinkedHashMap<>();

        private interface Use {
            void of(Sums sums);
        }

        void ifKnown(Use use) {
            if (known) {
                use.of(this);
            }
        }

        void begin() {
            if (reading != null) {
                reading.begin();
            }
        }

        void await(long until) {
            Optional<List<RunSum>> found = reading == null ? Optional.empty() : reading.await(until);
            found.ifPresent(this::take);
            known = found.isPresent();
        }

        private void take(List<RunSum> found) {
            images = 0;
            refused = 0;
            bytes = 0;
            for (RunState state : RunState.values()) {
                runs.put(word(state), 0.0);
            }
            List.of("queued", "done", "failed", "cancelled").forEach(state -> shards.put(state, 0.0));
            for (RunSum sum : found) {
                images += sum.images();
                refused += sum.refused();
                bytes += sum.bytes();
                runs.put(word(sum.state()), (double) sum.runs());
                shards.merge("done", (double) sum.done(), Double::sum);
                shards.merge("failed", (double) sum.failed(), Double::sum);
                shards.merge(
                        sum.state() == RunState.CANCELLED ? "cancelled" : "queued",
                        (double) (sum.shards() - sum.done() - sum.failed()),
                        Double::sum);
            }
        }

        private static String word(RunState state) {
            return state.name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
