package io.stylemill.image;

import io.stylemill.record.LastUsed;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Memory that one thread reuses from image to image; results never depend on what it was used for
 * before.
 *
 * <p>Not safe for several threads at once: give each encoding thread its own.
 */
public final class Workspace {
    private static final int MOST_WEIGHTS = 32;

    final Deflate deflate = new Deflate();
    final CodeLengths codeLengths = new CodeLengths();
    final ByteSink file = new ByteSink();
    private byte[] bytes = new byte[0];
    private short[] shorts = new short[0];
    private int[] ints = new int[0];
    private final int[][][] lines = new int[3][0][0];
    private final Map<Object, Weights> weights = new LastUsed<>(MOST_WEIGHTS);

    /** Returns at least {@code size} bytes of unknown content. */
    byte[] bytes(int size) {
        if (bytes.length < size) {
            bytes = new byte[size];
        }
        return bytes;
    }

    /** Returns at least {@code size} zeros. */
    short[] zeroShorts(int size) {
        if (shorts.length < size) {
            shorts = new short[size];
        } else {
            Arrays.fill(shorts, 0, size, (short) 0);
        }
        return shorts;
    }

    /** Returns at least {@code size} ints of unknown content. */
    int[] ints(int size) {
        if (ints.length < size) {
            ints = new int[size];
        }
        return ints;
    }

    /**
     * Returns at least {@code count} lines of at least {@code length} ints of unknown content;
     * {@code index} 0 to 2.
     */
    int[][] lines(int index, int count, int length) {
        if (lines[index].length < count || lines[index][0].length < length) {
            lines[index] = new int[count][length];
        }
        return lines[index];
    }

    /** Returns the weights kept under the key, computed on first use. */
    Weights weights(Object key, Supplier<Weights> compute) {
        Weights known = weights.get(key);
        if (known == null) {
            known = compute.get();
            weights.put(key, known);
        }
        return known;
    }
}
