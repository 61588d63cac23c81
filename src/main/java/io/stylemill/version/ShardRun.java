package io.stylemill.version;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.Operators;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

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
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message job {
              required binary run (STRING);
              required binary split (STRING);
              required int32 shard_index;
              required int32 shard_of;
              required binary shard (STRING);
              required int64 samples;
              required int64 refused;
              required int64 bytes;
              required binary sha256 (STRING);
              required binary worker (STRING);
              required int32 attempt;
              required binary engine (STRING);
              required binary device (STRING);
              required int32 threads;
              required binary precision (STRING);
              required int32 batch;
              required int64 started_at (TIMESTAMP(MICROS,true));
              required int64 finished_at (TIMESTAMP(MICROS,true));
            }
            """);

    private static final MessageType DEVICES = MessageTypeParser.parseMessageType("""
            message job {
              required binary shard (STRING);
              required binary engine (STRING);
              required binary device (STRING);
              required int32 threads;
              required binary precision (STRING);
              required int32 batch;
            }
            """);

    /**
     * The device class: what must be equal for equal pixels.
     *
     * @param engine such as {@code pytorch-2.7.1}
     * @param name such as {@code cpu:avx512}
     * @param threads intra-op threads
     */
    public record Device(String engine, String name, int threads, String precision, int batch) {}

    /** Writes the rows of a run's shards to a Parquet file. */
    static void write(Path file, String run, List<ShardRun> shards) {
        ParquetTable.write(file, SCHEMA, 50_000, null, shards.iterator(), shard -> shard.fields(run));
    }

    /**
     * Returns what a shard was made on, from a file that {@link #write} wrote, or empty when it has no row of the shard.
     *
     * @param shard path inside the version, which is how older versions name it too
     * @param where the file, for messages
     * @throws Failure {@code bad-parquet}
     */
    static Optional<Device> device(InputFile file, String shard, String where) {
        List<Device> found = new ArrayList<>();
        Operators.BinaryColumn column = FilterApi.binaryColumn("shard");
        ParquetTable.read(
                file,
                DEVICES,
                FilterApi.or(
                        FilterApi.eq(column, Binary.fromString(Layout.fromFolder(shard))),
                        FilterApi.eq(column, Binary.fromString(shard))),
                where,
                row -> found.add(new Device(
                        String.valueOf(row.get("engine")),
                        String.valueOf(row.get("device")),
                        ((Number) Objects.requireNonNull(row.get("threads"))).intValue(),
                        String.valueOf(row.get("precision")),
                        ((Number) Objects.requireNonNull(row.get("batch"))).intValue())));
        return found.stream().findFirst();
    }

    private Map<String, @Nullable Object> fields(String run) {
        Map<String, @Nullable Object> m = new LinkedHashMap<>();
        m.put("run", run);
        m.put("split", shard.job().split());
        m.put("shard_index", shard.job().index());
        m.put("shard_of", shard.job().of());
        m.put("shard", Layout.fromFolder(shard.path()));
        m.put("samples", shard.samples());
        m.put("refused", refused);
        m.put("bytes", shard.bytes());
        m.put("sha256", shard.sha256());
        m.put("worker", worker);
        m.put("attempt", attempt);
        m.put("engine", device.engine());
        m.put("device", device.name());
        m.put("threads", device.threads());
        m.put("precision", device.precision());
        m.put("batch", device.batch());
        m.put("started_at", startedAt);
        m.put("finished_at", finishedAt);
        return m;
    }
}
