package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A safetensors file of float32 arrays and a text that says what they are.
 *
 * @param description the text, as the writer chose it; empty where the file holds none
 * @param arrays by name
 */
public record FloatArrays(String description, Map<String, Array> arrays) {
    private static final String KEY = "stylemill";

    public FloatArrays {
        arrays = java.util.Collections.unmodifiableMap(new TreeMap<>(arrays));
    }

    /**
     * @param shape lengths by dimension
     * @param values in C order; not to be written to
     */
    public record Array(long[] shape, float[] values) {}

    /**
     * Returns what a file holds.
     *
     * @param what the file is, for messages, such as {@code the mask model masks.safetensors}
     * @throws Failure {@code checkpoint-format} when it is no safetensors file;
     *     {@code checkpoint-damaged} or {@code checkpoint-unsupported} with what was found
     */
    public static FloatArrays read(byte[] content, String what) {
        Region region = Region.of(content);
        if (!Safetensors.looksLike(region)) {
            throw Failure.input("checkpoint-format", what + " is no safetensors file");
        }
        Safetensors.Content read = Safetensors.read(region);
        String text = read.description();
        Budget budget = new Budget(content.length);
        Map<String, Array> arrays = new LinkedHashMap<>();
        read.arrays()
                .forEach((name, array) ->
                        arrays.put(name, new Array(array.shape(), ArrayFile.floats(array, name, budget))));
        return new FloatArrays(text == null ? "" : text, arrays);
    }

    /** Returns the file's content; the same arrays and text give the same bytes. */
    public byte[] write() {
        Map<String, ArrayFile.Floats> tensors = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(4, array.values().length))
                    .order(ByteOrder.LITTLE_ENDIAN);
            data.asFloatBuffer().put(FloatBuffer.wrap(array.values()));
            tensors.put(name, new ArrayFile.Floats(array.shape(), data.array()));
        });
        try {
            return ArrayFile.safetensors(tensors, Map.of(KEY, description));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
