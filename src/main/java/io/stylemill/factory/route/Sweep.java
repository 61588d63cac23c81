package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Leases;
import io.stylemill.factory.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds shards whose messages are lost, as after a power cut that took the ledger's last second but
 * not the broker's.
 *
 * <p>A shard that was sent and is not decided has a message in one of the queues: consuming and
 * answering are one transaction, and the ledger decides before a result is acknowledged. Twice no
 * message at all, and such a shard, mean that its message is gone. Queueing a shard once too often
 * costs time and nothing else.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final Ledger ledger;
    private final QueueCounts counts;
    private boolean emptyBefore;

    Sweep(Ledger ledger, QueueCounts counts) {
        this.ledger = ledger;
        this.counts = counts;
    }

    /** Queues lost shards again when the broker was empty at this call and the one before. */
    public synchronized void sweep() {
        boolean empty = counts.held() == 0;
        if (empty && emptyBefore) {
            ledger.runs().unfinished().forEach(this::queueLost);
            emptyBefore = false;
        } else {
            emptyBefore = empty;
        }
    }

    private void queueLost(String run) {
        if (!ledger.leases().take(run, Leases.Work.DISPATCH)) {
            return;
        }
        try {
            // Nobody sends the run's messages while the lease is held; they may have been sent a
            // moment before.
            int lost = counts.held() == 0 ? ledger.requeueLost(run) : 0;
            if (lost > 0) {
                LOG.warn("The messages of {} shards of run {} were lost; they are queued again", lost, run);
            }
        } finally {
            ledger.leases().release(run, Leases.Work.DISPATCH);
        }
    }
}
