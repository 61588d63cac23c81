package io.stylemill.wiring;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.Factory;
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
    private final Intake intake;
    private final Inbox inbox;
    private final ScheduledOrders scheduledOrders;
    private final ScheduleTimers timers;
    private final CommandFolder commandFolder;

    /** Opens everything; {@code home} is the data folder that this process has taken. */
    CoordinatorServices(Components components, Ledger ledger, Path home, String owner, CommandFolder.Program program) {
        this.settings = components.settings().inbox();
        Clock clock = Clock.systemUTC();
        Path base = Install.workingFolder();
        Acceptance acceptance = components.acceptance();
        if (ledger.database().file() != null) {
            // Nobody else can have this ledger open: who held these claims is gone.
            ledger.claims().release();
        }
        this.intake = new Intake(settings, acceptance, ledger, base, clock);
        this.inbox = new Inbox(settings, components.stores(), intake, ledger, owner);
        this.scheduledOrders = new ScheduledOrders(
                acceptance,
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
                inbox::look, settings.period(), timers::reconcile, scheduledOrders::look, commandFolder::look);
    }

    /** Returns who takes manifests in. */
    Intake intake() {
        return intake;
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
