package io.stylemill.factory.route;

import io.stylemill.factory.worker.InWork;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the worker's routes need.
 *
 * @param runner makes shards
 * @param name of the worker, for people
 * @param slots shards that are made at a time, at least 1
 * @param broker the way in for the user {@code worker}
 * @param company who else takes jobs
 * @param self what it says of itself, or null when it says nothing
 */
public record WorkerPart(
        ShardRunner runner,
        String name,
        int slots,
        BrokerAddress broker,
        Company company,
        @Nullable Self self) {
    /**
     * What a worker says of itself every second.
     *
     * @param device that it computes on
     * @param version of the program
     * @param making returns the shards that are being made
     */
    public record Self(String device, String version, Supplier<List<InWork>> making) {}

    /**
     * Who else takes jobs from the queue, and so what becomes of a job that this worker is not fit
     * for.
     */
    public enum Company {
        /** Nobody: it fails. */
        ALONE,
        /** Others: it is left to them. */
        AMONG_OTHERS
    }

    public WorkerPart {
        if (slots < 1) {
            throw new IllegalArgumentException("a worker has at least 1 slot, not " + slots);
        }
    }
}
