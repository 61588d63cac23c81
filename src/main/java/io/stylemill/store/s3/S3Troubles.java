package io.stylemill.store.s3;

import io.stylemill.record.Amounts;
import io.stylemill.store.Silence;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * Tells people that a server fails or is silent, while its requests are repeated or waited for: a
 * line within seconds, then at most one a minute, and one when it is over.
 *
 * <p>One failed try alone is not told; the next one succeeds as a rule. For use by many threads.
 */
final class S3Troubles implements AutoCloseable {
    /** How long an answer, or the next byte of one, is waited for without a word. */
    static final Duration SOON = Duration.ofSeconds(5);

    /** Why a request was given up. */
    static final String STOPPED = "the program stops, and waits for the server no more";

    private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();
    /** After so long without a failed try the server is well again. */
    private static final long WELL = Duration.ofSeconds(20).toNanos();

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(S3Troubles.class);

    private final String server;
    private final LongSupplier nanos;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService looks;
    private volatile boolean looking;
    private volatile boolean trouble;
    private volatile boolean givenUp;
    private boolean told;
    private int failures;
    private long firstAt;
    private long lastAt;
    private long toldAt;

    /** @param nanos the time, as {@link System#nanoTime} gives it */
    S3Troubles(String server, LongSupplier nanos) {
        this.server = server;
        this.nanos = nanos;
    }

    /** A wait for an answer, or for more of one. */
    final class Waiting {
        private final String request;
        private final long patience;
        private final Runnable abort;
        private final long since = nanos.getAsLong();
        private volatile long movedAt = since;

        private Waiting(String request, Duration patience, Runnable abort) {
            this.request = request;
            this.patience = patience.toNanos();
            this.abort = abort;
        }

        /** The server took more of the request. */
        void moved() {
            movedAt = nanos.getAsLong();
        }

        /** The server answered, or sent more. */
        void end() {
            waiting.remove(this);
        }

        /** The try failed; another may follow. */
        void failed(String why) {
            waiting.remove(this);
            note(since, true, request + " failed (" + why + "), and is repeated for a while");
        }
    }

    /**
     * @param patience how long it may take without a word
     * @param abort ends it, from another thread
     * @throws AbortedException after {@link #giveUp}; the SDK does not repeat such a request
     */
    Waiting begin(String request, Duration patience, Runnable abort) {
        Waiting begun = new Waiting(request, patience, abort);
        waiting.add(begun);
        if (givenUp) {
            waiting.remove(begun);
            throw givenUp();
        }
        if (!looking) {
            look(LOOK.toMillis());
        }
        return begun;
    }

    private synchronized void look(long millis) {
        if (looks == null) {
            looking = true;
            looks = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "s3-troubles");
                thread.setDaemon(true);
                return thread;
            });
            looks.scheduleWithFixedDelay(this::tellSilence, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Returns what is waited for, the longest silence first. */
    List<Silence> silences() {
        long now = nanos.getAsLong();
        return waiting.stream()
                .map(each -> new Silence(server, each.request, Duration.ofNanos(now - each.movedAt)))
                .sorted(Comparator.comparing(Silence::length).reversed())
                .toList();
    }

    /** Ends what is waited for, and lets nothing begin any more. */
    void giveUp() {
        givenUp = true;
        for (Waiting each : waiting) {
            // A connection in the middle of an answer cannot be closed while it is read.
            Thread ending = new Thread(each.abort, "s3-abort");
            ending.setDaemon(true);
            ending.start();
        }
    }

    boolean isGivenUp() {
        return givenUp;
    }

    static AbortedException givenUp() {
        return AbortedException.create(STOPPED);
    }

    /** Looks whether something is waited for too long. */
    void tellSilence() {
        long now = nanos.getAsLong();
        waiting.stream()
                .filter(each -> now - each.since >= each.patience)
                .findFirst()
                .ifPresent(each -> note(
                        each.since,
                        false,
                        each.request + " has had no answer for " + TimeUnit.NANOSECONDS.toSeconds(now - each.since)
                                + " s, and is waited for"));
    }

    private synchronized void note(long since, boolean failedTry, String what) {
        long now = nanos.getAsLong();
        if (!trouble || now - lastAt >= BETWEEN_LINES) {
            trouble = true;
            told = false;
            failures = 0;
            firstAt = since;
        }
        lastAt = now;
        failures += failedTry ? 1 : 0;
        boolean alone = failures == 1 && failedTry && now - since < SOON.toNanos();
        if (!alone && !(told && now - toldAt < BETWEEN_LINES)) {
            told = true;
            toldAt = now;
            LOG.warn("S3 at {}: {}{}", server, what, failures > 1 ? "; so far " + failures + " tries failed" : "");
        }
    }

    /** A request was answered. */
    void answered() {
        if (trouble) {
            noteWell();
        }
    }

    private synchronized void noteWell() {
        if (!trouble || nanos.getAsLong() - lastAt < WELL) {
            return;
        }
        trouble = false;
        if (told) {
            LOG.warn(
                    "S3 at {} answers again, after {} s{}",
                    server,
                    TimeUnit.NANOSECONDS.toSeconds(lastAt - firstAt),
                    failures == 0 ? "" : " and " + Amounts.count(failures, "failed try", "failed tries"));
        }
    }

    @Override
    public synchronized void close() {
        if (looks != null) {
            looks.shutdownNow();
        }
    }
}
