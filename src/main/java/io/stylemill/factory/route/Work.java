package io.stylemill.factory.route;

import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's side of the queue: job text in, result text out, and what becomes of a job that
 * cannot be done.
 */
public final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    /** What has just been said of one shard is not repeated for each of the others. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final String DELIVERY = "delivery";

    private final ShardRunner runner;
    private final String worker;
    private final @Nullable Refusals refusals;
    private final Clock clock;
    private final Map<String, Instant> quietUntil = new HashMap<>();
    private final Map<String, Heartbeat.Left> left = new TreeMap<>();
    private Heartbeat.@Nullable Trouble trouble;
    /** Held together by what is made beside each other, and by one job that is made alone. */
    private final ReadWriteLock beside = new ReentrantReadWriteLock(true);

    /**
     * @param refusals where this worker notes what it leaves to others, or null when there are no
     *     others
     */
    Work(ShardRunner runner, String worker, @Nullable Refusals refusals, Clock clock) {
        this.runner = runner;
        this.worker = worker;
        this.refusals = refusals;
        this.clock = clock;
    }

    /**
     * Returns the job that a message holds, and notes the number of its delivery for a failure's
     * sake.
     */
    public Job read(@Body String message, Exchange exchange, @Header("JMSXDeliveryCount") @Nullable Integer delivery) {
        exchange.setProperty(DELIVERY, delivery);
        Job job = MessageJson.job(message);
        exchange.setProperty("job", job);
        return job;
    }

    /**
     * Makes the shard and returns the result as a message: what it came to, or why no try can make
     * it.
     *
     * <p>A job that travels alone waits until this worker makes nothing else, and nothing else is
     * begun beside it.
     *
     * @param rows in which form the coordinator reads the rows of the shard; null where it is of a
     *     build that does not say so
     * @throws RuntimeException when another try may make it; the broker hands the job out again
     */
    public String run(
            @Body Job job,
            @ExchangeProperty(DELIVERY) @Nullable Integer delivery,
            @Header(Queues.ALONE) @Nullable Boolean alone,
            @Header(Queues.ROWS) @Nullable String rows) {
        return LogScope.get(job.run(), job.id(), worker, () -> {
            Lock turn = Boolean.TRUE.equals(alone) ? beside.writeLock() : beside.readLock();
            turn.lock();
            Instant started = clock.instant();
            try {
                return made(job, rows, started);
            } catch (RuntimeException | Error e) {
                LOG.debug("Shard {} failed with", job.id(), e);
                Reason reason = Trouble.of(e);
                if (!gaveUp(reason, delivery)) {
                    throw e;
                }
                return failed(job, started, givenUp(job, reason, delivery));
            } finally {
                turn.unlock();
            }
        });
    }

    /** Returns the runs that this worker leaves to others, with the reasons. */
    synchronized List<Heartbeat.Left> left() {
        if (refusals != null) {
            left.keySet().retainAll(refusals.left());
        }
        return List.copyOf(left.values());
    }

    /**
     * Returns what went wrong last, of what is tried again and has not succeeded since; or null.
     */
    synchronized Heartbeat.@Nullable Trouble trouble() {
        return trouble;
    }

    private synchronized void noteLeft(Heartbeat.Left one) {
        left.put(one.run(), one);
    }

    private synchronized void noteTrouble(Heartbeat.@Nullable Trouble now) {
        trouble = now;
    }

    private String made(Job job, @Nullable String rows, Instant started) {
        try {
            // A worker alone is in its coordinator's process: a message of another form is from
            // before an upgrade.
            if (refusals != null) {
                requireSameRows(rows);
            }
            runner.ready(job);
        } catch (Failure e) {
            if (refusals == null || e.kind().mayRetry()) {
                throw e;
            }
            return failed(job, started, leftToOthers(job, refusals, Reason.of(e)));
        }
        Result result = runner.run(job);
        if (!result.id().equals(job.id())) {
            throw Failure.bug("the worker answered job " + job.id() + " with the result of " + result.id());
        }
        noteTrouble(null);
        double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
        LOG.info(
                "Shard {} is stored: {} images, {} bytes, {} s",
                job.id(),
                result.images(),
                result.bytes(),
                String.format(Locale.ROOT, "%.1f", seconds));
        return MessageJson.write(result);
    }

    /** Rows of another form are found when the run is published: too late for its shards. */
    private static void requireSameRows(@Nullable String asked) {
        String own = ShardWorker.rowsForm();
        if (asked != null && !asked.equals(own)) {
            throw Failure.input(
                    "rows-differ",
                    "the coordinator reads the rows of shards in the form " + asked + ", this worker writes them in the"
                            + " form " + own + ", since one of them is of an older version of Stylemill; run the same"
                            + " version on both");
        }
    }

    /** Returns whether this delivery ends with a result that says why there is no shard. */
    private static boolean gaveUp(Reason reason, @Nullable Integer delivery) {
        return !reason.kind().mayRetry()
                || reason.is(Code.HANDED_BACK)
                || (delivery != null && delivery >= Queues.ATTEMPTS);
    }

    private String failed(Job job, Instant started, Reason reason) {
        return MessageJson.write(Result.failed(job, reason, worker, started, clock.instant()));
    }

    private Reason leftToOthers(Job job, Refusals left, Reason reason) {
        if (isNews("left: " + job.run())) {
            LOG.warn(
                    "This worker leaves the shards of run {} to others for {} minutes: {}: {}",
                    job.run(),
                    Refusals.PAUSE.toMinutes(),
                    reason.code(),
                    reason.message());
        }
        left.leave(job.run());
        noteLeft(new Heartbeat.Left(job.run(), reason.code(), reason.message()));
        return new Reason(Code.LEFT_TO_OTHERS, Kind.TRANSIENT, reason.code() + ": " + reason.message());
    }

    private Reason givenUp(Job job, Reason reason, @Nullable Integer delivery) {
        if (reason.is(Code.HANDED_BACK)) {
            LOG.info("Shard {} is handed back: {}", job.id(), reason.message());
            return reason;
        }
        if (isNews("given up: " + reason.code())) {
            LOG.error("Shard {} is given up: {}: {}", job.id(), reason.code(), reason.message());
        }
        return reason.kind().mayRetry()
                ? new Reason(
                        reason.code(),
                        reason.kind(),
                        "tried " + delivery + " times, the last time: " + reason.message())
                : reason;
    }

    /** Says that the job goes back to the queue. */
    public void again(
            @ExchangeProperty("job") @Nullable Job job,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown,
            @ExchangeProperty(DELIVERY) @Nullable Integer delivery) {
        LogScope.run(job == null ? null : job.run(), job == null ? null : job.id(), worker, () -> {
            sayAgain(job, Trouble.of(thrown), delivery);
            LOG.debug("It failed with", thrown);
        });
    }

    private void sayAgain(@Nullable Job job, Reason reason, @Nullable Integer delivery) {
        if (job != null) {
            noteTrouble(new Heartbeat.Trouble(job.run(), reason.code(), reason.message(), clock.instant()));
        }
        if (isNews("again: " + reason.code())) {
            LOG.warn(
                    "Shard {} failed in attempt {} of {} and is tried again: {}: {}",
                    job == null ? "in an unreadable message" : job.id(),
                    delivery,
                    Queues.ATTEMPTS,
                    reason.code(),
                    reason.message());
        }
    }

    /**
     * Returns whether a result waits here until the broker has room for it: handing the job out
     * again would use up its deliveries. Says so, now and then.
     */
    public boolean waitsForRoom(
            @ExchangeProperty("job") @Nullable Job job, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        if (!Trouble.isFull(thrown)) {
            return false;
        }
        if (isNews("full")) {
            LOG.warn(
                    "The result of shard {} waits: {}; it is sent when there is room",
                    job == null ? "" : job.id(),
                    Trouble.of(thrown).message());
        }
        return true;
    }

    private synchronized boolean isNews(String what) {
        Instant now = clock.instant();
        Instant until = quietUntil.get(what);
        if (until != null && now.isBefore(until)) {
            return false;
        }
        quietUntil.put(what, now.plus(QUIET));
        return true;
    }
}
