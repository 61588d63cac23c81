package io.stylemill.app;

import io.stylemill.accept.Acceptance;
import io.stylemill.config.InboxSettings;
import io.stylemill.inbox.Inbox;
import io.stylemill.inbox.Intake;
import io.stylemill.inbox.StrangersGuard;
import io.stylemill.ledger.Ledger;
import io.stylemill.route.Factory;
import io.stylemill.schedule.Clockwork;
import io.stylemill.schedule.Nights;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** What a coordinator does beside its runs until it is told to stop: inbox, schedules, and commands of others. */
final class Service implements AutoCloseable {
    private static final Duration CHECK_IN = Duration.ofSeconds(10);

    private final InboxSettings settings;
    private final Intake intake;
    private final Inbox inbox;
    private final Nights nights;
    private final Clockwork clockwork;
    private final Desk desk;

    /** Opens everything; {@code home} is the data folder that this process has taken. */
    Service(Mill mill, Ledger ledger, Path home, String owner, Desk.Program program) {
        this.settings = mill.settings().inbox();
        Clock clock = Clock.systemUTC();
        Path base = Install.workingFolder();
        Acceptance acceptance = mill.acceptance();
        if (ledger.database().file() != null) {
            // Nobody else can have this ledger open: who held these claims is gone.
            ledger.claims().release();
        }
        this.intake = new Intake(settings, acceptance, ledger, base, clock);
        this.inbox = new Inbox(settings, mill.stores(), intake, ledger, owner);
        this.nights = new Nights(
                acceptance,
                ledger,
                from -> new StrangersGuard(
                        settings,
                        "s3".equals(from.getScheme()) ? StrangersGuard.Origin.BUCKET : StrangersGuard.Origin.FOLDER,
                        base,
                        clock));
        this.desk = Desk.open(home, ledger, program);
        this.clockwork = Clockwork.start(ledger, CHECK_IN);
    }

    /** Returns what the routes call. */
    Factory.ServicePart part() {
        return new Factory.ServicePart(inbox::look, settings.period(), clockwork::reconcile, nights::look, desk::look);
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
        clockwork.close();
        desk.close();
    }
}
