package io.stylemill.wiring;

import io.stylemill.config.LineageSettings;
import io.stylemill.embedded.BrokerEnds;
import io.stylemill.embedded.LocalServers;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.ledger.ShardState;
import io.stylemill.factory.publish.PublishObserver;
import io.stylemill.factory.publish.RunPublisher;
import io.stylemill.factory.route.CoordinatorPart;
import io.stylemill.factory.route.Factory;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.RouteCount;
import io.stylemill.factory.route.ShardRunner;
import io.stylemill.factory.route.WorkerPart;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.factory.worker.Plans;
import io.stylemill.factory.worker.Progress;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.terminal.Install;
import io.stylemill.version.Layout;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole factory in one process: ledger, broker, routes, one worker. */
public final class LocalFactory implements AutoCloseable {
    /** One shard is generated while the one before it is stored. */
    public static final int SLOTS = 2;

    private final Components components;
    private final Path folder;
    private final LazyPart<DataFolder> home;
    private final LazyPart<Ledger> ledger;
    private final LazyPart<BrokerEnds> broker;
    private @Nullable LazyPart<Boolean> network;
    private final Semaphore publishings = new Semaphore(0);
    private @Nullable Lanes lanes;
    private @Nullable RunPublisher publisher;
    private @Nullable LineagePosts lineage;
    private final Traces traces = Traces.of(System.getenv());
    private @Nullable Factory factory;
    private @Nullable CoordinatorServices service;
    private @Nullable Intake intake;
    private UnaryOperator<ShardRunner> lending = runner -> runner;
    private final List<PublishObserver> watching = new ArrayList<>();

    public LocalFactory(Components components) {
        this.components = components;
        this.folder = components.settings().home();
        this.home = new LazyPart<>("home", () -> DataFolder.take(folder));
        this.ledger = new LazyPart<>("ledger", () -> {
            home.get();
            return Ledger.open(LedgerAddress.of(components.settings()), Clock.systemUTC());
        });
        this.broker = new LazyPart<>("broker", () -> {
            home.get();
            return BrokerEnds.open(components.settings().broker(), folder);
        });
    }

    /** Starts broker and ledger beside whatever comes next. */
    public void warmUp() {
        broker.start();
        ledger.start();
    }

    /**
     * Gets the network of an order ready beside whatever comes next, where this process has a
     * worker.
     */
    public void warmUp(Prepared prepared) {
        if (components.settings().workers().isEmpty()) {
            return;
        }
        network = new LazyPart<>("network", () -> {
            ShardWorker.warmUp(components.models(), prepared.checkpointAddress(), prepared.plan());
            return true;
        });
        // What fails here fails again in the first job, which tells it.
        network.start();
    }

    public Ledger ledger() {
        return ledger.get();
    }

    /** Waits so long, or until a run begins to be published. */
    public void pause(long millis) throws InterruptedException {
        if (publishings.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            publishings.drainPermits();
        }
    }

    /** Returns how full the broker's queues are. */
    QueueCounts queues() {
        return broker.get().counts();
    }

    /** Returns what {@link #serve} started. */
    CoordinatorServices service() {
        CoordinatorServices started = service;
        if (started == null) {
            throw new IllegalStateException("the line does not serve");
        }
        return started;
    }

    /** Gives the worker to the routes through {@code wrapping}; before the routes start. */
    public void lend(UnaryOperator<ShardRunner> wrapping) {
        lending = wrapping;
    }

    /** Has {@code observer} told how runs are published; before the routes start. */
    public void watch(PublishObserver observer) {
        watching.add(observer);
    }

    /** Starts the routes, with a worker unless the settings say {@code stylemill.workers=none}. */
    public void open(Progress progress) {
        start(progress, components.settings().workers().isEmpty() ? 0 : 1);
    }

    /**
     * Starts the routes and all that a coordinator does until it is told to stop, with that many
     * workers.
     */
    public void serve(Progress progress, int workers) {
        home.get();
        service =
                new CoordinatorServices(components, ledger.get(), broker.get().counts(), this::order, folder, owner());
        start(progress, workers);
    }

    /**
     * Returns a name that no other coordinator has: in containers, processes and machines may be
     * called the same.
     */
    private static String owner() {
        return ProcessHandle.current().pid() + "@" + Machine.name() + "/" + UUID.randomUUID();
    }

    /** Returns where workers in other processes find the broker. */
    public String brokerInWords() {
        return broker.get()
                .local()
                .map(here -> here + "  (users and passwords: "
                        + folder.resolve("broker").resolve("users") + ")")
                .orElseGet(() -> broker.get().coordinator().toString());
    }

    private void start(Progress progress, int workers) {
        home.get();
        Path scratch = folder.resolve("scratch");
        Plans plans = new Plans(components.stores(), components.models());
        RunPublisher publishing = new RunPublisher(
                ledger.get(),
                components.stores(),
                components.models(),
                plans,
                components.versionSigner(ledger.get()),
                scratch,
                Machine.software(),
                components.settings().publicBase());
        publisher = publishing;
        LineageSettings told = components.settings().lineage();
        if (told.url() != null) {
            lineage = new LineagePosts(components.stores(), told, told.url(), LineagePosts.Patience.STANDARD);
        }
        watching.add(traces.publishing());
        watching.add(new Told());
        List<PublishObserver> observers = List.copyOf(watching);
        Intake taking = new Intake(
                components.settings().inbox(),
                components.acceptance(),
                ledger.get(),
                Install.workingFolder(),
                Clock.systemUTC());
        intake = taking;
        BrokerEnds queue = broker.get();
        new LocalServers(queue.local().orElse(null), components.embeddedS3().orElse(null)).write(folder);
        factory = Factory.start(
                Install.routes(),
                new CoordinatorPart(
                        ledger.get(),
                        taking,
                        run -> publishing.begin(run, observers),
                        queue.coordinator(),
                        queue.counts(),
                        components.settings().routes()),
                service == null ? null : service.part(),
                workers == 0 ? null : worker(plans, scratch, progress, queue, workers),
                Clock.systemUTC());
    }

