package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Reason;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.LoggingLevel;
import org.apache.camel.ManagementMBeansLevel;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.spi.InflightRepository;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.JmsTransactionManager;

/** The running routes of one process: coordinator, worker, or both. */
public final class Factory implements AutoCloseable {
    /** How long a stop waits for the shards that are being made before it has them handed back. */
    static final Duration FINISH = Duration.ofSeconds(20);

    /** How long a stop takes at most. */
    static final Duration STOP = Duration.ofSeconds(30);

    /** How long a stop that is hurried waits for what is under way. */
    private static final Duration LAST = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Factory.class);

    private final Main main;
    private final @Nullable WorkerPart worker;
    private final List<AutoCloseable> watchers;
    private final CompletableFuture<Void> hurried = new CompletableFuture<>();

    private Factory(Main main, @Nullable WorkerPart worker, List<AutoCloseable> watchers) {
        this.main = main;
        this.worker = worker;
        this.watchers = List.copyOf(watchers);
    }

    /**
     * Starts the routes; a coordinator first has the messages of unfinished runs sent again.
     *
     * @param routes folder of the route files, or null for those inside the jar
     * @param coordinator null where this process is none
     * @param worker null where this process is none
     * @throws Failure {@code routes-missing} (INPUT) when the folder holds none,
     *     {@code routes-start} (INPUT) when a route file cannot be read or names what does not
     *     exist
     */
    public static Factory start(
            @Nullable Path routes, @Nullable CoordinatorPart coordinator, @Nullable WorkerPart worker, Clock clock) {
        return start(routes, coordinator, null, worker, clock);
    }

    /**
     * Starts the routes, those of a service too.
     *
     * @param service null where the process ends with its run; needs a coordinator
     */
    public static Factory start(
            @Nullable Path routes,
            @Nullable CoordinatorPart coordinator,
            @Nullable ServicePart service,
            @Nullable WorkerPart worker,
            Clock clock) {
        Main main = new Main();
        MainConfigurationProperties c = main.configure();
        c.setName("stylemill");
        ShippedRoutes shipped = new ShippedRoutes(routes);
        c.setRoutesIncludePattern(shipped.pattern());
        c.setShutdownTimeout((int) STOP.toSeconds());
        c.setShutdownSuppressLoggingOnTimeout(true);
        // A run ends soon, and nobody reads its counts.
        c.setJmxEnabled(coordinator == null || service != null);
        c.setJmxManagementMBeansLevel(ManagementMBeansLevel.RoutesOnly);
        c.setStartupRecorder("off");
        c.setStartupSummaryLevel(org.apache.camel.StartupSummaryLevel.Off);
        c.setBasePackageScanEnabled(false);
        c.setAutoConfigurationEnvironmentVariablesEnabled(false);
        c.setAutoConfigurationSystemPropertiesEnabled(false);
        c.setAutowiredEnabled(false);
        c.setInflightRepositoryBrowseEnabled(false);
        c.setDumpRoutes("false");
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = shipped.properties(coordinator, worker);
        // Where nobody can listen, nothing is said.
        WorkerPart.Self self = worker == null || (coordinator != null && service == null) ? null : worker.self();
        properties.setProperty("stylemill.beats", String.valueOf(self != null));
        properties.setProperty("stylemill.serve", String.valueOf(service != null));
        properties.setProperty(
                "stylemill.inbox-millis",
                String.valueOf(service == null ? 1 : service.period().toMillis()));
        main.setInitialProperties(properties);
        if (service != null) {
            main.bind("inbox", service.inbox());
            main.bind("scheduleTimers", new Watch("The schedules", service.timers(), clock));
            main.bind("scheduledOrders", new Watch("The firings of schedules", service.firings(), clock));
            main.bind("roster", service.workerList());
        }
        List<AutoCloseable> watchers = new ArrayList<>();
        Events events = new Events(clock);
        if (coordinator != null) {
            bind(main, coordinator, events, clock, watchers);
        }
        @Nullable Refusals refusals = null;
        if (worker != null) {
            JmsComponent component = component(worker.broker().connectionFactory());
            if (worker.company() == WorkerPart.Company.AMONG_OTHERS) {
                refusals = new Refusals(clock, Refusals.PAUSE);
                watchers.add(refusals);
            }
            watch(component, worker.broker(), watchers);
            main.bind("jms-worker", component);
            Work work = new Work(worker.runner(), worker.name(), refusals, clock);
            main.bind("work", work);
            if (self != null) {
                main.bind("beats", new HeartbeatSender(worker, self, work, clock));
            }
        }
        if (coordinator != null) {
            Ledger ledger = coordinator.ledger();
            ledger.runs().unfinished().forEach(ledger::requeueUnfinished);
        }
        try {
            main.start();
            if (refusals != null) {
                refusals.watch(main.getCamelContext());
            }
            if (coordinator != null && coordinator.userRoutes() != null) {
                new UserRoutes(main.getCamelContext()).start(coordinator.userRoutes());
            }
            events.open(main.getCamelContext());
            return new Factory(main, worker, watchers);
        } catch (Failure e) {
            stop(main);
            throw e;
        } catch (Exception e) {
            stop(main);
            throw Failure.of(
                    Kind.INPUT,
                    "routes-start",
                    "cannot start the routes of " + (routes == null ? "the program" : routes) + ": " + Causes.deepest(e)
                            + "; compare the route files with those that were delivered",
                    e);
        }
    }

    private static void bind(
            Main main, CoordinatorPart part, Events events, Clock clock, List<AutoCloseable> watchers) {
        ConnectionFactory connections = part.broker().connectionFactory();
        SpringTransactionPolicy transaction = new SpringTransactionPolicy(new JmsTransactionManager(connections));
        transaction.setPropagationBehaviorName("PROPAGATION_REQUIRED");
        main.bind("brokerTransaction", transaction);
        JmsComponent component = component(connections);
        watch(component, part.broker(), watchers);
        main.bind("jms", component);
        main.bind("orders", part.orders());
        main.bind("events", events);
        main.bind("dispatch", new Dispatch(part.ledger(), part.counts(), clock));
        main.bind("sweep", new Sweep(part.ledger(), part.counts()));
        main.bind(
                "recall",
                new Watch("The jobs of cancelled runs", new CancelledJobs(part.ledger(), part.broker())::look, clock));
        main.bind("leases", new Watch("The leases of runs", part.ledger().leases()::renew, clock));
        Publishing publishing = new Publishing(part.ledger(), part.publisher(), events, clock);
        main.bind("collector", new Collector(part.ledger(), events));
        main.bind("publishing", publishing);
    }

    private static void watch(JmsComponent component, BrokerAddress broker, List<AutoCloseable> watchers) {
        if (!broker.inProcess()) {
            BrokerWatch watch = new BrokerWatch(broker);
            watchers.add(watch);
            component.setExceptionListener(watch);
        }
    }

    private static JmsComponent component(ConnectionFactory connections) {
        JmsComponent component = JmsComponent.jmsComponent(connections);
        component.setRecoveryInterval(2_000);
        component.setAcceptMessagesWhileStopping(false);
        // The beans say what failed, in one line; what the listener adds is the same with a stack
        // trace.
        component.setErrorHandlerLoggingLevel(LoggingLevel.DEBUG);
        component.setErrorHandlerLogStackTrace(false);
        return component;
    }

    /**
     * Brings an order to the door, the route {@code order}, and returns its answer.
     *
     * @throws Failure as the steps of the route do
     */
    public Object order(Object order) {
        try {
            Object answer = Objects.requireNonNull(
                    main.getCamelTemplate().requestBody("direct:order", order, Object.class), "the answer");
            return answer;
        } catch (CamelExecutionException e) {
            for (Throwable at = e; at != null; at = at.getCause()) {
                if (at instanceof Failure failure) {
                    throw failure;
                }
            }
            Reason reason = Trouble.of(e);
            throw Failure.of(reason.kind(), reason.code(), "an order could not be accepted: " + reason.message(), e);
        } catch (Exception e) {
            throw Failure.of(Kind.BUG, "bug", "no order is accepted, the routes do not run: " + Causes.deepest(e), e);
        }
    }

    /** Returns what Camel counted of every route so far, none where this process counts nothing. */
    public List<RouteCount> counts() {
        return RouteCount.of(camel());
    }

    /** Returns the running Camel, for those who watch it. */
    public CamelContext camel() {
        return main.getCamelContext();
    }

    /**
     * Stops taking work, lets the shards that are being made finish for 20 seconds, then has them
     * handed back; takes 30 seconds at most. What does not end even then goes back to the queue
     * when the process ends.
     */
    @Override
    public void close() {
        close(FINISH, STOP);
    }

    /**
     * Has a stop wait no longer, now or when it begins: the shards that are being made are handed
     * back, and what does not end within two seconds is left.
     */
    public void hurry() {
        handBack();
        hurried.complete(null);
    }

    private void handBack() {
        if (worker != null) {
            worker.runner().handBack();
        }
    }

    void close(Duration finish, Duration whole) {
        watchers.forEach(Factory::end);
        CompletableFuture<Optional<RuntimeException>> stopped = new CompletableFuture<>();
        Thread stopping = new Thread(
                () -> {
                    try {
                        stop(main);
                    } catch (RuntimeException e) {
                        stopped.complete(Optional.of(e));
                    } finally {
                        stopped.complete(Optional.empty());
                    }
                },
                "stylemill-stop");
        stopping.setDaemon(true);
        stopping.start();
        CompletableFuture<Object> hastened = CompletableFuture.anyOf(stopped, hurried);
        boolean ended = await(hastened, finish);
        if (!ended && worker != null) {
            handBack();
            ended = await(hastened, whole.minus(finish));
        }
        if (hurried.isDone()) {
            ended = await(stopped, LAST);
        }
        String left = ended ? "" : underWay();
        if (!left.isEmpty()) {
            LOG.warn("Not all that was under way ended in time: {}. It is done again, here or elsewhere", left);
        }
        stopped.getNow(Optional.empty()).ifPresent(e -> {
            throw e;
        });
    }

    private static boolean await(CompletableFuture<?> end, Duration most) {
        try {
            end.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the routes that have work in hand, and how much. */
    private String underWay() {
        InflightRepository inflight = camel().getInflightRepository();
        return camel().getRoutes().stream()
                .map(Route::getRouteId)
                .filter(route -> inflight.size(route) > 0)
                .map(route -> route + " (" + inflight.size(route) + ")")
                .collect(Collectors.joining(", "));
    }

    private static void end(AutoCloseable watcher) {
        try {
            watcher.close();
        } catch (Exception e) {
            LOG.debug("A watcher did not end", e);
        }
    }

    private static void stop(Main main) {
        try {
            main.stop();
            main.shutdown();
        } catch (RuntimeException e) {
            throw Failure.of(Kind.BUG, "routes-stop", "the routes did not stop cleanly: " + Causes.deepest(e), e);
        }
    }
}
