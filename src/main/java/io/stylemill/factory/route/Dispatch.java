package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Outgoing;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.MessageJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.component.jms.JmsConstants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the ledger's outbox to the queue. */
public final class Dispatch {
    /** Messages of one broker transaction. */
    static final int PAGE = 500;

    /**
     * Jobs that the broker holds at most. The others wait in the outbox, highest priority first: a
     * broker that pages messages to disk hands them out in the order they came, whatever their
     * priority. Enough for a thousand workers for many ticks, and far from what makes the broker
     * page.
     */
    static final int MOST_QUEUED = 4_000;

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final Duration QUIET = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final QueueCounts counts;
    private final Clock clock;
    private Instant loudAgain = Instant.MIN;

    Dispatch(Ledger ledger, QueueCounts counts, Clock clock) {
        this.ledger = ledger;
        this.counts = counts;
        this.clock = clock;
    }

    /**
     * Returns what is to be sent now: a page, or less, so that the broker holds
     * {@value #MOST_QUEUED} jobs at most.
     */
    public List<Outgoing> waiting() {
        List<Outgoing> page = ledger.outbox().waiting(PAGE);
        if (page.isEmpty()) {
            return page;
        }
        int room = 0;
        try {
            room = (int) Math.max(0, Math.min(page.size(), MOST_QUEUED - counts.waiting(Queues.JOBS)));
        } finally {
            if (room == 0) {
                ledger.outbox().release(page);
            }
        }
        return page.subList(0, room);
    }

    /** Makes a message of the outbox one of the queue. */
    public void address(@Body Outgoing outgoing, Exchange exchange) {
        Message message = exchange.getMessage();
        message.setBody(outgoing.body());
        message.removeHeaders("*");
        message.setHeader(JmsConstants.JMS_DESTINATION_NAME, outgoing.queue());
        message.setHeader(JmsConstants.JMS_HEADER_PRIORITY, outgoing.priority());
        message.setHeader("_AMQ_DUPL_ID", outgoing.dedup());
        message.setHeader(Refusals.RUN, outgoing.run());
        message.setHeader(Queues.FORM, MessageJson.JOB);
        message.setHeader(Queues.ROWS, ShardWorker.rowsForm());
        if (outgoing.alone()) {
            message.setHeader(Queues.ALONE, true);
        }
    }

    /** Notes that the broker has these. */
    public void sent(@ExchangeProperty("page") List<Outgoing> page) {
        ledger.outbox().sent(page);
    }

    /** Says, at most every 30 seconds, that nothing can be sent; the next tick tries again. */
    public synchronized void delayed(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown,
            @ExchangeProperty("page") @Nullable List<Outgoing> page) {
        if (page != null) {
            leave(page);
        }
        Instant now = clock.instant();
        if (now.isAfter(loudAgain)) {
            loudAgain = now.plus(QUIET);
            LOG.warn(
                    "Jobs cannot be sent to the queue and wait: {}",
                    Trouble.of(thrown).message());
        }
        LOG.debug("It failed with", thrown);
    }

    /** Another coordinator may reach the broker where this one does not. */
    private void leave(List<Outgoing> page) {
        try {
            ledger.outbox().release(page);
        } catch (Failure e) {
            LOG.debug("The leases of what was not sent end by themselves", e);
        }
    }
}
