package io.stylemill.engine.label;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Finds the nearest of a set of feature vectors by Euclidean distance, exactly: all are looked at.
 *
 * <p>A first pass sums squared differences in float32, many vectors at a time; those that its
 * rounding leaves in question are measured again in double precision. Equal input gives equal
 * answers on every machine. Safe for use by many threads.
 */
public final class NearestFeatures {
    private static final int BLOCK = 256;

    private final int size;
    private final int dimensions;
    /**
     * Per block of vectors, one line per dimension: the number that each vector of the block has
     * there.
     */
    private final float[][][] blocks;

    /**
     * The nearest vector.
     *
     * @param position in the set, from 0; the first of equally near ones
     * @param distance Euclidean
     */
    public record Nearest(int position, double distance) {}

    public NearestFeatures(Features features) {
        size = features.size();
        dimensions = features.dimensions();
        blocks = new float[(size + BLOCK - 1) / BLOCK][][];
        for (int block = 0; block < blocks.length; block++) {
            int from = block * BLOCK;
            int count = Math.min(BLOCK, size - from);
            float[][] lines = new float[dimensions][count];
            for (int i = 0; i < count; i++) {
                float[] row = features.row(from + i);
                for (int k = 0; k < dimensions; k++) {
                    lines[k][i] = row[k];
                }
            }
            blocks[block] = lines;
        }
    }

    /**
     * Returns the vector of the set that is nearest to another.
     *
     * @param vector finite, of the set's dimensions
     */
    public Nearest to(float[] vector) {
        return to(vector, position -> false);
    }

    /**
     * Returns the vector that is nearest to another among those that are not left out.
     *
     * @param vector finite, of the set's dimensions
     * @param leftOut by position
     * @return with the position -1 and an infinite distance where all are left out
     */
    public Nearest to(float[] vector, IntPredicate leftOut) {
        if (vector.length != dimensions) {
            throw new IllegalArgumentException(
                    "a vector of " + vector.length + " numbers beside such of " + dimensions);
        }
        float[] sums = new float[size];
        float[] some = new float[BLOCK];
        float least = Float.POSITIVE_INFINITY;
        for (int block = 0; block < blocks.length; block++) {
            float[][] lines = blocks[block];
            int count = lines[0].length;
            Arrays.fill(some, 0, count, 0);
            int k = 0;
            for (; k + 1 < dimensions; k += 2) {
                addTwo(some, lines[k], lines[k + 1], vector[k], vector[k + 1], count);
            }
            if (k < dimensions) {
                addOne(some, lines[k], vector[k], count);
            }
            for (int i = 0; i < count; i++) {
                int position = block * BLOCK + i;
                sums[position] = leftOut.test(position) ? Float.POSITIVE_INFINITY : some[i];
                least = Math.min(least, sums[position]);
            }
        }
        return exactly(vector, sums, least, leftOut);
    }

    private static void addTwo(float[] sums, float[] a, float[] b, float x, float y, int count) {
        for (int i = 0; i < count; i++) {
            float dx = a[i] - x;
            float dy = b[i] - y;
            sums[i] += dx * dx + dy * dy;
        }
    }

    private static void addOne(float[] sums, float[] a, float x, int count) {
        for (int i = 0; i < count; i++) {
            float dx = a[i] - x;
            sums[i] += dx * dx;
        }
    }

    private Nearest exactly(float[] vector, float[] sums, float least, IntPredicate leftOut) {
        // A sum of d squares, each rounded three times, is off by less than (d + 3) 2^-24 of itself
        // (Higham 2002, 3.1).
        double reach = least * (1 + 4 * (dimensions + 3) * 0x1p-24) + Float.MIN_NORMAL;
        int position = -1;
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            if (sums[i] <= reach && !leftOut.test(i)) {
                double sum = 0;
                for (int k = 0; k < dimensions; k++) {
                    double difference = (double) blocks[i / BLOCK][k][i % BLOCK] - vector[k];
                    sum += difference * difference;
                }
                if (sum < best) {
                    best = sum;
                    position = i;
                }
            }
        }
        return new Nearest(position, Math.sqrt(best));
    }
}
