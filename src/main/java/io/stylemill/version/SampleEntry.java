package io.stylemill.version;

import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.RecipeText;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One finished sample on its way into a shard.
 *
 * @param key unique in all versions of the dataset, such as {@code v1_0_0-000000017}: letters,
 *     digits, '_' and '-', not all digits
 * @param label what the image shows
 * @param generator name of the network for people, such as the checkpoint's file name
 * @param latentFamily what all samples of one latent share, and splits go by
 * @param recipe the record
 * @param recipeText its canonical text
 * @param tags of the sample's group
 * @param image the finished file
 * @param measured on the image
 */
public record SampleEntry(
        String key,
        Label label,
        String generator,
        String latentFamily,
        Recipe recipe,
        String recipeText,
        Map<String, String> tags,
        Image image,
        Measured measured) {
    // A dot would end the key for tar readers; a number would lose its leading zeros in tables.
    private static final Pattern KEY = Pattern.compile("(?=.*[A-Za-z_])[A-Za-z0-9_][A-Za-z0-9_-]{0,94}");

    public SampleEntry {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("'" + key + "' is not a sample key such as v1_0_0-000000017");
        }
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /**
     * @param index class index, or -1 where the label is a vector or absent
     * @param name of the class, or empty
     * @param source where the label is from: {@code conditional}, {@code classifier},
     *     {@code constant} or {@code none}
     */
    public record Label(int index, String name, String source) {
        public Label {
            if (index < -1) {
                throw new IllegalArgumentException("label " + index);
            }
        }

        /** Returns the label of a sample that was made for a class. */
        public static Label conditional(int index, String name) {
            return new Label(index, name, "conditional");
        }

        /**
         * Returns the absence of a class index: no label, or a vector that only the record holds.
         */
        public static Label unindexed(String source) {
            return new Label(-1, "", source);
        }
    }

    /**
     * @param content the encoded file; not to be written to
     * @param file what is known of it
     * @param mask its mask as a PNG file, or null; not to be written to
     * @param instances the map of its objects as a PNG file, or null; not to be written to
     */
    public record Image(byte[] content, SampleRow.ImageFile file, byte @Nullable [] mask, byte @Nullable [] instances) {
        public Image {
            for (String sha256 : List.of(file.fileSha256(), file.pixelSha256(), file.decodedSha256())) {
                if (!Digests.isSha256(sha256)) {
                    throw new IllegalArgumentException("'" + sha256 + "' is no SHA-256: it has 64 small hex digits");
                }
            }
        }
    }

    /**
     * Returns what the index says of the sample, as if its image were the first byte of the shard.
     *
     * @param shard path of the tar inside the version
     */
    SampleRow row(String split, String shard) {
        Recipe.Mixing mixing = recipe.mixing();
        return new SampleRow(
                new SampleRow.Place(key, split, shard, 0, image.content().length),
                new SampleRow.Label(label.index(), label.name(), label.source(), conditionedClass()),
                new SampleRow.Origin(
                        generator,
                        recipe.checkpointSha256(),
                        recipe.place().group(),
                        recipe.place().slot(),
                        recipe.place().attempt(),
                        latentFamily,
                        RecipeJson.source(recipe.z()),
                        seed(recipe.z()),
                        recipe.truncation().psi(),
                        recipe.truncation().cutoff(),
                        mixing == null ? null : seed(mixing.z()),
                        mixing == null ? null : RecipeText.layers(mixing.layers()),
                        recipe.noise().mode(),
                        recipe.numerics().precision(),
                        steps()),
                image.file(),
                measured,
                tags,
                recipeText,
                captions(recipe, label.name(), split, tags),
                null);
    }

    /**
     * Returns the captions that a record makes for an image with that label, in that split, with
     * those tags.
     */
    public static List<String> captions(Recipe recipe, String label, String split, Map<String, String> tags) {
        Recipe.Captions captions = recipe.captions();
        return captions == null
                ? List.of()
                : captions.write(label, split, recipe.place().group(), tags);
    }

    /** Returns the seed of a latent, or null where it is not from a seed. */
    private static @Nullable Long seed(@Nullable ZSource z) {
        return z instanceof ZSource.Seed seed ? (Long) seed.seed() : null;
    }

    /**
     * Returns the class that the network was asked for, or -1 where that was a vector or nothing.
     */
    private int conditionedClass() {
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

    private List<String> steps() {
        List<String> steps = new ArrayList<>();
        for (Recipe.DrawnStep step : recipe.postprocess()) {
            List<String> parameters = new ArrayList<>();
            step.parameters()
                    .forEach((name, value) -> parameters.add(
                            name + "=" + (value instanceof String text ? text : CanonicalJson.write(value))));
            steps.add(step.operation() + "(" + String.join(",", parameters) + ")");
        }
        return steps;
    }
}
