package io.stylemill.console;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One piece of work on a published version, and how far it is. Safe for many threads. */
public final class Job {
    private final String id;
    private final Order order;
    private final Instant created;
    private State state = State.WAITING;
    private @Nullable Instant started;
    private @Nullable Instant finished;
    private long done;
    private long total;
    private @Nullable Result result;
    private @Nullable Failure problem;
    private boolean cancelled;

    /** What is done. */
    public enum Type {
        VERIFY(true),
        REPLAY(true),
        EXPORT(true),
        RELEASE(false),
        REVOKE(false);

        private final boolean stops;

        Type(boolean stops) {
            this.stops = stops;
        }

        /** Returns the word that people and programs read. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it is with a job. */
    public enum State {
        WAITING,
        RUNNING,
        /**
         * It came to its end; the result says what it found, which may be that something does not
         * hold.
         */
        DONE,
        FAILED,
        CANCELLED;

        /** Returns whether nothing more happens. */
        public boolean ended() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * What was asked for.
     *
     * @param dataset name of the dataset
     * @param address of the version
     * @param key of the image, or null where it is about the whole version
     * @param options as they were asked for, without those that were left out
     * @param by where it was asked, such as {@code over REST}
     */
    public record Order(
            Type type,
            String dataset,
            String version,
            String address,
            @Nullable String key,
            Map<String, Object> options,
            String by) {
        public Order {
            options = Map.copyOf(options);
        }

        /** Returns the order as one line for people. */
        @Override
        public String toString() {
            return type.word() + " of " + (key == null ? "" : key + " of ") + dataset + " " + version + ", " + by;
        }
    }

    /**
     * What came of it.
     *
     * @param holds false where a check does not hold or an image is another than before
     * @param document for programs
     * @param image that was made, or null
     */
    public record Result(boolean holds, Map<String, @Nullable Object> document, byte @Nullable [] image) {}

    /**
     * How far it is.
     *
     * @param done bytes or images so far
     * @param total how many there are, 0 where that is not known
     */
    public record View(
            State state,
            @Nullable Instant started,
            @Nullable Instant finished,
            long done,
            long total,
            @Nullable Result result,
            @Nullable Failure problem) {
        /** Returns the share that is done, from 0 to 1. */
        public double share() {
            return state == State.DONE ? 1 : total <= 0 ? 0 : Math.min(1, done / (double) total);
        }
    }

    Job(String id, Order order, Instant created) {
        this.id = id;
        this.order = order;
        this.created = created;
    }

    /** Returns its name, which no other job has, not even after a restart. */
    public String id() {
        return id;
    }

    /** Returns what was asked for. */
    public Order order() {
        return order;
    }

    /** Returns when it was asked for. */
    public Instant created() {
        return created;
    }

    /** Returns how far it is now. */
    public synchronized View view() {
        return new View(state, started, finished, done, total, result, problem);
    }

    /** Returns whether somebody may end it now. */
    public synchronized boolean stops() {
        return state == State.WAITING || state == State.RUNNING && order.type().stops;
    }

    /**
     * Hears how far the work is.
     *
     * @param more since the last call
     * @param of how many in all
     * @throws Failure {@code cancelled} (TRANSIENT) when somebody ended the job
     */
    synchronized void advance(long more, long of) {
        if (cancelled) {
            throw Failure.of(Kind.TRANSIENT, Code.STOPPED_BY_REQUEST, "the job " + id + " was cancelled");
        }
        done += more;
        total = of;
    }

    /** Waits for its end. Returns whether that came in time. */
    public synchronized boolean await(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (!state.ended()) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return state.ended();
        }
    }

    synchronized boolean start(Instant now) {
        if (state != State.WAITING) {
            return false;
        }
        state = State.RUNNING;
        started = now;
        return true;
    }

    synchronized void end(Result what, Instant now) {
        state = State.DONE;
        result = what;
        finished = now;
        notifyAll();
    }

    synchronized void fail(Failure why, Instant now) {
        state = why.is(Code.STOPPED_BY_REQUEST) ? State.CANCELLED : State.FAILED;
        problem = state == State.CANCELLED ? null : why;
        finished = now;
        notifyAll();
    }

    /**
     * Ends it: at once where it waits, else when it looks next. Returns whether it ended at once.
     */
    synchronized boolean cancel(Instant now) {
        cancelled = true;
        if (state != State.WAITING) {
            return false;
        }
        state = State.CANCELLED;
        finished = now;
        notifyAll();
        return true;
    }

    /** Lets go of the image; what is said of it stays. */
    synchronized void forgetImage() {
        Result known = result;
        if (known != null) {
            result = new Result(known.holds(), known.document(), null);
        }
    }
}
