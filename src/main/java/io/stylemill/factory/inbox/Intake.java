package io.stylemill.factory.inbox;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.accept.Guard;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.NewSchedule;
import io.stylemill.factory.ledger.Position;
import io.stylemill.factory.ledger.Run;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Refusal;
import io.stylemill.record.Digests;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The steps that every order takes, whichever way it came: {@link #prepare}, {@link #accept},
 * {@link #answer}. It becomes a run, or a schedule that is kept. Safe for many threads.
 */
public final class Intake {
    private static final int VERSIONS_TRIED = 20;

    private final InboxSettings settings;
    private final Acceptance acceptance;
    private final Ledger ledger;
    private final Path base;
    private final Clock clock;

    /**
     * An order that was checked whole; nothing has happened yet.
     *
     * @param known the run that this content became before, or null
     * @param order null when the run is known
     * @param schedule when it is to be made, or null for once and now
     * @param prepared what will be made; null when the run is known
     */
    public record Ready(
            Incoming incoming,
            @Nullable Run known,
            @Nullable Order order,
            Manifest.@Nullable Schedule schedule,
            @Nullable Prepared prepared) {}

    /**
     * An order that is written down.
     *
     * @param isNew whether there was no such run or schedule before
     */
    public record Accepted(Ready ready, boolean isNew) {}

    /**
     * What was taken in.
     *
     * @param news what is new about it
     */
    public record Taken(InboxAnswer verdict, News news) {}

    /** Whether something came of a manifest that was not there before. */
    public enum News {
        /** A run or a schedule. */
        NEW,
        /** The run was known, or the version is published. */
        KNOWN
    }

    /** @param base absolute folder against which relative addresses are resolved */
    public Intake(InboxSettings settings, Acceptance acceptance, Ledger ledger, Path base, Clock clock) {
        this.settings = settings;
        this.acceptance = acceptance;
        this.ledger = ledger;
        this.base = base;
        this.clock = clock;
    }

    /**
     * Checks an order whole and plans it.
     *
     * @throws Failure as {@link Acceptance#prepare} does; {@code manifest-too-large} and
     *     {@code too-many-schedules} (INPUT)
     */
    public Ready prepare(Incoming incoming) {
        if (incoming instanceof Incoming.Dropped dropped) {
            return prepare(dropped);
        }
        if (incoming instanceof Incoming.Planned planned) {
            Prepared prepared = planned.prepared();
            return new Ready(incoming, null, prepared.order(), null, prepared);
        }
        Order order = ((Incoming.Fired) incoming).order();
        return new Ready(incoming, null, order, null, acceptance.prepare(order));
    }

    private Ready prepare(Incoming.Dropped dropped) {
        byte[] content = dropped.content();
        requireSmall(dropped);
        Run known = ledger.claims()
                .runOf(Digests.sha256(content))
                .flatMap(ledger.runs()::find)
                .orElse(null);
        if (known != null) {
            return new Ready(dropped, known, null, null, null);
        }
        ManifestSource source = ManifestSource.of(dropped.name(), dropped.base(), content);
        Manifest manifest = ManifestParser.parse(source);
        Prepared prepared = planned(source, manifest, dropped.origin());
        if (manifest.schedule() != null) {
            requireRoomForSchedule(manifest.dataset().name());
        }
        return new Ready(dropped, null, prepared.order(), manifest.schedule(), prepared);
    }

    /**
     * Returns what a stranger's manifest would make now; nothing happens. One with a schedule is
     * planned as if it fired now.
     *
     * @throws Failure as {@link Acceptance#prepare} does
     */
    public Prepared check(ManifestSource source, DropRules.Origin origin) {
        return planned(source, ManifestParser.parse(source), origin);
    }

    /**
     * Plans a manifest, whatever is at its destination; nothing happens.
     *
     * @throws Failure as {@link Acceptance#draft} does
     */
    public Acceptance.Draft draft(ManifestSource source, DropRules.Origin origin) {
        return acceptance.draft(
                new Order(source, null, NewRun.USUAL, new DropRules(settings, origin, base, clock), null));
    }

    private Prepared planned(ManifestSource source, Manifest manifest, DropRules.Origin origin) {
        Guard guard = new DropRules(settings, origin, base, clock);
        if (manifest.schedule() == null) {
            return acceptance.prepare(new Order(source, null, NewRun.USUAL, guard, null));
        }
        List<Problem> problems = guard.refuse(manifest);
        if (!problems.isEmpty()) {
            throw Refusal.of(source, problems);
        }
        Order.Night night = new Order.Night(clock.instant(), Position.START, Position.START);
        return acceptance.prepare(new Order(source, null, NewRun.NIGHTLY, guard, night));
    }

    private void requireSmall(Incoming.Dropped dropped) {
        int most = settings.limits().manifestBytes();
        if (dropped.content().length > most) {
            throw Failure.input(
                    "manifest-too-large",
                    dropped.name() + " has more than the " + most
                            + " bytes that a manifest may have here; write long seed lists as ranges such as 0-9999, or"
                            + " have the operator change stylemill.limits.manifest-bytes");
        }
    }

    /**
     * Writes the run or the schedule down.
     *
     * @throws Failure as {@link Acceptance#accept} does; {@code too-many-runs} (TRANSIENT)
     */
    public Accepted accept(Ready ready) {
        if (ready.known() != null) {
            return new Accepted(ready, false);
        }
        if (ready.schedule() != null) {
            keep(ready, ready.schedule());
            return new Accepted(ready, true);
        }
        Ready now = ready;
        for (int attempt = 1; ; attempt++) {
            Prepared prepared = Objects.requireNonNull(now.prepared(), "prepared");
            try {
                return new Accepted(now, accept(now.incoming(), prepared));
            } catch (Failure e) {
                if (!e.is(Code.VERSION_DIFFERS) || !numbersItself(now) || attempt == VERSIONS_TRIED) {
                    throw e;
                }
                // Another order took the number between the look and the first write; the next is
                // free.
                now = new Ready(
                        now.incoming(),
                        null,
                        now.order(),
                        null,
                        acceptance.prepare(Objects.requireNonNull(now.order())));
            }
        }
    }

    private static boolean numbersItself(Ready ready) {
        return ready.incoming() instanceof Incoming.Fired
                || ready.incoming() instanceof Incoming.Dropped
                        && ready.prepared() != null
                        && ready.prepared().plan().manifest().dataset().versionIsAuto();
    }

    private boolean accept(Incoming incoming, Prepared prepared) {
        if (!(incoming instanceof Incoming.Dropped dropped)) {
            return acceptance.accept(prepared, ledger, incoming.by(), null);
        }
        if (prepared.state() == Prepared.State.PUBLISHED) {
            return false;
        }
        if (ledger.runs().find(prepared.run()).isEmpty()) {
            requireRoom();
        }
        return acceptance.accept(prepared, ledger, dropped.by(), dropped.claim());
    }

    /** Returns the answer for the one who gave the order. */
    public Taken answer(Accepted accepted) {
        Ready ready = accepted.ready();
        String name = ready.incoming().name();
        News news = accepted.isNew() ? News.NEW : News.KNOWN;
        if (ready.known() != null) {
            return new Taken(InboxAnswer.accepted(name, ready.known()), news);
        }
        Prepared prepared = Objects.requireNonNull(ready.prepared(), "prepared");
        if (ready.schedule() == null) {
            return new Taken(InboxAnswer.accepted(name, prepared), news);
        }
        List<String> next = new ArrayList<>();
        ready.schedule().times().next(clock.instant(), 3).forEach(at -> next.add(at.toString()));
        return new Taken(InboxAnswer.kept(name, prepared, ready.schedule(), next), news);
    }

    private void requireRoom() {
        int waiting = ledger.runs().waiting();
        if (waiting >= settings.limits().runs()) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "too-many-runs",
                    waiting
                            + " runs wait for their shards, and no more are taken in here at a time; try again when some"
                            + " are done, cancel some ('stylemill runs cancel RUN'), or have the operator change"
                            + " stylemill.limits.runs");
        }
    }

    private void requireRoomForSchedule(String name) {
        int kept = ledger.schedules().list().size();
        if (kept >= settings.limits().schedules()
                && ledger.schedules().find(name).isEmpty()) {
            throw Failure.input(
                    "too-many-schedules",
                    kept + " schedules are kept, and no more are allowed here; remove one ('stylemill schedules list'),"
                            + " or have the operator change stylemill.limits.schedules");
        }
    }

    private void keep(Ready ready, Manifest.Schedule schedule) {
        Prepared prepared = Objects.requireNonNull(ready.prepared(), "prepared");
        ManifestSource source = prepared.order().source();
        ledger.schedules()
                .keep(new NewSchedule(
                        prepared.plan().manifest().dataset().name(),
                        prepared.place().location().toString(),
                        new NewRun.ManifestText(source.name(), source.text(), source.sha256()),
                        source.base().toString(),
                        schedule.cron(),
                        schedule.timezone()));
    }
}
