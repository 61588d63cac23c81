package io.stylemill.wiring;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.inbox.Door;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.Factory;
import io.stylemill.factory.route.InboxSteps;
import io.stylemill.factory.schedule.ScheduleTimers;
import io.stylemill.factory.schedule.ScheduledOrders;
import io.stylemill.terminal.Install;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** What a coordinator does beside its runs until it is told to stop: inbox, schedules, and commands of others. */
final class CoordinatorServices implements AutoCloseable {
    private static final Duration CHECK_IN = Duration.ofSeconds(10);

    private final InboxSettings settings;
    private final Door door;
    private final Inbox inbox;
    private final ScheduledOrders scheduledOrders;
    private final ScheduleTimers timers;
    private final CommandFolder commandFolder;

    /** Opens everything; {@code home} is the data folder that this process has taken. */
    CoordinatorServices(Components components, Ledger ledger, Door door, Path home, String owner, CommandFolder.Program program) {
        this.settings = components.settings().inbox();
        Clock clock = Clock.systemUTC();
        Path base = Install.workingFolder();
        if (ledger.database().file() != null) {
            // Nobody else can have this ledger open: who held these claims is gone.
            ledger.claims().release();
        }
        this.door = door;
        this.inbox = new Inbox(settings, components.stores(), ledger, owner);
        this.scheduledOrders = new ScheduledOrders(
                door,
                ledger,
                from -> new DropRules(
                        settings,
                        "s3".equals(from.getScheme()) ? DropRules.Origin.BUCKET : DropRules.Origin.FOLDER,
                        base,
                        clock));
        this.commandFolder = CommandFolder.open(home, ledger, program);
        this.timers = ScheduleTimers.start(ledger, CHECK_IN);
    }

    /** Returns what the routes call. */
    Factory.ServicePart part() {
        return new Factory.ServicePart(
                new InboxSteps(inbox, Clock.systemUTC()), settings.period(), timers::reconcile, scheduledOrders::look, commandFolder::look);
    }

    /** Returns the one way in for orders. */
    Door door() {
        return door;
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
        timers.close();
        commandFolder.close();
    }
}
