package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.record.RecordJson;
import io.stylemill.store.SharedObject;
import io.stylemill.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code latest.json} says: the newest version of a dataset. The one mutable object of a
 * dataset.
 *
 * @param datasetJsonSha256 of the bytes of that version's {@code DATASET.json}
 */
public record LatestPointer(String version, String datasetJsonSha256, Instant updatedAt) {
    private static final int MAX_BYTES = 1 << 16;

    public LatestPointer {
        version = SemanticVersion.parse(version).toString();
        Digests.check("dataset_json_sha256", datasetJsonSha256);
    }

    /**
     * Returns what a dataset's pointer says, or empty when there is none.
     *
     * @param root key prefix of the dataset
     * @throws Failure {@code bad-latest-json} when it is not readable
     */
    public static Optional<LatestPointer> read(Store store, String root) {
        String key = Layout.latestKey(root);
        return store.read(key, MAX_BYTES).map(content -> parse(content, store.address(key)));
    }

    /**
     * Makes the pointer of a dataset point at this version, unless it points at a newer one.
     *
     * @return whether the pointer now is at this version
     * @throws Failure {@code pointer-contended} ({@code TRANSIENT}) when others kept changing it
     */
    public boolean advance(Store store, String root) {
        String key = Layout.latestKey(root);
        return SharedObject.change(
                store,
                key,
                () -> read(store, root),
                this::advanced,
                "pointer-contended",
                "pointing " + store.address(key) + " at " + version,
                "publish again");
    }

    private SharedObject.Step<Boolean> advanced(Optional<LatestPointer> now) {
        if (now.isPresent()) {
            int order = SemanticVersion.parse(now.get().version()).compareTo(SemanticVersion.parse(version));
            if (order > 0 || (order == 0 && now.get().datasetJsonSha256().equals(datasetJsonSha256))) {
                return SharedObject.Step.keep(order == 0);
            }
        }
        return new SharedObject.Step<>((write() + "\n").getBytes(StandardCharsets.UTF_8), true);
    }

    private String write() {
        return CanonicalJson.write(RecordJson.DOCUMENT.write(this));
    }

    private static LatestPointer parse(byte[] content, String where) {
        try {
            return RecordJson.DOCUMENT.read(
                    CanonicalJson.parse(new String(content, StandardCharsets.UTF_8)), LatestPointer.class);
        } catch (Failure | IllegalArgumentException e) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-latest-json",
                    where + " is not a pointer to a version (version, dataset_json_sha256, updated_at): "
                            + e.getMessage() + "; name the version you want, and publish once more to repair it",
                    e);
        }
    }
}