    /** Wakes who waits for the publishing, and tells the lineage server of versions. */
    private final class Told implements PublishObserver {
        @Override
        public void begun(Run run) {
            publishings.release();
        }

        @Override
        public void committed(Run run, String address) {
            LineagePosts posts = lineage;
            if (posts != null) {
                posts.published(address);
            }
        }
    }

    private WorkerPart worker(Plans plans, Path scratch, Progress progress, BrokerEnds queue, int workers) {
        Lanes threads = components.lanes();
        lanes = threads;
        String name = ProcessHandle.current().pid() + "@" + Machine.name() + "/" + components.device();
        ShardWorker worker = new ShardWorker(
                name,
                components.stores(),
                plans,
                components.models(),
                components.judges(),
                threads,
                scratch,
                progress,
                Clock.systemUTC(),
                components::imageKey);
        return new WorkerPart(
                lending.apply(traces.shards(new LocalShardRunner(worker))),
                name,
                SLOTS * workers,
                queue.worker(),
                queue.company(),
                new WorkerPart.Self(components.device().toString(), Machine.version(), worker::inWork));
    }

    /**
     * Hands the order in, or takes it up again where it stopped.
     *
     * @return how many images are stored already
     */
    public long begin(Prepared prepared) {
        Optional<Run> before = ledger.get().runs().find(prepared.run());
        order(new Incoming.Planned(prepared, "by " + VersionWork.user() + " on the command line"));
        if (before.isEmpty()) {
            return 0;
        }
        if (before.get().state() == RunState.CANCELLED) {
            ledger.get().retry(prepared.run());
        }
        if (!isCommitted(prepared)) {
            ledger.get().takeBack(prepared.run(), vanished(prepared));
        } else if (before.get().state() == RunState.PUBLISHED) {
            // Only the pointer to the version, or rows of the run, are not as they should be.
            settle(prepared.run());
        }
        RunState state = before.get().state();
        if (state == RunState.FAILED || state == RunState.PARTIAL) {
            ledger.get().retry(prepared.run());
        }
        return ledger.get()
                .runs()
                .find(prepared.run())
                .map(run -> run.totals().images())
                .orElse(0L);
    }

    /** Returns what checks orders. */
    Intake intake() {
        Intake checking = intake;
        if (checking == null) {
            throw new IllegalStateException("the line is not open");
        }
        return checking;
    }

    /** Brings an order to the one door. */
    private Intake.Taken order(Incoming incoming) {
        Factory running = factory;
        if (running == null) {
            throw new IllegalStateException("the line is not open");
        }
        return (Intake.Taken) running.order(incoming);
    }

    /** Returns what Camel counted of every route, none before the routes run. */
    List<RouteCount> routes() {
        Factory running = factory;
        return running == null ? List.of() : running.counts();
    }

    private void settle(String run) {
        RunPublisher publishing = publisher;
        if (publishing != null) {
            publishing.publish(run);
        }
    }

    private static boolean isCommitted(Prepared prepared) {
        return prepared.place()
                .store()
                .head(prepared.layout().key(Layout.DATASET_JSON))
                .isPresent();
    }

    /**
     * Returns the shards that the ledger has counted and the store has not any more: somebody
     * removed them.
     */
    private Set<Integer> vanished(Prepared prepared) {
        Layout layout = prepared.layout();
        Set<Integer> vanished = new HashSet<>();
        // The ledger is read before the store: what is counted meanwhile was stored before.
        try (Stream<Shard> shards = ledger.get().runs().shards(prepared.run())) {
            List<Shard> done =
                    shards.filter(shard -> shard.state() == ShardState.DONE).toList();
            Set<String> stored = new HashSet<>();
            for (String prefix : List.of(layout.key("data/"), layout.stagingPrefix(prepared.run()))) {
                prepared.place().store().list(prefix).forEach(stat -> stored.add(stat.key()));
            }
            for (Shard shard : done) {
                boolean there = stored.contains(layout.key(shard.job()))
                        || stored.contains(layout.stagedShardKey(prepared.run(), shard.job()));
                if (!there || !stored.contains(layout.stagedRowsKey(prepared.run(), shard.job()))) {
                    vanished.add(shard.ordinal());
                }
            }
        }
        return vanished;
    }

    /** Has a stop wait no longer, as {@link Factory#hurry}. */
    public void hurry() {
        Factory running = factory;
        if (running != null) {
            running.hurry();
        }
    }

    @Override
    public void close() {
        if (service != null) {
            service.end();
        }
        if (factory != null) {
            factory.close();
        }
        if (service != null) {
            service.close();
        }
        if (lineage != null) {
            lineage.close();
        }
        traces.close();
        if (network != null) {
            // Native code must not be unloaded under it.
            network.ifStarted();
        }
        if (lanes != null) {
            lanes.close();
        }
        broker.ifStarted().ifPresent(BrokerEnds::close);
        ledger.ifStarted().ifPresent(Ledger::close);
        home.ifStarted().ifPresent(DataFolder::close);
    }
}
