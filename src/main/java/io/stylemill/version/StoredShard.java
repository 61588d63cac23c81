package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What a shard that is in a store says about itself, committed or not. */
public final class StoredShard {
    private StoredShard() {}

    /**
     * Returns the record of the first sample of a shard; reads the shard's beginning only. Empty
     * when there is no such object, or it holds no record.
     *
     * @throws Failure {@code read-failed} (TRANSIENT)
     */
    public static Optional<Recipe> firstRecipe(Store store, String key) {
        Optional<InputStream> object = store.open(key);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(object.get()))) {
            for (TarArchiveEntry member = tar.getNextEntry(); member != null; member = tar.getNextEntry()) {
                if (member.getName().endsWith(".json")) {
                    String json = new String(tar.readNBytes(DocumentLimits.SAMPLE_BYTES), StandardCharsets.UTF_8);
                    return CanonicalJson.parse(json) instanceof Map<?, ?> map
                                    && map.get("recipe") instanceof String recipe
                            ? Optional.of(RecipeJson.parse(recipe))
                            : Optional.empty();
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-failed", "reading " + store.address(key) + " broke off: " + e, e);
        }
    }
}
