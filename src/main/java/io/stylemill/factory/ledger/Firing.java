package io.stylemill.factory.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One firing of a schedule.
 *
 * @param scheduledAt when the cron asked for it; with the schedule's name it decides the run's id
 * @param run it became, or null
 * @param attempts that failed so far
 * @param reason why it is not a run, or null
 */
public record Firing(
        String schedule,
        Instant scheduledAt,
        State state,
        @Nullable String run,
        int attempts,
        @Nullable String reason) {
    /** How far a firing is. */
    public enum State {
        /** To be made a run. */
        WAITING,
        /** It is a run. */
        ACCEPTED,
        /** Another firing of the schedule was waiting already, and represents both. */
        MERGED,
        /** It cannot be made a run. */
        REFUSED,
        /** It makes no run, since nothing was missing to the goal of the manifest. */
        NOTHING
    }
}
