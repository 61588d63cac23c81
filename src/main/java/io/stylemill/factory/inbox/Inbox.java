package io.stylemill.factory.inbox;

import io.stylemill.config.InboxSettings;
import io.stylemill.factory.inbox.InboxPlace.Dropped;
import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Claims;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.store.Location;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the routes {@code inbox} and {@code inbox-manifest}: what lies in the watched places
 * is listed, claimed, ordered and answered, each content once, by any number of coordinators on one
 * ledger. One manifest's trouble is never another's. A look is one thread's.
 */
public final class Inbox {
    /** How often a manifest is tried whose trouble may pass, over some 20 minutes. */
    static final int ATTEMPTS = 12;

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final List<InboxPlace> places;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder putOff = new LongAdder();
    private final Ledger ledger;
    private final InboxSettings settings;
    private final String owner;
    private final Map<InboxPlace, Set<Claim>> answered = new HashMap<>();
    private final Map<InboxPlace, Set<Claim>> refused = new HashMap<>();
    private final RunningAnswers running;
    private final Set<InboxPlace> passed = new HashSet<>();
    private volatile boolean closing;

    /**
     * Opens the watched places.
     *
     * @param owner name of this coordinator
     * @throws Failure when one of them cannot be watched
     */
    public Inbox(InboxSettings settings, Stores stores, Ledger ledger, String owner) {
        this.places = settings.places().stream()
                .map(place -> open(stores, place, below(stores, place, settings.places())))
                .toList();
        this.running = new RunningAnswers(ledger, stores);
        this.settings = settings;
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

    /**
     * Drops what was refused and is there anew, or whose answer somebody removed, or that is to be
     * judged again.
     */
    private void reopen(InboxPlace place, Set<Claim> done, List<Dropped> there) {
        Map<Claim, Instant> rejectedHere = ledger.claims().rejectedIn(place.bucket());
        Set<Claim> known = refused.computeIfAbsent(place, p -> new HashSet<>());
        known.stream().filter(claim -> !rejectedHere.containsKey(claim)).forEach(done::remove);
        known.clear();
        known.addAll(rejectedHere.keySet());
        for (Dropped dropped : there) {
            Claim claim = new Claim(place.bucket(), dropped.key(), dropped.etag());
            Instant at = rejectedHere.get(claim);
            Instant changed = dropped.changed();
            boolean anew = at != null && changed != null && changed.isAfter(at);
            if (at != null
                    && (anew || !place.answers().saysRejected(dropped.name()))
                    && ledger.claims().judgeAgain(claim)) {
                done.remove(claim);
            }
        }
    }

    private static InboxPlace open(Stores stores, String address, String below) {
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

    /** A manifest that lies in a watched place and is not answered. */
    public record Found(InboxPlace place, InboxPlace.Dropped dropped, Claim claim) {
        String address() {
            return place.address(dropped);
        }
    }

    /**
     * A manifest that this coordinator has to answer.
     *
     * @param attempts how often it was tried, this time included
     * @param content the first bytes, one more than the limit at most
     * @param base where its relative paths start
     * @param answer what was decided, or null
     */
    public record Claimed(
            Found found,
            int attempts,
            byte[] content,
            URI base,
            @Nullable InboxAnswer answer) {
        /** Returns whether nothing is decided yet. */
        public boolean isOpen() {
            return answer == null;
        }

        /** Returns the order that the manifest is. */
        public Incoming incoming() {
            return new Incoming.Dropped(
                    found.address(),
                    base,
                    content,
                    found.place().origin(),
                    "through the inbox: " + found.address(),
                    found.claim(),
                    attempts);
        }
    }

    /** Returns whether a file is taken from a watched place, by its name there. */
    public static boolean takes(String name) {
        return InboxPlace.isManifest(name);
    }

    /** Returns the manifests that lie in the watched places and are not answered. */
    public List<Found> list() {
        List<Found> found = new ArrayList<>();
        for (InboxPlace place : places) {
            Set<Claim> done = answered.computeIfAbsent(
                    place, p -> new HashSet<>(ledger.claims().answeredIn(p.bucket())));
            if (passed.remove(place)) {
                // Somebody else may have answered them; they need not be asked for again.
                done.addAll(ledger.claims().answeredIn(place.bucket()));
            }
            running.look(place);
            Set<Claim> present = new HashSet<>();
            List<Dropped> there = place.list();
            reopen(place, done, there);
            for (Dropped dropped : there) {
                Claim claim = new Claim(place.bucket(), dropped.key(), dropped.etag());
                present.add(claim);
                if (!done.contains(claim)) {
                    found.add(new Found(place, dropped, claim));
                }
            }
            done.retainAll(present);
        }
        return found;
    }

    /**
     * Claims a manifest and reads it; null where another has it, where it is to wait, or where it
     * is gone.
     */
    public @Nullable Claimed claim(Found found) {
        if (closing) {
            return null;
        }
        Claims.Taken taken =
                ledger.claims().take(found.claim(), owner, settings.lease()).orElse(null);
        if (taken == null) {
            passed.add(found.place());
            return null;
        }
        try {
            byte[] content = found.place()
                    .read(found.dropped(), settings.limits().manifestBytes() + 1)
                    .orElse(null);
            if (content == null) {
                // Changed or gone since the listing: what lies there now is another claim.
                ledger.claims().forget(found.claim());
                return null;
            }
            String decided = taken.verdict();
            return new Claimed(
                    found,
                    taken.attempts(),
                    content,
                    settings.base(),
                    decided == null ? null : InboxAnswer.read(decided));
        } catch (Failure e) {
            putOff(found, taken.attempts(), e);
            return null;
        }
    }

    /** Notes that the manifest is taken in. */
    public Claimed accepted(Claimed claimed, Intake.Taken taken) {
        return decided(claimed, taken.verdict());
    }

    /**
     * Notes that the manifest is refused; where it is to be tried again it stays open and waits.
     */
    public Claimed refused(Claimed claimed, Throwable thrown) {
        Failure failure = failure(claimed, thrown);
        if (!claimed.incoming().endsWith(failure)) {
            putOff(claimed.found(), claimed.attempts(), failure);
            return claimed;
        }
        return decided(claimed, InboxAnswer.rejected(claimed.found().address(), failure, claimed.attempts()));
    }

    private static Failure failure(Claimed claimed, Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof Failure failure) {
                return failure;
            }
        }
        LOG.error("{} cannot be judged", claimed.found().address(), thrown);
        return Failure.bug(
                "this manifest shows a bug in Stylemill (" + thrown + "); please report it with the manifest");
    }

