package io.stylemill.factory.inbox;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.NewSchedule;
import io.stylemill.factory.ledger.Position;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Refusal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes in the manifests of strangers, however they came: as a run, or as a schedule that is kept. Safe for many threads. */
public final class Intake {
    private static final int VERSIONS_TRIED = 20;

    private final InboxSettings settings;
    private final Acceptance acceptance;
    private final Ledger ledger;
    private final Path base;
    private final Clock clock;

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
     * Takes a manifest in.
     *
     * @param origin how far it came
     * @param claim that it came in, or null
     * @throws Failure as {@link Acceptance#prepare} and {@link Acceptance#accept} do; {@code too-many-schedules} (INPUT), {@code
     *     too-many-runs} (TRANSIENT)
     */
    public Taken take(ManifestSource source, DropRules.Origin origin, @Nullable Claim claim) {
        DropRules guard = new DropRules(settings, origin, base, clock);
        Order order = new Order(source, null, NewRun.USUAL, guard, null);
        Manifest manifest = ManifestParser.parse(source);
        Manifest.Schedule schedule = manifest.schedule();
        if (schedule != null) {
            return new Taken(keep(order, guard, manifest, schedule), News.NEW);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                Prepared prepared = acceptance.prepare(order);
                if (prepared.state() != Prepared.State.PUBLISHED
                        && ledger.runs().find(prepared.run()).isEmpty()) {
                    requireRoom();
                }
                boolean accepted =
                        prepared.state() != Prepared.State.PUBLISHED && acceptance.accept(prepared, ledger, claim);
                return new Taken(InboxAnswer.accepted(source.name(), prepared), accepted ? News.NEW : News.KNOWN);
            } catch (Failure e) {
                // With auto, another order took the number between the look and the first write; the next is free.
                boolean again = e.code().equals("version-differs")
                        && manifest.dataset().versionIsAuto()
                        && attempt < VERSIONS_TRIED;
                if (!again) {
                    throw e;
                }
            }
        }
    }

    /**
     * Says what a manifest would make; nothing happens.
     *
     * @throws Failure as {@link Acceptance#prepare} does
     */
    public Prepared check(ManifestSource source, DropRules.Origin origin) {
        DropRules guard = new DropRules(settings, origin, base, clock);
        Manifest manifest = ManifestParser.parse(source);
        return manifest.schedule() == null
                ? acceptance.prepare(new Order(source, null, NewRun.USUAL, guard, null))
                : night(source, guard, manifest, clock.instant());
    }

    /** Everything is judged as if it were made now, and its cron. */
    private Prepared night(ManifestSource source, DropRules guard, Manifest manifest, Instant now) {
        List<Problem> problems = guard.refuse(manifest);
        if (!problems.isEmpty()) {
            throw Refusal.of(source, problems);
        }
        return acceptance.prepare(
                new Order(source, null, NewRun.NIGHTLY, guard, new Order.Night(now, Position.START, Position.START)));
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

    /** What is kept is made when its cron fires. */
    private InboxAnswer keep(Order order, DropRules guard, Manifest manifest, Manifest.Schedule schedule) {
        Instant now = clock.instant();
        String name = manifest.dataset().name();
        Prepared prepared = night(order.source(), guard, manifest, now);
        int kept = ledger.schedules().list().size();
        if (kept >= settings.limits().schedules()
                && ledger.schedules().find(name).isEmpty()) {
            throw Failure.input(
                    "too-many-schedules",
                    kept + " schedules are kept, and no more are allowed here; remove one ('stylemill schedules list'),"
                            + " or have the operator change stylemill.limits.schedules");
        }
        ledger.schedules()
                .keep(new NewSchedule(
                        name,
                        prepared.place().location().toString(),
                        new NewRun.ManifestText(
                                order.source().name(),
                                order.source().text(),
                                order.source().sha256()),
                        order.source().base().toString(),
                        schedule.cron(),
                        schedule.timezone()));
        List<String> next = new ArrayList<>();
        schedule.times().next(now, 3).forEach(at -> next.add(at.toString()));
        return InboxAnswer.kept(order.source().name(), prepared, schedule, next);
    }
}
