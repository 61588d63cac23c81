package io.stylemill.engine.label;

import java.util.Arrays;

/**
 * Dot products of all vectors of one set with all of another, block by block, in double precision.
 *
 * <p>Every sum runs over the dimensions in the same order, so that equal input gives equal bits on
 * every machine, and vectors that are equal have the same product with themselves as with each
 * other.
 */
final class Products {
    /**
     * Vectors of the second set that are worked on together: their lines stay in the processor's
     * nearest memory.
     */
    private static final int BLOCK = 128;

    private Products() {}

    /** Takes the products of one vector of the first set with a block of the second. */
    @FunctionalInterface
    interface Row {
        /**
         * @param i position in the first set
         * @param from position in the second set of the block's first vector
         * @param products of {@code count} vectors; the array is used again afterwards
         */
        void take(int i, int from, int count, double[] products);
    }

    /**
     * Hands over all products; within a block the first set is gone through in order, and the
     * blocks are in order.
     */
    static void each(Features a, Features b, Row row) {
        int dimensions = a.dimensions();
        double[] vector = new double[dimensions];
        double[] sums = new double[BLOCK];
        double[][] lines = new double[dimensions][BLOCK];
        for (int from = 0; from < b.size(); from += BLOCK) {
            int count = Math.min(BLOCK, b.size() - from);
            for (int j = 0; j < count; j++) {
                float[] values = b.row(from + j);
                for (int k = 0; k < dimensions; k++) {
                    lines[k][j] = values[k];
                }
            }
            for (int i = 0; i < a.size(); i++) {
                float[] values = a.row(i);
                for (int k = 0; k < dimensions; k++) {
                    vector[k] = values[k];
                }
                combine(vector, lines, sums);
                row.take(i, from, count, sums);
            }
        }
    }

    /** Returns the product of each vector with itself, rounded as {@link #each} rounds it. */
    static double[] squares(Features features) {
        double[] squares = new double[features.size()];
        double[] vector = new double[features.dimensions()];
        double[][] line = new double[vector.length][1];
        double[] sum = new double[1];
        for (int i = 0; i < squares.length; i++) {
            for (int k = 0; k < vector.length; k++) {
                vector[k] = features.row(i)[k];
                line[k][0] = vector[k];
            }
            combine(vector, line, sum);
            squares[i] = sum[0];
        }
        return squares;
    }

    /** Sets {@code sums} to the sum of the lines, each times its factor. */
    static void combine(double[] factors, double[][] lines, double[] sums) {
        Arrays.fill(sums, 0);
        int k = 0;
        for (; k + 3 < factors.length; k += 4) {
            addFour(sums, lines, k, factors[k], factors[k + 1], factors[k + 2], factors[k + 3]);
        }
        for (; k < factors.length; k++) {
            addOne(sums, lines[k], factors[k]);
        }
    }

    // The JIT turns these loops into vector instructions; it keeps the order of the additions.
    private static void addFour(double[] sums, double[][] lines, int k, double wa, double wb, double wc, double wd) {
        double[] a = lines[k];
        double[] b = lines[k + 1];
        double[] c = lines[k + 2];
        double[] d = lines[k + 3];
        for (int i = 0; i < sums.length; i++) {
            sums[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
        }
    }

    private static void addOne(double[] sums, double[] line, double weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * line[i];
        }
    }
}
