package io.stylemill.inbox;

import io.stylemill.accept.Acceptance;
import io.stylemill.accept.Order;
import io.stylemill.accept.Prepared;
import io.stylemill.config.InboxSettings;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.inbox.Watched.Dropped;
import io.stylemill.ledger.Claim;
import io.stylemill.ledger.Claims;
import io.stylemill.ledger.Ledger;
import io.stylemill.ledger.NewRun;
import io.stylemill.ledger.NewSchedule;
import io.stylemill.ledger.Position;
import io.stylemill.ledger.Run;
import io.stylemill.manifest.Manifest;
import io.stylemill.manifest.ManifestParser;
import io.stylemill.manifest.ManifestSource;
import io.stylemill.manifest.Refusal;
import io.stylemill.storage.Digests;
import io.stylemill.storage.Location;
import io.stylemill.storage.Place;
import io.stylemill.storage.Stores;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the watched places: what lies there is claimed, judged and answered, each content once, by any number of
 * coordinators on one ledger. One manifest's trouble is never another's.
 */
public final class Inbox {
    /** How long a coordinator has for one manifest before another may take it over. */
    public static final Duration LEASE = Duration.ofMinutes(2);

    /** How often a manifest is tried whose trouble may pass, over some 20 minutes. */
    static final int ATTEMPTS = 12;

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int VERSIONS_TRIED = 20;

    private final List<Watched> places;
    private final Acceptance acceptance;
    private final Ledger ledger;
    private final InboxSettings settings;
    private final Path base;
    private final String owner;
    private final Duration lease;
    private final Clock clock;
    private final Map<Watched, Set<Claim>> answered = new HashMap<>();
    private volatile boolean closing;

    /**
     * Opens the watched places.
     *
     * @param base absolute folder against which relative addresses are resolved
     * @param owner name of this coordinator
     * @param lease how long a claim is this coordinator's; {@link #LEASE} but in tests
     * @throws Failure when one of them cannot be watched
     */
    public Inbox(
            InboxSettings settings,
            Stores stores,
            Acceptance acceptance,
            Ledger ledger,
            Path base,
            String owner,
            Duration lease,
            Clock clock) {
        this.places =
                settings.places().stream().map(place -> open(stores, place)).toList();
        this.settings = settings;
        this.acceptance = acceptance;
        this.ledger = ledger;
        this.base = base;
        this.owner = owner;
        this.lease = lease;
        this.clock = clock;
    }

    private static Watched open(Stores stores, String address) {
        Place place = stores.open(address);
        if (place.location().scheme() == Location.Scheme.S3) {
            return new WatchedBucket(place);
        }
        Path folder = Path.of(place.location().root());
        Path parent = folder.getParent();
        if (parent == null) {
            throw Failure.input(
                    "inbox-unusable",
                    "cannot watch " + folder + ": the answers lie beside an inbox, and it has no side");
        }
        return new WatchedFolder(folder, stores.open(parent.toString()));
    }

    /** Takes in everything that lies in the watched places and is not answered. */
    public void look() {
        for (Watched place : places) {
            look(place);
        }
    }

    /** Has a look that is under way end after the manifest it is at. */
    public void close() {
        closing = true;
    }

    private void look(Watched place) {
        Set<Claim> done = answered.computeIfAbsent(
                place, p -> new HashSet<>(ledger.claims().answeredIn(p.bucket())));
        Set<Claim> present = new HashSet<>();
        boolean passed = false;
        for (Dropped dropped : place.list()) {
            if (closing) {
                return;
            }
            Claim claim = new Claim(place.bucket(), dropped.key(), dropped.etag());
            present.add(claim);
            if (done.contains(claim)) {
                continue;
            }
            Optional<Claims.Taken> taken = ledger.claims().take(claim, owner, lease);
            if (taken.isEmpty()) {
                passed = true;
            } else if (settle(place, dropped, claim, taken.get())) {
                done.add(claim);
            }
        }
        if (passed) {
            // Somebody else may have answered them; they need not be asked for again.
            done.addAll(ledger.claims().answeredIn(place.bucket()));
        }
        done.retainAll(present);
    }

