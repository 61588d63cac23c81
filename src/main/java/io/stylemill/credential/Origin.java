package io.stylemill.credential;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an image comes from, as its credential says.
 *
 * @param dataset name of the dataset
 * @param version of the dataset
 * @param key of the image
 * @param planSha256 of the locked manifest, {@code audit/plan.lock.json}, 64 hex digits
 * @param checkpointSha256 of the network's file, 64 hex digits
 * @param recipeSha256 of the record's canonical text, 64 hex digits
 * @param seed of z, or null where z has none
 */
public record Origin(
        String dataset,
        String version,
        String key,
        String planSha256,
        String checkpointSha256,
        String recipeSha256,
        @Nullable Long seed) {
    /** Label of the assertion. */
    static final String LABEL = "io.stylemill.origin";

    /** Returns the assertion's fields by name. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("dataset", dataset);
        fields.put("version", version);
        fields.put("key", key);
        fields.put("plan_sha256", planSha256);
        fields.put("checkpoint_sha256", checkpointSha256);
        fields.put("recipe_sha256", recipeSha256);
        if (seed != null) {
            fields.put("seed", seed);
        }
        return fields;
    }
}
