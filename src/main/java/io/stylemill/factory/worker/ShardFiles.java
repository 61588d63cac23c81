package io.stylemill.factory.worker;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Plan;
import io.stylemill.record.Digests;
import io.stylemill.store.FolderTree;
import io.stylemill.store.OwnFolder;
import io.stylemill.store.Store;
import io.stylemill.version.FeaturesFile;
import io.stylemill.version.Layout;
import io.stylemill.version.RowsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The scratch files of a shard that is being made, and how they get to the store. */
final class ShardFiles implements AutoCloseable {
    private final Job job;
    private final Store store;
    private final Layout layout;
    private final Path scratch;
    private final Path tar;
    private final Path rows;
    private final Path beside;

    /**
     * @param layout of the version
     * @param scratch folder for them, made if it is not there
     * @throws Failure {@code scratch-unwritable} (RESOURCES)
     */
    ShardFiles(Job job, Store store, Layout layout, Path scratch) {
        this.job = job;
        this.store = store;
        this.layout = layout;
        this.scratch = scratch;
        this.tar = file(".tar");
        this.rows = file(".rows");
        this.beside = file(".beside");
    }

    /** Returns where the shard is stored: beside the version while the set is not judged. */
    static String key(Job job, Plan plan, Layout layout) {
        return plan.judgesSet() ? layout.stagedShardKey(job.run(), job.shard()) : layout.key(job.shard());
    }

    Path tar() {
        return tar;
    }

    Path rows() {
        return rows;
    }

    /**
     * Stores a shard and all that goes beside it.
     *
     * @param key of the shard
     */
    void store(String key, ShardFilling filling, ShardFilling.Filled filled) {
        Store.Put put = store.putIfAbsent(key, tar, filled.shard().sha256(), "application/x-tar");
        // Rows beside a committed version would be left there: this worker slept while others
        // finished the run.
        if (put == Store.Put.CREATED
                || store.head(layout.key(Layout.DATASET_JSON)).isEmpty()) {
            // Before the rows: where they are, all is.
            storeRefused(filling, layout.stagedRefusedKey(job.run(), job.shard()));
            if (!filling.features().isEmpty()) {
                FeaturesFile.write(filling.features(), beside);
                storeBeside(layout.stagedFeaturesKey(job.run(), job.shard()));
            }
            store.putIfAbsent(
                    layout.stagedRowsKey(job.run(), job.shard()), rows, filled.rowsSha256(), "application/x-ndjson");
        }
    }

    /** Stores what the gates refused of a shard that they gave up. */
    void storeGivenUp(ShardFilling filling) {
        storeRefused(filling, layout.stagedGivenUpKey(job.run(), job.shard()));
    }

    private void storeRefused(ShardFilling filling, String key) {
        if (!filling.refused().isEmpty()) {
            RowsFile.writeRefused(filling.refused(), beside);
            storeBeside(key);
        }
    }

    private void storeBeside(String key) {
        try {
            store.putIfAbsent(key, beside, Digests.sha256(beside), Layout.mediaType(key));
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unreadable", "cannot read " + beside + " again: " + e, e);
        }
    }

    private Path file(String suffix) {
        try {
            OwnFolder.create(scratch);
            return Files.createTempFile(
                    scratch, job.shard().split() + "-" + job.shard().index() + "-", suffix);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "scratch-unwritable",
                    "cannot write a shard under " + scratch + ": "
                            + WriteFault.words(e, "point stylemill.home to another disk"),
                    e);
        }
    }

    @Override
    public void close() {
        FolderTree.removeScratch(tar);
        FolderTree.removeScratch(rows);
        FolderTree.removeScratch(beside);
    }
}
