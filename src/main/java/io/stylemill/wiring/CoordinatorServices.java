package io.stylemill.wiring;

import io.stylemill.config.InboxSettings;
import io.stylemill.console.Catalog;
import io.stylemill.console.Feed;
import io.stylemill.console.Images;
import io.stylemill.console.Jobs;
import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.factory.accept.PublishedReach;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.InboxSteps;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.ServicePart;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.factory.schedule.ScheduleTimers;
import io.stylemill.factory.schedule.ScheduledOrders;
import io.stylemill.terminal.Install;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a coordinator does beside its runs until it is told to stop: inbox and schedules. */
final class CoordinatorServices implements AutoCloseable {
    private static final Duration CHECK_IN = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final InboxSettings settings;
    private final OrderRoute orderRoute;
    private final Inbox inbox;
    private final ScheduledOrders scheduledOrders;
    private final ScheduleTimers timers;
    private final RunOverview runs;
    private final RunImages runImages;
    private final Jobs jobs;
    private final Feed feed;
    private final Catalog catalog;
    private final Images images;
    private final WorkerList workerList = new WorkerList(Clock.systemUTC());

    /**
     * Opens everything; {@code queues} are the broker's, {@code home} is the data folder that this
     * process has taken.
     */
    CoordinatorServices(
            Components components, Ledger ledger, QueueCounts queues, OrderRoute orderRoute, Path home, String owner) {
        this.settings = components.settings().inbox();
        Clock clock = Clock.systemUTC();
        Path base = Install.workingFolder();
        if (ledger.database().file() != null) {
            // Nobody else can have this ledger open: who held these claims is gone.
            ledger.claims().release();
        }
        this.orderRoute = orderRoute;
        this.inbox = new Inbox(settings, components.stores(), ledger, owner);
        this.scheduledOrders = new ScheduledOrders(
                orderRoute,
                ledger,
                new PublishedReach(components.stores()),
                from -> new DropRules(
                        settings,
                        "s3".equals(from.getScheme()) ? DropRules.Origin.BUCKET : DropRules.Origin.FOLDER,
                        base,
                        clock));
        this.runs = new RunOverview(ledger, components.stores(), workerList, queues, clock);
        this.runImages = new RunImages(ledger, components.stores());
        this.catalog = new Catalog(components.stores(), () -> places(ledger), clock);
        this.images = new Images(home.resolve("scratch"));
        this.jobs = new Jobs(clock, (what, detail) -> ledger.note(null, null, what, detail));
        this.feed = new Feed(runs, ledger, workerList, jobs, LOOK);
        this.timers = ScheduleTimers.start(ledger, CHECK_IN);
    }

    /** Returns what the routes call. */
    ServicePart part() {
        return new ServicePart(
                new InboxSteps(inbox, Clock.systemUTC()),
                settings.period(),
                timers::reconcile,
                scheduledOrders::look,
                workerList);
    }

    /** Where people may publish, and where runs did. */
    private List<String> places(Ledger ledger) {
        List<String> places = new ArrayList<>(settings.destinations());
        if (places.isEmpty()) {
            places.add(Components.USUAL_DESTINATION);
        }
        places.addAll(ledger.runs().destinations());
        return places;
    }

    /** Returns what is published. */
    Catalog catalog() {
        return catalog;
    }

    /** Returns the images of what is published. */
    Images images() {
        return images;
    }

    /** Returns which workers there are. */
    WorkerList workerList() {
        return workerList;
    }

    /** Returns the runs as people see them. */
    RunOverview runs() {
        return runs;
    }

    /** Returns what is in the shards of runs. */
    RunImages runImages() {
        return runImages;
    }

    /** Returns what is being done with published versions. */
    Jobs jobs() {
        return jobs;
    }

    /** Returns who tells what happens. */
    Feed feed() {
        return feed;
    }

    /** Returns the one way in for orders. */
    OrderRoute orderRoute() {
        return orderRoute;
    }

    /** Returns how many answers the inbox gave. */
    Inbox.Counts counts() {
        return inbox.counts();
    }

    /** Ends what is under way soon; before the routes stop. */
    void end() {
        inbox.close();
    }

    @Override
    public void close() {
        jobs.close();
        feed.close();
        images.close();
        timers.close();
    }
}
