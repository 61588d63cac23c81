package io.stylemill.engine.mask;

import io.stylemill.checkpoint.FloatArrays;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.record.CanonicalJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A classifier of pixels over the activations of a generator's layers. It belongs to one
 * checkpoint.
 *
 * <p>The number of unit k at a pixel is {@code bias[k]} plus, for each layer, its activation there
 * times {@code weights[., k]}. In a linear classifier these are the scores of the classes. In an
 * ensemble of perceptrons they are the hidden units of its members, one member after the other, and
 * {@link Votes} makes classes of them.
 *
 * @param checkpointSha256 of the network that it reads, 64 hex digits
 * @param classes of pixels; the first is the background
 * @param layers weights {@code [channels, units]} in C order, by name of the layer; not to be
 *     written to
 * @param bias one number for each unit; not to be written to
 * @param votes of an ensemble; null of a linear classifier
 * @param facts how it was learned and how good it is, as values that JSON can hold
 */
public record MaskModel(
        String checkpointSha256,
        List<MaskClass> classes,
        Map<String, float[]> layers,
        float[] bias,
        @Nullable Votes votes,
        Map<String, Object> facts) {
    /** Largest file that is read. */
    public static final int MAX_BYTES = 64 << 20;

    private static final String FORMAT = "stylemill-masks-1";
    private static final String ENSEMBLE_FORMAT = "stylemill-masks-mlp-1";
    private static final String BIAS = "bias";
    private static final String VOTES = "votes.weight";
    private static final String VOTES_BIAS = "votes.bias";
    private static final String LAYER = "layer.";

    public MaskModel {
        classes = List.copyOf(classes);
        layers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(layers));
        facts = java.util.Collections.unmodifiableMap(new TreeMap<>(facts));
        if (votes == null ? bias.length != classes.size() : !votes.fit(bias.length, classes.size())) {
            throw new IllegalArgumentException(bias.length + " numbers for " + classes.size() + " classes");
        }
    }

    /** Returns a linear classifier. */
    public MaskModel(
            String checkpointSha256,
            List<MaskClass> classes,
            Map<String, float[]> layers,
            float[] bias,
            Map<String, Object> facts) {
        this(checkpointSha256, classes, layers, bias, null, facts);
    }

    /**
     * The second layers of an ensemble: member m gives class k the score {@code bias[m, k]} plus
     * its hidden units, those below zero as zero, times {@code weights[m, ., k]}.
     *
     * @param members how many there are, two or more
     * @param weights {@code [members, units of a member, classes]} in C order; not to be written to
     * @param bias {@code [members, classes]}; not to be written to
     */
    public record Votes(int members, float[] weights, float[] bias) {
        private boolean fit(int units, int classes) {
            return members > 1
                    && units % members == 0
                    && weights.length == units * classes
                    && bias.length == members * classes;
        }
    }

    /** Returns the model as a file; the same model gives the same bytes. */
    public byte[] write() {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("format", votes == null ? FORMAT : ENSEMBLE_FORMAT);
        text.put("checkpoint_sha256", checkpointSha256);
        text.put("classes", MaskClass.fields(classes));
        text.put("layers", List.copyOf(layers.keySet()));
        text.put("facts", facts);
        Map<String, FloatArrays.Array> arrays = new LinkedHashMap<>();
        long k = bias.length;
        layers.forEach((name, weights) ->
                arrays.put(LAYER + name, new FloatArrays.Array(new long[] {weights.length / k, k}, weights)));
        arrays.put(BIAS, new FloatArrays.Array(new long[] {k}, bias));
        if (votes != null) {
            long m = votes.members();
            arrays.put(VOTES, new FloatArrays.Array(new long[] {m, k / m, classes.size()}, votes.weights()));
            arrays.put(VOTES_BIAS, new FloatArrays.Array(new long[] {m, classes.size()}, votes.bias()));
        }
        return new FloatArrays(CanonicalJson.write(text), arrays).write();
    }

    /**
     * Returns the model of a file of {@link #write}.
     *
     * @param where the file, for messages
     * @throws Failure {@code bad-masks} when it is anything else
     */
    public static MaskModel read(byte[] content, String where) {
        FloatArrays file;
        Object text;
        try {
            file = FloatArrays.read(content, where);
            text = file.description().isEmpty() ? Map.of() : CanonicalJson.parse(file.description());
        } catch (Failure e) {
            throw Failure.of(e.kind(), "bad-masks", "cannot read the mask model " + where + ": " + e.getMessage(), e);
        }
        if (!(text instanceof Map<?, ?> map
                && (FORMAT.equals(map.get("format")) || ENSEMBLE_FORMAT.equals(map.get("format")))
                && map.get("checkpoint_sha256") instanceof String checkpoint
                && map.get("classes") instanceof List<?> written
                && map.get("layers") instanceof List<?> names
                && map.get("facts") instanceof Map<?, ?> said)) {
            throw bad(where, "it does not say that it is one");
        }
        List<MaskClass> classes = MaskClass.parse(written, where);
        Votes votes = null;
        int units = classes.size();
        if (ENSEMBLE_FORMAT.equals(map.get("format"))) {
            FloatArrays.Array weights = numbers(file, VOTES, 3, classes.size(), where);
            int members = (int) weights.shape()[0];
            units = members * (int) weights.shape()[1];
            float[] shifts = numbers(file, VOTES_BIAS, 2, classes.size(), where).values();
            votes = new Votes(members, weights.values(), shifts);
            if (!votes.fit(units, classes.size())) {
                throw bad(where, "its arrays " + VOTES + " and " + VOTES_BIAS + " do not fit each other");
            }
        }
        Map<String, float[]> layers = new LinkedHashMap<>();
        for (Object name : names) {
            layers.put(
                    String.valueOf(name),
                    numbers(file, LAYER + name, 2, units, where).values());
        }
        Map<String, Object> facts = new TreeMap<>();
        said.forEach((key, value) -> facts.put(String.valueOf(key), value));
        return new MaskModel(
                checkpoint,
                classes,
                layers,
                numbers(file, BIAS, 1, units, where).values(),
                votes,
                facts);
    }

    private static FloatArrays.Array numbers(FloatArrays file, String name, int dimensions, int last, String where) {
        FloatArrays.Array array = file.arrays().get(name);
        if (array == null
                || array.shape().length != dimensions
                || array.shape()[dimensions - 1] != last
                || array.values().length == 0) {
            throw bad(
                    where,
                    "its array " + name + (array == null ? " is missing" : " is " + Arrays.toString(array.shape()))
                            + " and should end with " + last);
        }
        for (float value : array.values()) {
            if (!Float.isFinite(value)) {
                throw bad(where, "its array " + name + " holds numbers that are not finite");
            }
        }
        return array;
    }

    private static Failure bad(String where, String found) {
        return Failure.input(
                "bad-masks",
                where + " is no mask model: " + found
                        + "; learn one with 'stylemill masks CHECKPOINT --annotations DIR'");
    }

    /**
     * Checks that it reads the layers of a checkpoint.
     *
     * @throws Failure {@code masks-of-another-checkpoint}
     */
    public void requireOf(String sha256) {
        if (!checkpointSha256.equals(sha256)) {
            throw Failure.input(
                    "masks-of-another-checkpoint",
                    "the mask model reads the layers of the checkpoint " + checkpointSha256 + ", and this network is "
                            + sha256 + "; learn masks of this one with 'stylemill masks'");
        }
    }

    /**
     * Returns the index of a class.
     *
     * @throws Failure {@code unknown-mask-class}
     */
    public int index(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            throw Failure.input(
                    "unknown-mask-class",
                    "the mask model has no class '" + name + "'; it has " + String.join(", ", names)
                            + NearestWord.question(name, names));
        }
        return names.indexOf(name);
    }

    /** Returns the names of the classes. */
    public List<String> names() {
        return classes.stream().map(MaskClass::name).toList();
    }

    /** Returns the palette of its masks, {@code 0xRRGGBB} by class. */
    public int[] palette() {
        return classes.stream().mapToInt(MaskClass::color).toArray();
    }
}
