package io.stylemill.engine.direction;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Clusters of w, for truncation towards several centres (Mokady et al. 2022, "Self-Distilled
 * StyleGAN", section 4).
 */
public final class Clusters {
    /** Far more than k-means needs; it ends where nothing changes any more. */
    private static final int MOST_ROUNDS = 300;

    private Clusters() {}

    /**
     * Clusters that were found.
     *
     * @param centers {@code [k, wDim]}, that of the largest cluster first
     * @param members samples of each, in the same order
     * @param spread mean squared distance of a sample to its centre, over that to the mean of all:
     *     0 to 1
     */
    public record Found(float[] centers, int[] members, double spread) {}

    /**
     * Returns the clusters that k-means finds (Lloyd 1982), begun by k-means++ (Arthur and
     * Vassilvitskii 2007, section 2.2). The same numbers give the same clusters.
     *
     * @param w {@code [samples, wDim]}
     * @param k 1 to the number of samples
     * @param uniform numbers in [0, 1)
     */
    public static Found of(float[] w, int wDim, int k, DoubleSupplier uniform) {
        int samples = w.length / wDim;
        if (k < 1 || k > samples) {
            throw new IllegalArgumentException(k + " clusters of " + samples + " samples");
        }
        double[][] centers = begun(w, wDim, k, uniform);
        int[] of = new int[samples];
        Arrays.fill(of, -1);
        double squares = 0;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean moved = false;
            squares = 0;
            for (int n = 0; n < samples; n++) {
                int nearest = 0;
                double least = Double.POSITIVE_INFINITY;
                for (int c = 0; c < k; c++) {
                    double square = square(w, n * wDim, centers[c], least);
                    if (square < least) {
                        least = square;
                        nearest = c;
                    }
                }
                moved |= of[n] != nearest;
                of[n] = nearest;
                squares += least;
            }
            if (!moved) {
                break;
            }
            centers = means(w, wDim, of, centers);
        }
        return ordered(centers, of, squares / about(w, wDim));
    }

    /** Returns the mean of w {@code [samples, wDim]}. */
    public static float[] mean(float[] w, int wDim) {
        double[] mean = means(w, wDim, new int[w.length / wDim], new double[1][wDim])[0];
        float[] rounded = new float[wDim];
        for (int i = 0; i < wDim; i++) {
            rounded[i] = (float) mean[i];
        }
        return rounded;
    }

    /**
     * Each further centre is a sample, drawn in proportion to its squared distance to those that
     * there are.
     */
    private static double[][] begun(float[] w, int wDim, int k, DoubleSupplier uniform) {
        int samples = w.length / wDim;
        double[][] centers = new double[k][];
        double[] least = new double[samples];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        int next = (int) (uniform.getAsDouble() * samples);
        for (int c = 0; c < k; c++) {
            centers[c] = sample(w, wDim, next);
            double sum = 0;
            for (int n = 0; n < samples; n++) {
                least[n] = Math.min(least[n], square(w, n * wDim, centers[c], Double.POSITIVE_INFINITY));
                sum += least[n];
            }
            double left = uniform.getAsDouble() * sum;
            next = 0;
            while (next < samples - 1 && left >= least[next]) {
                left -= least[next++];
            }
        }
        return centers;
    }

    private static double[] sample(float[] w, int wDim, int n) {
        double[] sample = new double[wDim];
        for (int i = 0; i < wDim; i++) {
            sample[i] = w[n * wDim + i];
        }
        return sample;
    }

    /** Returns the squared distance, or anything above {@code enough} as soon as it is above. */
    private static double square(float[] w, int from, double[] center, double enough) {
        double sum = 0;
        for (int i = 0; i < center.length && sum <= enough; i++) {
            double apart = w[from + i] - center[i];
            sum += apart * apart;
        }
        return sum;
    }

    /** Returns the means of the clusters; one that has lost all its samples stays where it was. */
    private static double[][] means(float[] w, int wDim, int[] of, double[][] before) {
        double[][] sums = new double[before.length][wDim];
        int[] members = members(of, before.length);
        for (int n = 0; n < of.length; n++) {
            for (int i = 0; i < wDim; i++) {
                sums[of[n]][i] += w[n * wDim + i];
            }
        }
        for (int c = 0; c < sums.length; c++) {
            for (int i = 0; i < wDim; i++) {
                sums[c][i] = members[c] == 0 ? before[c][i] : sums[c][i] / members[c];
            }
        }
        return sums;
    }

    private static int[] members(int[] of, int k) {
        int[] members = new int[k];
        for (int cluster : of) {
            members[cluster]++;
        }
        return members;
    }

    private static double about(float[] w, int wDim) {
        double[] mean = means(w, wDim, new int[w.length / wDim], new double[1][wDim])[0];
        double sum = 0;
        for (int n = 0; n < w.length / wDim; n++) {
            sum += square(w, n * wDim, mean, Double.POSITIVE_INFINITY);
        }
        return sum == 0 ? 1 : sum;
    }

    private static Found ordered(double[][] centers, int[] of, double spread) {
        int k = centers.length;
        int[] members = members(of, k);
        Integer[] order = new Integer[k];
        Arrays.setAll(order, c -> c);
        // A stable sort: clusters of equal size stay as they were found.
        Arrays.sort(order, (a, b) -> Integer.compare(members[b], members[a]));
        float[] all = new float[k * centers[0].length];
        int[] sorted = new int[k];
        for (int c = 0; c < k; c++) {
            sorted[c] = members[order[c]];
            for (int i = 0; i < centers[0].length; i++) {
                all[c * centers[0].length + i] = (float) centers[order[c]][i];
            }
        }
        return new Found(all, sorted, spread);
    }
}
