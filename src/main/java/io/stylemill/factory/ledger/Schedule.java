package io.stylemill.factory.ledger;

import java.time.Instant;

/**
 * A schedule as the ledger keeps it.
 *
 * @param what as it was dropped
 * @param paused whether its firings are not wanted at present
 * @param revision counts the changes of what fires when
 * @param next where its next images start
 * @param kept when it was first kept
 * @param armed its next firing is the cron's first one after this
 */
public record Schedule(NewSchedule what, boolean paused, int revision, Position next, Instant kept, Instant armed) {
    /** Returns the name. */
    public String name() {
        return what.name();
    }
}
