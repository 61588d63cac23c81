package io.stylemill.version;

import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.SampleEntry.Image;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .json} member that stands beside every image in a shard.
 *
 * <p>Hugging Face's tar reader takes the types of all samples from the first five: every sample of every dataset has the
 * same keys of the same types, nothing is null, and what is a real number is always written as one ({@code 1.0}). What
 * has a shape of its own (scores, tags, record) is JSON text.
 */
final class SampleJson {
    /** The fields and their types in tables, in the order they are written. */
    static final Map<String, String> TYPES = types(
            "key string",
            "split string",
            "label int64",
            "label_name string",
            "label_source string",
            "label_confidence float64",
            "generator string",
            "generator_sha256 string",
            "group string",
            "seed int64",
            "truncation_psi float64",
            "class_idx int64",
            "noise_mode string",
            "width int64",
            "height int64",
            "file_sha256 string",
            "pixel_sha256 string",
            "decoded_sha256 string",
            "synthetic bool",
            "scores string",
            "tags string",
            "recipe string");

    private SampleJson() {}

    private static Map<String, String> types(String... fields) {
        Map<String, String> types = new LinkedHashMap<>();
        for (String field : fields) {
            int space = field.indexOf(' ');
            types.put(field.substring(0, space), field.substring(space + 1));
        }
        return Collections.unmodifiableMap(types);
    }

    /** Returns the member's text. */
    static String write(SampleEntry entry, String split) {
        Recipe recipe = entry.recipe();
        Image image = entry.image();
        Long seed = seed(recipe.z());
        StringBuilder out = new StringBuilder(2048);
        text(out, "key", entry.key());
        text(out, "split", split);
        raw(out, "label", Integer.toString(entry.label().index()));
        text(out, "label_name", entry.label().name());
        text(out, "label_source", entry.label().source());
        raw(out, "label_confidence", real(entry.measured().confidence()));
        text(out, "generator", entry.generator());
        text(out, "generator_sha256", recipe.checkpointSha256());
        text(out, "group", recipe.place().group());
        raw(out, "seed", seed == null ? "-1" : seed.toString());
        raw(out, "truncation_psi", real(recipe.truncation().psi()));
        raw(out, "class_idx", Integer.toString(conditionedClass(recipe)));
        text(out, "noise_mode", recipe.noise().mode());
        raw(out, "width", Integer.toString(image.width()));
        raw(out, "height", Integer.toString(image.height()));
        text(out, "file_sha256", image.fileSha256());
        text(out, "pixel_sha256", image.pixelSha256());
        text(out, "decoded_sha256", image.decodedSha256());
        raw(out, "synthetic", "true");
        text(out, "scores", entry.measured().scoresText());
        text(out, "tags", CanonicalJson.write(entry.tags()));
        text(out, "recipe", entry.recipeText());
        MaskFacts mask = entry.measured().mask();
        if (mask != null) {
            text(out, "mask_sha256", mask.sha256());
            raw(out, "mask_uncertainty", real(mask.uncertainty()));
            text(out, "mask_areas", mask.areasText());
            text(out, "objects", mask.objectsText());
        }
        return out.append('}').toString();
    }

    /** Returns the NVIDIA seed of a latent, or null where it is not from a seed. */
    static @Nullable Long seed(@Nullable ZSource z) {
        return z instanceof ZSource.Seed seed ? (Long) seed.seed() : null;
    }

    /** Returns the class that the network was asked for, or -1 where that was a vector or nothing. */
    static int conditionedClass(Recipe recipe) {
        int found = -1;
        List<Double> vector = recipe.classVector();
        for (int i = 0; i < vector.size(); i++) {
            if (vector.get(i) == 1 && found < 0) {
                found = i;
            } else if (vector.get(i) != 0) {
                return -1;
            }
        }
        return found;
    }

    private static String real(double value) {
        String text = CanonicalJson.write(value);
        boolean whole = text.indexOf('.') < 0 && text.indexOf('e') < 0;
        return whole ? text + ".0" : text;
    }

    private static void text(StringBuilder out, String key, String value) {
        raw(out, key, CanonicalJson.write(value));
    }

    private static void raw(StringBuilder out, String key, String value) {
        out.append(out.isEmpty() ? '{' : ',')
                .append('"')
                .append(key)
                .append("\":")
                .append(value);
    }
}
