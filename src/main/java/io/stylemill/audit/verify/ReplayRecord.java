package io.stylemill.audit.verify;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that is on its own, and what its image is said to be.
 *
 * @param pixelSha256 of the image's pixels, 64 hex digits, or null where nobody says
 * @param fileSha256 of the image's file, 64 hex digits, or null where nobody says
 * @param maskSha256 of its mask's file, 64 hex digits, or null without a mask
 * @param objects text of the boxes that a program gave, or null without them
 */
public record ReplayRecord(
        Recipe recipe,
        @Nullable String pixelSha256,
        @Nullable String fileSha256,
        @Nullable String maskSha256,
        @Nullable String objects) {

    /**
     * Reads the {@code .json} member that is beside an image in its shard, a row of the index as
     * JSON, or a record by itself.
     *
     * @param where the file, for messages
     * @throws Failure {@code bad-json} or {@code bad-recipe} (INPUT)
     */
    public static ReplayRecord parse(String text, String where) {
        if (!(CanonicalJson.parse(text) instanceof Map<?, ?> map)) {
            throw Failure.input(
                    "bad-recipe",
                    where + " holds no JSON object; a record is the .json file beside an image, or its field 'recipe'");
        }
        Object recipe = map.get("recipe");
        if (recipe == null) {
            return new ReplayRecord(RecipeJson.exact(text), null, null, null, null);
        }
        Recipe parsed = RecipeJson.exact(recipe instanceof String written ? written : CanonicalJson.write(recipe));
        return new ReplayRecord(
                parsed,
                digest(map, "pixel_sha256", where),
                digest(map, "file_sha256", where),
                digest(map, "mask_sha256", where),
                map.get("mask_sha256") == null && map.get("objects") instanceof String boxes ? boxes : null);
    }

    private static @Nullable String digest(Map<?, ?> map, String key, String where) {
        Object value = map.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && Digests.isSha256(text)) {
            return text;
        }
        throw Failure.input(
                "bad-recipe", "reading " + where + ": '" + key + "' is " + value + "; it must be 64 hex digits");
    }
}
