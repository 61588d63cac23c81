package io.stylemill.order.plan;

import io.stylemill.record.Digests;
import java.util.Objects;

/**
 * The order to make one shard, as it travels to a worker: references only.
 *
 * @param run id of the run
 * @param destination {@code s3://bucket/prefix} or the {@code file:} URI of the store's root
 * @param version prefix {@code NAME/VERSION/} below the destination
 * @param planSha256 of the plan the worker must arrive at, 64 hex digits
 * @param checkpoint URI of the checkpoint
 * @param shard which shard
 */
public record Job(
        String run, String destination, String version, String planSha256, String checkpoint, ShardJob shard) {
    public Job {
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(checkpoint, "checkpoint");
        Objects.requireNonNull(shard, "shard");
        if (run.isEmpty()) {
            throw new IllegalArgumentException("a job needs the id of its run");
        }
        if (!version.endsWith("/")) {
            throw new IllegalArgumentException("a version is a prefix that ends with '/', not '" + version + "'");
        }
        Digests.check("planSha256", planSha256);
    }

    /** Returns {@code RUN/SPLIT/INDEX}, the same for every attempt. */
    public String id() {
        return id(run, shard);
    }

    /** Returns {@code RUN/SPLIT/INDEX} of a shard. */
    public static String id(String run, ShardJob shard) {
        return run + "/" + shard.split() + "/" + shard.index();
    }
}
