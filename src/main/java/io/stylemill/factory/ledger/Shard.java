package io.stylemill.factory.ledger;

import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import org.jspecify.annotations.Nullable;

/**
 * A shard as the ledger knows it.
 *
 * @param run its run
 * @param ordinal its place in the run, from 0
 * @param job what it is
 * @param state how far it is
 * @param attempts how often it was queued
 * @param suspect whether its workers died, so that it is made alone from now on
 * @param result the winning result, present exactly when it is {@link ShardState#DONE}
 * @param reason why it failed, present exactly when it is {@link ShardState#FAILED}
 */
public record Shard(
        String run,
        int ordinal,
        ShardJob job,
        ShardState state,
        int attempts,
        boolean suspect,
        @Nullable Result result,
        @Nullable Reason reason) {
    /** Returns the shard as it is to be made in a round. */
    Shard inRound(int round) {
        return new Shard(run, ordinal, job.inRound(round), state, attempts, suspect, result, reason);
    }

    /** Returns the shard as it is made alone. */
    Shard suspected() {
        return new Shard(run, ordinal, job, state, attempts, true, result, reason);
    }
}
