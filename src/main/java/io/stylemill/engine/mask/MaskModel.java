package io.stylemill.engine.mask;

import io.stylemill.checkpoint.FloatArrays;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A linear classifier of pixels over the activations of a generator's layers: the score of class k at a pixel is
 * {@code bias[k]} plus, for each layer, its activation there times {@code weights[., k]}. It belongs to one checkpoint.
 *
 * @param checkpointSha256 of the network that it reads, 64 hex digits
 * @param classes of pixels; the first is the background
 * @param layers weights {@code [channels, classes]} in C order, by name of the layer; not to be written to
 * @param bias one number for each class; not to be written to
 * @param facts how it was learned and how good it is, as values that JSON can hold
 */
public record MaskModel(
        String checkpointSha256,
        List<MaskClass> classes,
        Map<String, float[]> layers,
        float[] bias,
        Map<String, Object> facts) {
    /** Largest file that is read. */
    public static final int MAX_BYTES = 64 << 20;

    private static final String FORMAT = "stylemill-masks-1";
    private static final String BIAS = "bias";
    private static final String LAYER = "layer.";

    public MaskModel {
        classes = List.copyOf(classes);
        layers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(layers));
        facts = java.util.Collections.unmodifiableMap(new TreeMap<>(facts));
        if (bias.length != classes.size()) {
            throw new IllegalArgumentException(bias.length + " numbers for " + classes.size() + " classes");
        }
    }

    /** Returns the model as a file; the same model gives the same bytes. */
    public byte[] write() {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("format", FORMAT);
        text.put("checkpoint_sha256", checkpointSha256);
        text.put("classes", MaskClass.fields(classes));
        text.put("layers", List.copyOf(layers.keySet()));
        text.put("facts", facts);
        Map<String, FloatArrays.Array> arrays = new LinkedHashMap<>();
        long k = classes.size();
        layers.forEach((name, weights) ->
                arrays.put(LAYER + name, new FloatArrays.Array(new long[] {weights.length / k, k}, weights)));
        arrays.put(BIAS, new FloatArrays.Array(new long[] {k}, bias));
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
                && FORMAT.equals(map.get("format"))
                && map.get("checkpoint_sha256") instanceof String checkpoint
                && map.get("classes") instanceof List<?> written
                && map.get("layers") instanceof List<?> names
                && map.get("facts") instanceof Map<?, ?> said)) {
            throw bad(where, "it does not say that it is one");
        }
        List<MaskClass> classes = MaskClass.parse(written, where);
        Map<String, float[]> layers = new LinkedHashMap<>();
        for (Object name : names) {
            layers.put(String.valueOf(name), numbers(file, LAYER + name, 2, classes.size(), where));
        }
        Map<String, Object> facts = new TreeMap<>();
        said.forEach((key, value) -> facts.put(String.valueOf(key), value));
        return new MaskModel(checkpoint, classes, layers, numbers(file, BIAS, 1, classes.size(), where), facts);
    }

    private static float[] numbers(FloatArrays file, String name, int dimensions, int classes, String where) {
        FloatArrays.Array array = file.arrays().get(name);
        if (array == null
                || array.shape().length != dimensions
                || array.shape()[dimensions - 1] != classes
                || array.values().length == 0) {
            throw bad(
                    where,
                    "its array " + name + (array == null ? " is missing" : " is " + Arrays.toString(array.shape()))
                            + " and there are " + classes + " classes");
        }
        for (float value : array.values()) {
            if (!Float.isFinite(value)) {
                throw bad(where, "its array " + name + " holds numbers that are not finite");
            }
        }
        return array.values();
    }

    private static Failure bad(String where, String found) {
        return Failure.input(
                "bad-masks",
                where + " is no mask model: " + found
                        + "; learn one with 'stylemill masks CHECKPOINT --annotations DIR'");
    }

    /** Returns the palette of its masks, {@code 0xRRGGBB} by class. */
    public int[] palette() {
        return classes.stream().mapToInt(MaskClass::color).toArray();
    }
}
