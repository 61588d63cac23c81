package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.SharedObject;
import io.stylemill.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code latest.json} says: the newest version of a dataset. The one mutable object of a dataset.
 *
 * @param datasetJsonSha256 of the bytes of that version's {@code DATASET.json}
 */
public record LatestPointer(String version, String datasetJsonSha256, Instant updatedAt) {
    private static final int MAX_BYTES = 1 << 16;

    /**
     * Returns what a dataset's pointer says, or empty when there is none.
     *
     * @param root key prefix of the dataset
     * @throws Failure {@code bad-latest-json} when it is not readable
     */
    public static Optional<LatestPointer> read(Store store, String root) {
        String key = Layout.latestKey(root);
        Optional<InputStream> object = store.open(key);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = object.get()) {
            return Optional.of(parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8), store.address(key)));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-broke-off",
                    "reading " + store.address(key) + " broke off: " + e.getMessage(),
                    e);
        }
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
        return CanonicalJson.write(Map.of(
                "version", version, "dataset_json_sha256", datasetJsonSha256, "updated_at", updatedAt.toString()));
    }

    private static LatestPointer parse(String text, String where) {
        try {
            if (CanonicalJson.parse(text) instanceof Map<?, ?> map
                    && map.get("version") instanceof String version
                    && map.get("dataset_json_sha256") instanceof String sha256
                    && map.get("updated_at") instanceof String time
                    && Texts.isSha256(sha256)) {
                return new LatestPointer(SemanticVersion.parse(version).toString(), sha256, Instant.parse(time));
            }
        } catch (Failure | java.time.DateTimeException e) {
            throw bad(where, e);
        }
        throw bad(where, null);
    }

    private static Failure bad(String where, @org.jspecify.annotations.Nullable Exception cause) {
        String message = where + " is not a pointer to a version (version, dataset_json_sha256, updated_at); name the"
                + " version you want, and publish once more to repair it";
        return cause == null
                ? Failure.of(Kind.VERIFICATION, "bad-latest-json", message)
                : Failure.of(Kind.VERIFICATION, "bad-latest-json", message, cause);
    }
}
