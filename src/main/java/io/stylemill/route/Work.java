package io.stylemill.route;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.plan.Job;
import io.stylemill.plan.MessageJson;
import io.stylemill.plan.Reason;
import io.stylemill.plan.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker's side of the queue: job text in, result text out, and what becomes of a job that cannot be done. */
public final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    /** What has just been said of one shard is not repeated for each of the others. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final String UNFIT = "unfit";

    private final ShardRunner runner;
    private final String worker;
    private final @Nullable Refusals refusals;
    private final Clock clock;
    private final Map<String, Instant> quietUntil = new HashMap<>();

    /** @param refusals where this worker notes what it leaves to others, or null when there are no others */
    Work(ShardRunner runner, String worker, @Nullable Refusals refusals, Clock clock) {
        this.runner = runner;
        this.worker = worker;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Returns the job that a message holds, and notes the time for a failure's sake. */
    public Job read(@Body String message, Exchange exchange) {
        exchange.setProperty("started", clock.instant());
        Job job = MessageJson.job(message);
        exchange.setProperty("job", job);
        return job;
    }

    /** Makes the shard and returns the result as a message. */
    public String run(@Body Job job, Exchange exchange) {
        return LogScope.get(job.run(), job.id(), worker, () -> made(job, exchange));
    }

    private String made(Job job, Exchange exchange) {
        Instant started = clock.instant();
        try {
            runner.ready(job);
        } catch (Failure e) {
            exchange.setProperty(UNFIT, !e.kind().mayRetry());
            throw e;
        }
        Result result = runner.run(job);
        if (!result.id().equals(job.id())) {
            throw Failure.bug("the worker answered job " + job.id() + " with the result of " + result.id());
        }
        double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
        LOG.info(
                "Shard {} is stored: {} images, {} bytes, {} s",
                job.id(),
                result.images(),
                result.bytes(),
                String.format(Locale.ROOT, "%.1f", seconds));
        return MessageJson.write(result);
    }

    /** Returns whether this delivery ends with a result that says why there is no shard. */
    public boolean gaveUp(
            @ExchangeProperty("job") @Nullable Job job,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown,
            @Header("JMSXDeliveryCount") @Nullable Integer delivery) {
        if (job == null) {
            // Nobody can be told about a message that names no job; the broker moves it to the dead ones.
            return false;
        }
        Reason reason = Reason.of(thrown);
        return !reason.kind().mayRetry()
                || reason.code().equals(Reason.HANDED_BACK)
                || (delivery != null && delivery >= Queues.ATTEMPTS);
    }

    /** Returns the result, as a message, that says why there is no shard. */
    public String failed(
            @ExchangeProperty("job") Job job,
            @ExchangeProperty("started") Instant started,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown,
            @ExchangeProperty(UNFIT) @Nullable Boolean unfit,
            @Header("JMSXDeliveryCount") @Nullable Integer delivery) {
        return LogScope.get(job.run(), job.id(), worker, () -> answer(job, started, thrown, unfit, delivery));
    }

    private String answer(
            Job job, Instant started, Throwable thrown, @Nullable Boolean unfit, @Nullable Integer delivery) {
        Reason reason = Reason.of(thrown);
        if (refusals != null && Boolean.TRUE.equals(unfit)) {
            if (isNews("left: " + job.run())) {
                LOG.warn(
                        "This worker leaves the shards of run {} to others for {} minutes: {}: {}",
                        job.run(),
                        Refusals.PAUSE.toMinutes(),
                        reason.code(),
                        reason.message());
            }
            refusals.leave(job.run());
            reason = new Reason(Reason.LEFT_TO_OTHERS, Kind.TRANSIENT, reason.code() + ": " + reason.message());
        } else if (reason.code().equals(Reason.HANDED_BACK)) {
            LOG.info("Shard {} is handed back: {}", job.id(), reason.message());
        } else {
            if (isNews("given up: " + reason.code())) {
                LOG.error("Shard {} is given up: {}: {}", job.id(), reason.code(), reason.message());
            }
            if (reason.kind().mayRetry()) {
                reason = new Reason(
                        reason.code(),
                        reason.kind(),
                        "tried " + delivery + " times, the last time: " + reason.message());
            }
        }
        LOG.debug("Shard {} failed with", job.id(), thrown);
        return MessageJson.write(Result.failed(job, reason, worker, started, clock.instant()));
    }

    /** Says that the job goes back to the queue. */
    public void again(
            @ExchangeProperty("job") @Nullable Job job,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown,
            @Header("JMSXDeliveryCount") @Nullable Integer delivery) {
        LogScope.run(job == null ? null : job.run(), job == null ? null : job.id(), worker, () -> {
            sayAgain(job, Reason.of(thrown), delivery);
            LOG.debug("It failed with", thrown);
        });
    }

    private void sayAgain(@Nullable Job job, Reason reason, @Nullable Integer delivery) {
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
