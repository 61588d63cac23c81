package io.stylemill.version;

import static io.stylemill.version.ColumnType.SMALL;
import static io.stylemill.version.ColumnType.TEXT;
import static io.stylemill.version.ColumnType.TIME;
import static io.stylemill.version.ColumnType.WHOLE;

import io.stylemill.failure.Failure;
import io.stylemill.version.ShardRun.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.Operators;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.Binary;

/**
 * {@code audit/jobs.parquet}: one row per shard with the facts of its making, and the columns of
 * that table.
 */
final class JobColumns {
    /** @param run that made the shard */
    record Job(String run, ShardRun made) {}

    /** All columns, in their order. */
    static final Columns<Job> ALL = new Columns<>("job");

    static final Column<Job> RUN = ALL.required(TEXT, "run", Job::run, "Id of the run.");
    static final Column<Job> SPLIT =
            ALL.required(TEXT, "split", job -> job.made().shard().job().split(), "Split of the shard.");
    static final Column<Job> SHARD_INDEX = ALL.required(
            SMALL, "shard_index", job -> job.made().shard().job().index(), "Number of the shard in its split, from 0.");
    static final Column<Job> SHARD_OF =
            ALL.required(SMALL, "shard_of", job -> job.made().shard().job().of(), "How many shards the split has.");
    static final Column<Job> SHARD = ALL.required(
            TEXT,
            "shard",
            job -> Layout.fromFolder(job.made().shard().path()),
            "The shard, as an address relative to the folder of the table: `../data/…`.");
    static final Column<Job> SAMPLES =
            ALL.required(WHOLE, "samples", job -> job.made().shard().samples(), "How many images the shard holds.");
    static final Column<Job> REFUSED =
            ALL.required(WHOLE, "refused", job -> job.made().refused(), "How many images for it the gates refused.");
    static final Column<Job> BYTES =
            ALL.required(WHOLE, "bytes", job -> job.made().shard().bytes(), "How many bytes the shard has.");
    static final Column<Job> SHA256 =
            ALL.required(TEXT, "sha256", job -> job.made().shard().sha256(), "SHA-256 of the shard.");
    static final Column<Job> WORKER =
            ALL.required(TEXT, "worker", job -> job.made().worker(), "Worker that made it, such as `host-1/cuda:0`.");
    static final Column<Job> ATTEMPT = ALL.required(
            SMALL, "attempt", job -> job.made().attempt(), "How often the job had been delivered, from 1.");
    static final Column<Job> ENGINE = ALL.required(
            TEXT,
            "engine",
            job -> job.made().device().engine(),
            "Engine and its version, such as `pytorch-2.7.1`; `+stylegan3.2` says which text of a family, `+winograd` that"
                    + " large maps are convolved in Winograd's way, `+mask.2` which text of masks.");
    static final Column<Job> DEVICE =
            ALL.required(TEXT, "device", job -> job.made().device().name(), "Kind of device, such as `cpu:avx512`.");
    static final Column<Job> THREADS =
            ALL.required(SMALL, "threads", job -> job.made().device().threads(), "How many threads one operation has.");
    static final Column<Job> PRECISION =
            ALL.like(SampleColumns.PRECISION, job -> job.made().device().precision());
    static final Column<Job> BATCH = ALL.required(
            SMALL, "batch", job -> job.made().device().batch(), "How many samples went through the network at once.");
    static final Column<Job> STARTED_AT =
            ALL.required(TIME, "started_at", job -> job.made().startedAt(), "When the worker began.");
    static final Column<Job> FINISHED_AT =
            ALL.required(TIME, "finished_at", job -> job.made().finishedAt(), "When the worker had finished.");

    private JobColumns() {}

    /** Writes the rows of a run's shards to a Parquet file. */
    static void write(Path file, String run, List<ShardRun> shards) {
        ParquetTable.write(
                file,
                ALL,
                50_000,
                null,
                shards.stream().map(made -> new Job(run, made)).iterator());
    }

    /**
     * Returns what a shard was made on, from a file that {@link #write} wrote, or empty when it has
     * no row of the shard.
     *
     * @param shard path inside the version, which is how older versions name it too
     * @param where the file, for messages
     * @throws Failure {@code bad-parquet}
     */
    static Optional<Device> device(InputFile file, String shard, String where) {
        List<Device> found = new ArrayList<>();
        Operators.BinaryColumn column = FilterApi.binaryColumn(SHARD.name());
        ParquetTable.read(
                file,
                written -> ALL.schema(List.of(SHARD, ENGINE, DEVICE, THREADS, PRECISION, BATCH)),
                FilterApi.or(
                        FilterApi.eq(column, Binary.fromString(Layout.fromFolder(shard))),
                        FilterApi.eq(column, Binary.fromString(shard))),
                where,
                row -> {
                    Fields f = new Fields(row, where);
                    found.add(new Device(
                            f.text(ENGINE), f.text(DEVICE), f.small(THREADS), f.text(PRECISION), f.small(BATCH)));
                });
        return found.stream().findFirst();
    }
}
