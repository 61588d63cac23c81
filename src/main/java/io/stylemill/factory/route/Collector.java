package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordinator's side of the queue: results and dead messages into the ledger. */
public final class Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final Ledger ledger;
    private final Events events;

    Collector(Ledger ledger, Events events) {
        this.ledger = ledger;
        this.events = events;
    }

    /**
     * Writes a result into the ledger, any number of times; returns whether its run waits only to
     * be published now.
     */
    public boolean collect(@Body String message) {
        Result result = MessageJson.result(message);
        return LogScope.get(result.run(), result.id(), result.worker(), () -> count(result));
    }

    private boolean count(Result result) {
        Reason failure = result.failure();
        if (failure == null) {
            boolean complete = ledger.shards().complete(result);
            events.stored(result);
            if (complete) {
                LOG.info("All shards of run {} are stored", result.run());
            }
            return complete;
        }
        handle(result, failure);
        return false;
    }

    private void handle(Result result, Reason failure) {
        if (failure.is(Code.HANDED_BACK)) {
            ledger.shards().handBack(result.run(), result.shard(), result.worker());
        } else if (failure.is(Code.LEFT_TO_OTHERS)) {
            if (ledger.shards().handBack(result.run(), result.shard(), result.worker())) {
                ledger.note(
                        result.run(),
                        result.id(),
                        Code.LEFT_TO_OTHERS.word(),
                        result.worker() + ": " + failure.message());
                LOG.warn(
                        "Worker {} cannot make shards of run {} and leaves them to others: {}",
                        result.worker(),
                        result.run(),
                        failure.message());
            }
        } else {
            fail(result.run(), result.shard(), failure);
            if (failure.is(Code.ACCEPT_RATE) && ledger.stop(result.run(), failure)) {
                LOG.error("Run {} is stopped: {}", result.run(), failure.message());
                tellFailed(result.run(), failure);
            }
        }
    }

    private void fail(String run, ShardJob shard, Reason reason) {
        if (ledger.shards().fail(run, shard, reason)) {
            tellFailed(run, reason);
        }
    }

    private void tellFailed(String run, Reason reason) {
        ledger.runs().find(run).filter(Events::hasFailed).ifPresent(failed -> events.failed(failed, reason));
    }

    /** Writes into the ledger what became of a message that the broker handed out too often. */
    public void bury(@Body String message, @Header("_AMQ_ORIG_QUEUE") @Nullable String queue) {
        if (Queues.RESULTS.equals(queue)) {
            // The coordinator was in trouble, not the result.
            collect(message);
            return;
        }
        Job job = MessageJson.job(message);
        LogScope.run(job.run(), job.id(), null, () -> bury(job));
    }

    /**
     * A worker holds several shards when it dies, and one of them kills it: each is made alone
     * before it is given up.
     */
    private void bury(Job job) {
        if (ledger.shards().suspect(job.run(), job.shard())) {
            LOG.warn(
                    "Shard {} was in {} deliveries whose workers died or failed; it is made alone now",
                    job.id(),
                    Queues.ATTEMPTS);
            return;
        }
        String why = "its worker died or was lost each time, the last " + Queues.ATTEMPTS
                + " times while it made nothing else;"
                + " look for out-of-memory kills and crashes in the workers' logs, then 'runs retry " + job.run() + "'";
        LOG.error("Shard {} is given up: {}", job.id(), why);
        fail(job.run(), job.shard(), new Reason("worker-died", Kind.TRANSIENT, why));
    }

    /** Returns whether no later try can do better with this message. */
    public boolean hopeless(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        return !Trouble.of(thrown).kind().mayRetry();
    }

    /** Notes a message that no try can bring into the ledger. */
    public void refuse(@Body @Nullable Object message, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        Reason reason = Trouble.of(thrown);
        LOG.error("A message is refused: {}: {}", reason.code(), reason.message());
        LOG.debug("It failed with", thrown);
        String shown = message instanceof String text ? text.substring(0, Math.min(text.length(), 1000)) : "(no text)";
        ledger.note(null, null, "message-refused", reason.code() + ": " + reason.message() + "; it starts: " + shown);
    }

    /** Says that the message goes back to the queue. */
    public void again(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        Reason reason = Trouble.of(thrown);
        LOG.warn("A message could not be noted and is tried again: {}: {}", reason.code(), reason.message());
        LOG.debug("It failed with", thrown);
    }

    /** Returns the text of a message as it came; an object message is never deserialised. */
    public String text(@Body @Nullable Object message) throws JMSException {
        if (message instanceof TextMessage text && text.getText() != null) {
            return text.getText();
        }
        throw Failure.input("bad-message", "the message holds no text");
    }
}
