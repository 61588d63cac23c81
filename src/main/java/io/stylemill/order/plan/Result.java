package io.stylemill.order.plan;

import io.stylemill.record.Digests;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of one shard job, as it travels back to the coordinator.
 *
 * @param run id of the run
 * @param shard which shard
 * @param sha256 of the shard file, 64 hex digits; empty when it failed
 * @param md5 of the shard file, 32 hex digits, for loaders that look for one; empty when it failed
 * @param bytes size of the shard file
 * @param images in the shard
 * @param refused images that were made for the shard and did not pass the gates
 * @param rowsSha256 of the shard's index rows, 64 hex digits; empty when it failed
 * @param device facts of the device class by name, sorted
 * @param worker name of the worker
 * @param started when the worker took the job
 * @param finished when the shard was stored, or given up
 * @param failure why the shard cannot be made, or null when it is there
 */
public record Result(
        String run,
        ShardJob shard,
        String sha256,
        String md5,
        long bytes,
        long images,
        long refused,
        String rowsSha256,
        Map<String, String> device,
        String worker,
        Instant started,
        Instant finished,
        @Nullable Reason failure) {
    public Result {
        Objects.requireNonNull(shard, "shard");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(finished, "finished");
        Objects.requireNonNull(worker, "worker");
        if (run.isEmpty()) {
            throw new IllegalArgumentException("a result needs the id of its run");
        }
        if (bytes < 0 || images < 0 || refused < 0) {
            throw new IllegalArgumentException(
                    "bytes and images count from 0, not " + bytes + ", " + images + " and " + refused);
        }
        if (failure == null) {
            Digests.check("sha256", sha256);
            Digests.check("rowsSha256", rowsSha256);
        } else if (!sha256.isEmpty() || !rowsSha256.isEmpty()) {
            throw new IllegalArgumentException("a failed shard has no digests");
        }
        device = Collections.unmodifiableMap(new TreeMap<>(device));
    }

    /** Returns the result of a job that could not be done. */
    public static Result failed(Job job, Reason reason, String worker, Instant started, Instant finished) {
        return new Result(job.run(), job.shard(), "", "", 0, 0, 0, "", Map.of(), worker, started, finished, reason);
    }

    /** Returns {@code RUN/SPLIT/INDEX}, as {@link Job#id()}. */
    public String id() {
        return Job.id(run, shard);
    }
}
