package io.stylemill.factory.inbox;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.inbox.Watched.Dropped;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Claims;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.store.Digests;
import io.stylemill.store.Location;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the watched places: what lies there is claimed, judged and answered, each content once, by any number of
 * coordinators on one ledger. One manifest's trouble is never another's.
 */
public final class Inbox {
    /** How often a manifest is tried whose trouble may pass, over some 20 minutes. */
    static final int ATTEMPTS = 12;

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final List<Watched> places;
    private final Intake intake;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder putOff = new LongAdder();
    private final Ledger ledger;
    private final InboxSettings settings;
    private final String owner;
    private final Map<Watched, Set<Claim>> answered = new HashMap<>();
    private final Map<Watched, Set<Claim>> refusedHere = new HashMap<>();
    private final RunningAnswers running;
    private volatile boolean closing;

    /**
     * Opens the watched places.
     *
     * @param owner name of this coordinator
     * @throws Failure when one of them cannot be watched
     */
    public Inbox(InboxSettings settings, Stores stores, Intake intake, Ledger ledger, String owner) {
        this.places = settings.places().stream()
                .map(place -> open(stores, place, below(stores, place, settings.places())))
                .toList();
        this.running = new RunningAnswers(ledger, stores);
        this.settings = settings;
        this.intake = intake;
        this.ledger = ledger;
        this.owner = owner;
    }

    /** Inboxes side by side have a folder each for their answers, called as they are. */
    private static String below(Stores stores, String address, List<String> all) {
        String side = side(stores.location(address));
        long here = all.stream()
                .distinct()
                .filter(other -> side(stores.location(other)).equals(side))
                .count();
        String whole = stores.location(address).toString().replaceFirst("/$", "");
        return here < 2 ? "" : whole.substring(whole.lastIndexOf('/') + 1) + "/";
    }

    private static String side(Location location) {
        String whole = location.toString().replaceFirst("/$", "");
        return whole.substring(0, whole.lastIndexOf('/') + 1);
    }

    private static Watched open(Stores stores, String address, String below) {
        Place place = stores.open(address);
        if (place.location().scheme() == Location.Scheme.S3) {
            return new WatchedBucket(place, below);
        }
        Path folder = Path.of(place.location().root());
        Path parent = folder.getParent();
        if (parent == null) {
            throw Failure.input(
                    "inbox-unusable",
                    "cannot watch " + folder + ": the answers lie beside an inbox, and it has no side");
        }
        return new WatchedFolder(folder, stores.open(parent.toString()), below);
    }

    /** Takes in everything that lies in the watched places and is not answered. */
    public void look() {
        for (Watched place : places) {
            look(place);
            running.look(place);
        }
    }

    /** Drops what was refused and is there anew, or whose answer somebody removed, or that is to be judged again. */
    private void reopen(Watched place, Set<Claim> done, List<Dropped> there) {
        Map<Claim, Instant> rejected = ledger.claims().rejectedIn(place.bucket());
        Set<Claim> refused = refusedHere.computeIfAbsent(place, p -> new HashSet<>());
        for (Claim claim : refused) {
            if (!rejected.containsKey(claim)) {
                done.remove(claim);
            }
        }
        refused.clear();
        refused.addAll(rejected.keySet());
        for (Dropped dropped : there) {
            Claim claim = new Claim(place.bucket(), dropped.key(), dropped.etag());
            Instant at = rejected.get(claim);
            Instant changed = dropped.changed();
            boolean anew = at != null && changed != null && changed.isAfter(at);
            if (at != null
                    && (anew || !place.answers().saysRejected(dropped.name()))
                    && ledger.claims().judgeAgain(claim)) {
                done.remove(claim);
            }
        }
    }

    /**
     * How many answers this inbox gave since it was opened.
     *
     * @param putOff tries that ended in trouble that may pass
     */
    public record Counts(long accepted, long rejected, long putOff) {}

    /** Returns how many answers were given. */
    public Counts counts() {
        return new Counts(accepted.sum(), rejected.sum(), putOff.sum());
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
        List<Dropped> there = place.list();
        reopen(place, done, there);
        for (Dropped dropped : there) {
            if (closing) {
                return;
            }
            Claim claim = new Claim(place.bucket(), dropped.key(), dropped.etag());
            present.add(claim);
            if (done.contains(claim)) {
                continue;
            }
            Optional<Claims.Taken> taken = ledger.claims().take(claim, owner, settings.lease());
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
            InboxAnswer verdict = taken.verdict() == null
                    ? judge(place, dropped, claim, taken.attempts(), content.get())
                    : InboxAnswer.read(taken.verdict());
            verdict.answer(place.answers(), dropped.name(), content.get());
            ledger.claims().answered(claim);
            (verdict.accepted() ? accepted : rejected).increment();
            LOG.info("{} is {}", place.address(dropped), verdict.inWords());
            return true;
        } catch (Failure e) {
            putOff(place, dropped, claim, taken.attempts(), e);
            return false;
        }
    }

    private void putOff(Watched place, Dropped dropped, Claim claim, int attempts, Failure e) {
        Duration pause = Duration.ofSeconds(1L << Math.min(attempts - 1, 20));
        putOff.increment();
        ledger.claims().postpone(claim, pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        LOG.warn("{} is tried again later: {}: {}", place.address(dropped), e.code(), e.getMessage());
        LOG.debug("It failed with", e);
    }

    private InboxAnswer judge(Watched place, Dropped dropped, Claim claim, int attempts, byte[] content) {
        String sha256 = Digests.sha256(content);
        InboxAnswer verdict;
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
                verdict = InboxAnswer.accepted(place.address(dropped), before.get());
            } else {
                ManifestSource source = ManifestSource.of(place.address(dropped), place.base(dropped), content);
                verdict = intake.take(source, place.origin(), claim).verdict();
            }
        } catch (Failure e) {
            if (e.kind().mayRetry() && attempts < ATTEMPTS) {
                throw e;
            }
            verdict = InboxAnswer.rejected(place.address(dropped), e, attempts);
        } catch (RuntimeException e) {
            LOG.error("{} cannot be judged", place.address(dropped), e);
            verdict = InboxAnswer.rejected(
                    place.address(dropped),
                    Failure.bug(
                            "this manifest shows a bug in Stylemill (" + e + "); please report it with the manifest"),
                    attempts);
        }
        ledger.claims().decide(claim, verdict.run(), sha256, verdict.write());
        return verdict;
    }
}
