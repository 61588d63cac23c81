package io.stylemill.factory.ledger;

import java.time.Instant;

/**
 * A schedule as the ledger keeps it.
 *
 * @param what as it was dropped
 * @param paused whether its firings are not wanted at present
 * @param next where its next images start
 * @param armed its next firing is the cron's first one after this
 */
public record Schedule(NewSchedule what, boolean paused, Position next, Instant armed) {
    /** Returns the name. */
    public String name() {
        return what.name();
    }
}
