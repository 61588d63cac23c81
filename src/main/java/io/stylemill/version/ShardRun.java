package io.stylemill.version;

import java.time.Instant;

/**
 * A finished shard and the facts of its making, a row of {@code audit/jobs.parquet}.
 *
 * @param shard what was made
 * @param worker who made it, such as {@code host-1/cuda:0}
 * @param attempt how often the job had been delivered, from 1
 * @param refused images that were made for it and did not pass the gates
 * @param device what it was made on
 */
public record ShardRun(
        ShardFile shard,
        String worker,
        int attempt,
        long refused,
        Device device,
        Instant startedAt,
        Instant finishedAt) {
    /**
     * The device class: what must be equal for equal pixels.
     *
     * @param engine such as {@code pytorch-2.7.1}
     * @param name such as {@code cpu:avx512}
     * @param threads intra-op threads
     */
    public record Device(String engine, String name, int threads, String precision, int batch) {}
}
