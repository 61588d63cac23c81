package io.stylemill.factory.ledger;

import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.ShardJob;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A planned run before it is accepted.
 *
 * @param id chosen by the caller, the same for the same order; at most 200 characters
 * @param dataset name of the dataset
 * @param version such as {@code 1.0.0}
 * @param destination {@code s3://bucket/prefix} or the {@code file:} URI of the store's root
 * @param checkpoint URI of the checkpoint
 * @param planSha256 of the plan, 64 hex digits
 * @param manifest what was ordered
 * @param priority 0 to 9; higher goes first
 * @param claim of the inbox object the order came in, decided in the same transaction, or null
 * @param by who or what ordered it, in words such as {@code over REST}
 * @param growth what it adds to
 */
public record NewRun(
        String id,
        String dataset,
        String version,
        String destination,
        String checkpoint,
        String planSha256,
        ManifestText manifest,
        int priority,
        @Nullable Claim claim,
        String by,
        Growth growth) {
    /** Priority of a nightly run, which waits for every other. */
    public static final int NIGHTLY = 1;

    /** Priority of what nobody waits for at a screen. */
    public static final int USUAL = 4;

    public NewRun {
        if (id.isEmpty() || id.length() > 200) {
            throw new IllegalArgumentException("a run's id has 1 to 200 characters, not " + id.length());
        }
        if (priority < 0 || priority > 9) {
            throw new IllegalArgumentException("a priority is 0 to 9, not " + priority);
        }
    }

    /**
     * Which place a run has among the others of its dataset.
     *
     * @param parent version that this one adds to, or null
     * @param reach how far its own seeds and slots go
     * @param night the firing it was made for, written down in the same transaction, or null
     */
    public record Growth(
            @Nullable Parent parent,
            Position reach,
            @Nullable Night night) {}

    /** @param digest of the version's record, 64 hex digits */
    public record Parent(String version, String digest) {}

    /**
     * A firing of a schedule.
     *
     * @param from where the schedule was when the run was planned; the run is refused when it is
     *     elsewhere
     * @param to where it is after the run
     */
    public record Night(String schedule, Instant scheduledAt, Position from, Position to) {}

    /**
     * @param name where it came from, for people
     * @param text as it was read
     * @param sha256 of the text, 64 hex digits
     */
    public record ManifestText(String name, String text, String sha256) {}

    Job job(ShardJob shard) {
        return new Job(id, destination, dataset + "/" + version + "/", planSha256, checkpoint, shard);
    }
}
