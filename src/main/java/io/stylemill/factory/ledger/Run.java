package io.stylemill.factory.ledger;

import io.stylemill.failure.Code;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.ShardJob;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as the ledger knows it.
 *
 * @param id of the run
 * @param dataset name of the dataset
 * @param version such as {@code 1.0.0}
 * @param destination the store's root
 * @param checkpoint URI of the checkpoint
 * @param planSha256 of the plan
 * @param manifestName where the manifest came from
 * @param manifestSha256 of the manifest's text; the text itself: {@link Runs#manifest(String)}
 * @param priority 0 to 9
 * @param by who or what ordered it, in words, or null where that is not known
 * @param state how far it is
 * @param totals how much of it
 * @param created when it was accepted
 * @param finished when its last shard was decided, or it was published; null while it runs
 * @param reason what went wrong, or null
 * @param address of the published version, or null
 */
public record Run(
        String id,
        String dataset,
        String version,
        String destination,
        String checkpoint,
        String planSha256,
        String manifestName,
        String manifestSha256,
        int priority,
        @Nullable String by,
        RunState state,
        Totals totals,
        Instant created,
        @Nullable Instant finished,
        @Nullable Reason reason,
        @Nullable String address) {
    /**
     * @param shards planned
     * @param done stored
     * @param failed given up
     * @param samples planned
     * @param images stored
     * @param refused made and not passed by the gates, of the stored shards
     * @param bytes stored
     */
    public record Totals(int shards, int done, int failed, long samples, long images, long refused, long bytes) {}

    /**
     * Returns whether it was ended before its time: nothing more of it is sent, and late shards are
     * only counted.
     */
    public boolean stopped() {
        return state == RunState.CANCELLED
                || (state == RunState.FAILED && reason != null && reason.is(Code.ACCEPT_RATE));
    }

    /** Returns the order for one of its shards. */
    public Job job(ShardJob shard) {
        return new Job(id, destination, dataset + "/" + version + "/", planSha256, checkpoint, shard);
    }
}
