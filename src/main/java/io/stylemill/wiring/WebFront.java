package io.stylemill.wiring;

import io.stylemill.config.InboxSettings;
import io.stylemill.config.Settings;
import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.console.Paintings;
import io.stylemill.console.PlanSummary;
import io.stylemill.console.Previews;
import io.stylemill.console.Studio;
import io.stylemill.console.VersionJobs;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.Queues;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Silence;
import io.stylemill.web.Answer;
import io.stylemill.web.Api;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import io.stylemill.web.Health;
import io.stylemill.web.Metrics;
import io.stylemill.web.WebServer;
import io.stylemill.web.page.Console;
import io.stylemill.web.page.SystemPage;
import io.stylemill.web.page.Watches;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a service shows of itself over HTTP, if its settings want that. */
public final class WebFront implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int BROKEN = 500;
    private static final String PROBED = ".stylemill-health";

    private final @Nullable WebServer server;
    private final @Nullable WebServer probes;
    /** Whether the server is for commands alone, for the settings want none. */
    private final boolean hidden;

    private final Metrics metrics = new Metrics(Machine.version());
    private @Nullable Watches watches;
    private @Nullable Path home;

    private WebFront(@Nullable WebServer server, @Nullable WebServer probes, boolean hidden) {
        this.server = server;
        this.probes = probes;
        this.hidden = hidden;
    }

    /**
     * Takes the addresses of a coordinator; where the settings name none, one that only commands of
     * this machine find.
     *
     * @throws Failure as {@link WebServer#open} does
     */
    public static WebFront ofCoordinator(WebSettings settings) {
        return open(
                settings.address(),
                "stylemill.web.address",
                settings.health(),
                "stylemill.web.health",
                settings,
                WebServer::openToCommands);
    }

    /**
     * Takes the addresses of a worker, if there are any.
     *
     * @param address for health and metrics
     * @throws Failure as {@link WebServer#open} does
     */
    public static WebFront ofWorker(@Nullable WebAddress address, WebSettings settings) {
        return open(
                address,
                "stylemill.worker.web",
                settings.workerHealth(),
                "stylemill.worker.health",
                settings,
                () -> null);
    }

    private static WebFront open(
            @Nullable WebAddress address,
            String setting,
            @Nullable WebAddress health,
            String healthSetting,
            WebSettings settings,
            Supplier<@Nullable WebServer> without) {
        WebServer probes = health == null ? null : WebServer.openToEverybody(health, healthSetting);
        try {
            WebServer server = address == null ? without.get() : WebServer.open(address, settings, setting);
            return new WebFront(server, probes, address == null);
        } catch (Failure e) {
            if (probes != null) {
                probes.close();
            }
            throw e;
        }
    }

    public Metrics metrics() {
        return metrics;
    }

    /**
     * Answers for a coordinator from now on.
     *
     * @param machine what a look at the machine finds
     */
    public void coordinator(Components components, LocalFactory factory, Supplier<List<SystemPage.Part>> machine) {
        WebServer own = Objects.requireNonNull(server);
        Clock clock = Clock.systemUTC();
        Settings settings = components.settings();
        Ledger ledger = factory.ledger();
        CoordinatorServices service = factory.service();
        Map<String, Runnable> parts = new LinkedHashMap<>();
        parts.put("ledger", () -> ledger.runs().waiting());
        parts.put("broker", () -> factory.queues().waiting(Queues.JOBS));
        Optional<URI> endpoint = components.embeddedS3();
        s3(components, endpoint.isPresent() ? endpoint.get() : settings.s3().endpoint())
                .ifPresent(check -> parts.put("s3", check));
        metrics.coordinator(ledger, factory.queues(), service::counts);
        metrics.routes(factory::routes);
        metrics.silences(() -> silences(components));
        Studio studio = new Studio(
                components.stores(),
                settings.inbox().checkpoints(),
                source -> factory.intake().draft(source, DropRules.Origin.REQUEST),
                new Previews(components.models(), components.programs()),
                settings.inbox().base());
        VersionJobs work = VersionWork.jobs(components, service.jobs(), clock);
        Paintings paintings = new Paintings(settings.inbox().checkpoints());
        Api api = new Api(new Api.Parts(
                ledger,
                service.orderRoute(),
                factory.intake(),
                settings.inbox().base(),
                settings.inbox().limits().manifestBytes(),
                metrics,
                prepared -> new PlanSummary(prepared, clock.instant()).toMap(),
                service.runs(),
                service.runImages(),
                service.feed(),
                service.workerList(),
                service.catalog(),
                service.images(),
                studio,
                work,
                VersionWork.sharing(components, service.jobs(), clock),
                paintings,
                clock));
        Health health = new Health(parts, clock);
        List<Endpoint> all = new ArrayList<>(api.endpoints());
        BiFunction<Asked, Answer, Answer> pageOf = (asked, problem) -> problem;
        if (!hidden) {
            Watches events = new Watches();
            watches = events;
            Console console = new ConsoleParts(components, factory)
                    .console(own.gate(), events, studio, work, paintings, health, machine);
            all.addAll(console.endpoints());
            pageOf = console::page;
        }
        start(health, all, clock, pageOf);
        home = settings.home();
        ServeFile.write(
                settings.home(),
                own.address(),
                Objects.requireNonNull(own.gate()).own());
    }

    /** Answers for a worker from now on. */
    public void worker(Components components, BrokerAddress broker, @Nullable URI s3) {
        if (server == null && probes == null) {
            return;
        }
        Clock clock = Clock.systemUTC();
        Map<String, Runnable> parts = new LinkedHashMap<>();
        metrics.silences(() -> silences(components));
        parts.put("broker", broker::probe);
        s3(components, s3).ifPresent(check -> parts.put("s3", check));
        start(new Health(parts, clock), List.of(), clock, (asked, problem) -> problem);
    }

    private void start(Health health, List<Endpoint> more, Clock clock, BiFunction<Asked, Answer, Answer> pageOf) {
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
    public String inWords() {
        return server == null || hidden ? "none" : "http://" + server.address() + "/";
    }

    private static List<Duration> silences(Components components) {
        return components.stores().silences().stream().map(Silence::length).toList();
    }

    /**
     * Asks a bucket that the settings name, with the credentials; where they name none, whether the
     * server answers.
     */
    private static Optional<Runnable> s3(Components components, @Nullable URI endpoint) {
        InboxSettings inbox = components.settings().inbox();
        Optional<String> bucket = Stream.of(inbox.places(), inbox.destinations(), inbox.checkpoints())
                .flatMap(List::stream)
                .filter(place -> place.startsWith("s3://"))
                .map(place -> "s3://" + place.substring("s3://".length()).replaceFirst("/.*", ""))
                .findFirst();
        if (bucket.isPresent()) {
            return Optional.of(
                    () -> components.stores().open(bucket.get()).store().head(PROBED));
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
                    Kind.TRANSIENT, Code.S3_UNREACHABLE, "the S3 server " + endpoint + " does not answer: " + e, e);
        }
        throw Failure.of(Kind.TRANSIENT, "s3-failed", "the S3 server " + endpoint + " answers that it is broken");
    }

    /** Answers nobody any more. */
    public void end() {
        if (home != null) {
            ServeFile.remove(home);
        }
        if (watches != null) {
            watches.close();
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
