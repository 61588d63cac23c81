package io.stylemill.factory.publish;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.OwnFolder;
import io.stylemill.store.Store;
import io.stylemill.version.Layout;
import io.stylemill.version.ShardFile;
import io.stylemill.version.ShardRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Brings the shards of a set that was judged to where the version has them; what is there already
 * stays.
 */
final class ShardPlacement {
    private final Store store;
    private final Layout layout;
    private final String run;
    private final Path scratch;

    /** @param scratch folder for files on their way */
    ShardPlacement(Store store, Layout layout, String run, Path scratch) {
        this.store = store;
        this.layout = layout;
        this.run = run;
        this.scratch = scratch;
    }

    /** @throws Failure {@code shard-missing} (TRANSIENT), {@code shard-differs} (VERIFICATION) */
    void place(List<ShardRun> shards) {
        shards.parallelStream().forEach(shard -> place(shard.shard()));
    }

    private void place(ShardFile shard) {
        String key = layout.key(shard.job());
        String staged = layout.stagedShardKey(run, shard.job());
        if (store.copyIfAbsent(staged, key, shard.bytes(), shard.sha256())) {
            return;
        }
        try {
            OwnFolder.create(scratch);
            Path file = Files.createTempFile(scratch, "place-", ".tar");
            try (InputStream in = store.open(staged)
                    .orElseThrow(() -> Failure.of(
                            Kind.TRANSIENT,
                            "shard-missing",
                            "there is no " + store.address(staged) + "; the job that makes it has to run again"))) {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                String sha256 = Digests.sha256(file);
                if (!sha256.equals(shard.sha256())) {
                    throw Failure.of(
                            Kind.VERIFICATION,
                            "shard-differs",
                            store.address(staged) + " has the SHA-256 " + sha256 + ", the ledger says "
                                    + shard.sha256());
                }
                store.putIfAbsent(key, file, sha256, Layout.mediaType(key));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "copy-failed", "copying " + store.address(staged) + " broke off: " + e, e);
        }
    }
}
