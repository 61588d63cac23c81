package io.stylemill.wiring;

import io.stylemill.web.page.Console;
import io.stylemill.web.page.Fact;
import io.stylemill.web.page.SystemPage;
import io.stylemill.audit.verify.Replay;
import io.stylemill.command.dataset.ReplayCommand;
import io.stylemill.command.operate.MachineCheckups;
import io.stylemill.config.InboxSettings;
import io.stylemill.config.Settings;
import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.console.Catalog;
import io.stylemill.console.Releases;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.policy.Policy;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.Queues;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.web.Answer;
import io.stylemill.web.Api;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import io.stylemill.web.Feeds;
import io.stylemill.web.Health;
import io.stylemill.web.Metrics;
import io.stylemill.web.WebServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a service shows of itself over HTTP, if its settings want that. */
final class WebFront implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int BROKEN = 500;
    private static final int MOST_RUNS = 1_000;
    private static final String PROBED = ".stylemill-health";

    private final @Nullable WebServer server;
    private final @Nullable WebServer probes;
    private final Metrics metrics = new Metrics(Machine.version());
    private @Nullable Feeds feeds;

    private WebFront(@Nullable WebServer server, @Nullable WebServer probes) {
        this.server = server;
        this.probes = probes;
    }

    /**
     * Takes the addresses of a coordinator, if there are any.
     *
     * @throws Failure as {@link WebServer#open} does
     */
    static WebFront ofCoordinator(WebSettings settings) {
        return open(settings.address(), "stylemill.web.address", settings.health(), "stylemill.web.health", settings);
    }

    /**
     * Takes the addresses of a worker, if there are any.
     *
     * @param address for health and metrics
     * @throws Failure as {@link WebServer#open} does
     */
    static WebFront ofWorker(@Nullable WebAddress address, WebSettings settings) {
        return open(address, "stylemill.worker.web", settings.workerHealth(), "stylemill.worker.health", settings);
    }

    private static WebFront open(
            @Nullable WebAddress address,
            String setting,
            @Nullable WebAddress health,
            String healthSetting,
            WebSettings settings) {
        WebServer probes = health == null ? null : WebServer.openToEverybody(health, healthSetting);
        try {
            return new WebFront(address == null ? null : WebServer.open(address, settings, setting), probes);
        } catch (Failure e) {
            if (probes != null) {
                probes.close();
            }
            throw e;
        }
    }

    Metrics metrics() {
        return metrics;
    }

    /** Answers for a coordinator from now on. */
    void coordinator(Components mill, LocalFactory line) {
        if (server == null && probes == null) {
            return;
        }
        Clock clock = Clock.systemUTC();
        Settings settings = mill.settings();
        Ledger ledger = line.ledger();
        CoordinatorServices service = line.service();
        Map<String, Runnable> parts = new LinkedHashMap<>();
        parts.put("ledger", () -> ledger.runs().waiting());
        parts.put("broker", () -> line.queues().waiting(Queues.JOBS));
        Optional<URI> endpoint = mill.embeddedS3();
        s3(mill, endpoint.isPresent() ? endpoint.get() : settings.s3().endpoint())
                .ifPresent(check -> parts.put("s3", check));
        metrics.coordinator(ledger, line.queues(), service::counts);
        Api api = new Api(
                ledger,
                service.intake(),
                base(settings.inbox()),
                settings.inbox().limits().manifestBytes(),
                metrics,
                clock);
        Health health = new Health(parts, clock);
        if (server == null) {
            start(health, api.endpoints(), clock);
            return;
        }
        Feeds events = new Feeds();
        feeds = events;
        Console console = new Console(Machine.version(), server.gate(), true)
                .runs(ledger, events, clock)
                .datasets(
                        new Catalog(mill.stores(), () -> datasetPlaces(ledger, settings), clock),
                        new Releases(new Policy(settings.policy()), clock),
                        System.getProperty("user.name", "unknown"),
                        () -> new Replay(mill.models(), ReplayCommand.roots(mill), null, List.of(), List.of()))
                .system(health, WebFront::machine, List::of, places(mill, line));
        List<Endpoint> all = new ArrayList<>(api.endpoints());
        all.addAll(console.endpoints());
        start(health, all, clock, console::page);
    }

    /** Wherever datasets go from here: by themselves, by the settings, and by runs that the ledger knows. */
    private static List<String> datasetPlaces(Ledger ledger, Settings settings) {
        Set<String> places = new LinkedHashSet<>();
        places.add(Components.USUAL_DESTINATION);
        places.addAll(settings.inbox().destinations());
        ledger.runs().list(RunState.PUBLISHED, MOST_RUNS).forEach(run -> places.add(run.destination()));
        return List.copyOf(places);
    }

    private static List<SystemPage.Part> machine() {
        return MachineCheckups.all(System.getenv()).stream()
                .map(one -> new SystemPage.Part(
                        one.name(),
                        one.verdict().name().toLowerCase(Locale.ROOT),
                        switch (one.verdict()) {
                            case OK -> "good";
                            case WARN -> "warn";
                            case FAIL -> "bad";
                        },
                        one.found(),
                        one.next()))
                .toList();
    }

    private static List<Fact> places(Components mill, LocalFactory line) {
        InboxSettings inbox = mill.settings().inbox();
        return List.of(
                new Fact("Inbox", String.join(", ", inbox.places())),
                new Fact("Checkpoints", String.join(", ", inbox.checkpoints())),
                new Fact("Data folder", mill.settings().home().toString()),
                new Fact("Store", mill.s3InWords()),
                new Fact("Broker", line.brokerInWords()),
                new Fact("Ledger", line.ledger().database().toString()));
    }

    /** Answers for a worker from now on. */
    void worker(Components mill, BrokerAddress broker, @Nullable URI s3) {
        if (server == null && probes == null) {
            return;
        }
        Clock clock = Clock.systemUTC();
        Map<String, Runnable> parts = new LinkedHashMap<>();
        parts.put("broker", broker::probe);
        s3(mill, s3).ifPresent(check -> parts.put("s3", check));
        start(new Health(parts, clock), List.of(), clock);
    }

    private void start(Health health, List<Endpoint> more, Clock clock) {
        start(health, more, clock, (asked, problem) -> problem);
    }

    private void start(
            Health health, List<Endpoint> more, Clock clock, BiFunction<Asked, Answer, Answer> pageOf) {
        if (probes != null) {
            probes.start(health.endpoints());
        }
        if (server == null) {
            return;
        }
        metrics.health(health);
        metrics.gpus(clock);
        List<Endpoint> all = new ArrayList<>(health.endpoints());
        all.add(metrics.endpoint());
        all.addAll(more);
        server.start(all, pageOf);
    }

    /** Returns where it answers. */
    String inWords() {
        return server == null ? "none" : "http://" + server.address() + "/";
    }

    /** A posted manifest has no place of its own; its relative paths start from the first root of checkpoints. */
    private static URI base(InboxSettings settings) {
        String root = settings.checkpoints().get(0);
        String text = root.startsWith("s3://") ? root : Path.of(root).toUri().toString();
        return URI.create(text.endsWith("/") ? text : text + "/");
    }

    /** Asks a bucket that the settings name, with the credentials; where they name none, whether the server answers. */
    private static Optional<Runnable> s3(Components mill, @Nullable URI endpoint) {
        InboxSettings inbox = mill.settings().inbox();
        Optional<String> bucket = Stream.of(inbox.places(), inbox.destinations(), inbox.checkpoints())
                .flatMap(List::stream)
                .filter(place -> place.startsWith("s3://"))
                .map(place -> "s3://" + place.substring("s3://".length()).replaceFirst("/.*", ""))
                .findFirst();
        if (bucket.isPresent()) {
            return Optional.of(() -> mill.stores().open(bucket.get()).store().head(PROBED));
        }
        return endpoint == null ? Optional.empty() : Optional.of(() -> call(endpoint));
    }

    private static void call(URI endpoint) {
        try {
            HttpURLConnection request = (HttpURLConnection) endpoint.toURL().openConnection();
            request.setConnectTimeout(PATIENCE_MILLIS);
            request.setReadTimeout(PATIENCE_MILLIS);
            try {
                // Without a signature it is refused, which is an answer.
                if (request.getResponseCode() < BROKEN) {
                    return;
                }
            } finally {
                request.disconnect();
            }
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "s3-unreachable", "the S3 server " + endpoint + " does not answer: " + e, e);
        }
        throw Failure.of(Kind.TRANSIENT, "s3-failed", "the S3 server " + endpoint + " answers that it is broken");
    }

    /** Answers nobody any more. */
    void end() {
        if (feeds != null) {
            feeds.close();
        }
        if (server != null) {
            server.close();
        }
        if (probes != null) {
            probes.close();
        }
    }

    @Override
    public void close() {
        end();
    }
}