    private Claimed decided(Claimed claimed, InboxAnswer answer) {
        ledger.claims()
                .decide(claimed.found().claim(), answer.run(), Digests.sha256(claimed.content()), answer.write());
        return new Claimed(claimed.found(), claimed.attempts(), claimed.content(), claimed.base(), answer);
    }

    /** Writes the answer beside the inbox. What cannot be written now waits. */
    public void answer(Claimed claimed) {
        Found found = claimed.found();
        InboxAnswer answer = Objects.requireNonNull(claimed.answer(), "answer");
        try {
            answer.answer(found.place().answers(), found.dropped().name(), claimed.content());
            ledger.claims().answered(found.claim());
        } catch (Failure e) {
            // The route hears of no failure after one that it caught, which is how a refusal comes
            // here.
            putOff(found, claimed.attempts(), e);
            return;
        }
        (answer.accepted() ? accepted : rejected).increment();
        LOG.info("{} is {}", found.address(), answer.inWords());
        Set<Claim> done = answered.get(found.place());
        if (done != null) {
            done.add(found.claim());
        }
    }

    /** Has a manifest wait after a failure that may pass. */
    public void putOff(Claimed claimed, Throwable thrown) {
        putOff(claimed.found(), claimed.attempts(), failure(claimed, thrown));
    }

    private void putOff(Found found, int attempts, Failure e) {
        Duration pause = Duration.ofSeconds(1L << Math.min(attempts - 1, 20));
        putOff.increment();
        Duration length = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        ledger.claims().postpone(found.claim(), length);
        LOG.warn("{} is tried again in {} s: {}: {}", found.address(), length.toSeconds(), e.code(), e.getMessage());
        LOG.debug("It failed with", e);
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
}