    /** Returns whether the claim is answered now. */
    private boolean settle(Watched place, Dropped dropped, Claim claim, Claims.Taken taken) {
        try {
            Optional<byte[]> content = place.read(dropped, settings.limits().manifestBytes() + 1);
            if (content.isEmpty()) {
                // Changed or gone since the listing: what lies there now is another claim.
                ledger.claims().forget(claim);
                return false;
            }
            Verdict verdict = taken.verdict() == null
                    ? judge(place, dropped, claim, taken.attempts(), content.get())
                    : Verdict.read(taken.verdict());
            verdict.answer(place.answers(), dropped.name(), content.get());
            ledger.claims().answered(claim);
            LOG.info("{} is {}", place.address(dropped), verdict.inWords());
            return true;
        } catch (Failure e) {
            putOff(place, dropped, claim, taken.attempts(), e);
            return false;
        }
    }

    private void putOff(Watched place, Dropped dropped, Claim claim, int attempts, Failure e) {
        Duration pause = Duration.ofSeconds(1L << Math.min(attempts - 1, 20));
        ledger.claims().postpone(claim, pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        LOG.warn("{} is tried again later: {}: {}", place.address(dropped), e.code(), e.getMessage());
        LOG.debug("It failed with", e);
    }

    private Verdict judge(Watched place, Dropped dropped, Claim claim, int attempts, byte[] content) {
        String sha256 = Digests.sha256(content);
        Verdict verdict;
        try {
            if (content.length > settings.limits().manifestBytes()) {
                throw Failure.input(
                        "manifest-too-large",
                        place.address(dropped) + " has more than the "
                                + settings.limits().manifestBytes()
                                + " bytes that a manifest may have here; write long seed lists as ranges such as"
                                + " 0-9999, or have the operator change stylemill.limits.manifest-bytes");
            }
            Optional<Run> before = ledger.claims().runOf(sha256).flatMap(ledger.runs()::find);
            if (before.isPresent()) {
                verdict = Verdict.accepted(place.address(dropped), before.get());
            } else {
                ManifestSource source = ManifestSource.of(place.address(dropped), place.base(dropped), content);
                verdict = accept(place, dropped, source, claim);
            }
        } catch (Failure e) {
            if (e.kind().mayRetry() && attempts < ATTEMPTS) {
                throw e;
            }
            verdict = Verdict.rejected(place.address(dropped), e, attempts);
        } catch (RuntimeException e) {
            LOG.error("{} cannot be judged", place.address(dropped), e);
            verdict = Verdict.rejected(
                    place.address(dropped),
                    Failure.bug(
                            "this manifest shows a bug in Stylemill (" + e + "); please report it with the manifest"),
                    attempts);
        }
        ledger.claims().decide(claim, verdict.run(), sha256, verdict.write());
        return verdict;
    }

    private Verdict accept(Watched place, Dropped dropped, ManifestSource source, Claim claim) {
        Order order =
                new Order(source, null, NewRun.USUAL, new StrangersGuard(settings, place.origin(), base, clock), null);
        Manifest manifest = ManifestParser.parse(source);
        Manifest.Schedule schedule = manifest.schedule();
        if (schedule != null) {
            return keep(place, dropped, order, manifest, schedule);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                Prepared prepared = acceptance.prepare(order);
                boolean published = prepared.state() == Prepared.State.PUBLISHED;
                if (!published && !acceptance.accept(prepared, ledger, claim)) {
                    LOG.debug("Run {} is known", prepared.run());
                }
                return Verdict.accepted(place.address(dropped), prepared);
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

    /** Everything is judged as if it were made now, and its cron; it is made when that fires. */
    private Verdict keep(Watched place, Dropped dropped, Order order, Manifest manifest, Manifest.Schedule schedule) {
        Instant now = clock.instant();
        String name = manifest.dataset().name();
        List<Problem> problems = order.guard().refuse(manifest);
        if (!problems.isEmpty()) {
            throw Refusal.of(order.source(), problems);
        }
        Prepared prepared = acceptance.prepare(new Order(
                order.source(),
                null,
                NewRun.NIGHTLY,
                order.guard(),
                new Order.Night(now, Position.START, Position.START)));
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
        return Verdict.kept(place.address(dropped), prepared, schedule, next);
    }
}
