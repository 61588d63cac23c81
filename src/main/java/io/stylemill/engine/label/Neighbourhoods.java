package io.stylemill.engine.label;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What two sets of features say of each other by the balls that reach from each vector to its k-th
 * nearest one in its own set; distances are Euclidean. Whether a vector at exactly that distance
 * counts is what the authors' code does: for precision and recall it does (NVIDIA's metrics), for
 * density and coverage it does not (prdc).
 */
final class Neighbourhoods {
    private static final int PRECISION_K = 3;
    private static final int DENSITY_K = 5;
    /** Fewest vectors of a set: each needs so many others. */
    static final int FEWEST = DENSITY_K + 1;

    private Neighbourhoods() {}

    /** As in {@link SetMeasures}. */
    record Shares(double precision, double recall, double density, double coverage) {}

    static Shares of(Features made, Features real) {
        double[] madeSquares = Products.squares(made);
        double[] realSquares = Products.squares(real);
        double[] madeReach = reach(made, madeSquares, PRECISION_K);
        double[] realReach = reach(real, realSquares, DENSITY_K);
        double[] realNear = nearer(realReach, DENSITY_K, PRECISION_K);
        double[] realFar = nearer(realReach, DENSITY_K, DENSITY_K);
        double[] madeNear = nearer(madeReach, PRECISION_K, PRECISION_K);
        BitSet precise = new BitSet(made.size());
        BitSet recalled = new BitSet(real.size());
        BitSet covered = new BitSet(real.size());
        long[] inside = new long[1];
        Products.each(made, real, (i, from, count, products) -> {
            for (int j = 0; j < count; j++) {
                double square = square(madeSquares[i], realSquares[from + j], products[j]);
                if (square <= realNear[from + j]) {
                    precise.set(i);
                }
                if (square < realFar[from + j]) {
                    inside[0]++;
                    covered.set(from + j);
                }
                if (square <= madeNear[i]) {
                    recalled.set(from + j);
                }
            }
        });
        return new Shares(
                precise.cardinality() / (double) made.size(),
                recalled.cardinality() / (double) real.size(),
                inside[0] / ((double) DENSITY_K * made.size()),
                covered.cardinality() / (double) real.size());
    }

    /** Returns the mean distance of two different vectors of a set. */
    static double meanDistance(Features features) {
        double[] squares = Products.squares(features);
        double[] sums = new double[features.size()];
        Products.each(features, features, (i, from, count, products) -> {
            double sum = sums[i];
            for (int j = Math.max(0, i + 1 - from); j < count; j++) {
                sum += Math.sqrt(square(squares[i], squares[from + j], products[j]));
            }
            sums[i] = sum;
        });
        double sum = 0;
        for (double one : sums) {
            sum += one;
        }
        long n = features.size();
        return sum / (n * (n - 1) / 2.0);
    }

    private static double square(double a, double b, double product) {
        return Math.max(0, a + b - 2 * product);
    }

    /**
     * Returns of each vector the squared distances to its k nearest others, the nearest first:
     * {@code [n x k]}.
     */
    private static double[] reach(Features features, double[] squares, int k) {
        double[] nearest = new double[features.size() * k];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        Products.each(features, features, (i, from, count, products) -> {
            int last = i * k + k - 1;
            for (int j = 0; j < count; j++) {
                double square = square(squares[i], squares[from + j], products[j]);
                if (square < nearest[last] && from + j != i) {
                    int at = last;
                    for (; at > i * k && nearest[at - 1] > square; at--) {
                        nearest[at] = nearest[at - 1];
                    }
                    nearest[at] = square;
                }
            }
        });
        return nearest;
    }

    private static double[] nearer(double[] reach, int most, int k) {
        double[] nearer = new double[reach.length / most];
        for (int i = 0; i < nearer.length; i++) {
            nearer[i] = reach[i * most + k - 1];
        }
        return nearer;
    }
}
