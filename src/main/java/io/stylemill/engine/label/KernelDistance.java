package io.stylemill.engine.label;

import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.Recipe.StreamId;
import java.util.stream.IntStream;

/**
 * KID: the squared maximum mean discrepancy of two sets of features under the kernel
 * {@code (x . y / d + 1)^3}, without bias, over seeded subsets (Binkowski et al. 2018,
 * "Demystifying MMD GANs", sections 2 and 4).
 *
 * @param mean over the subsets
 * @param std over the subsets, dividing by their number
 * @param subsets how many were drawn
 * @param size images of each subset, of either set, drawn without replacement
 */
public record KernelDistance(double mean, double std, int subsets, int size) {
    private static final int SUBSETS = 100;
    private static final int SIZE = 1000;

    /**
     * @param seed of the subsets: subset k of the made images is stream 2k of the seed, that of the
     *     real ones 2k+1
     */
    static KernelDistance of(Features made, Features real, long seed) {
        int size = Math.min(SIZE, Math.min(made.size(), real.size()));
        boolean whole = size == made.size() && size == real.size();
        int subsets = whole ? 1 : SUBSETS;
        double[] distances = new double[subsets];
        IntStream.range(0, subsets)
                .parallel()
                .forEach(k ->
                        distances[k] = between(drawn(made, size, seed, 2L * k), drawn(real, size, seed, 2L * k + 1)));
        double mean = 0;
        for (double distance : distances) {
            mean += distance / subsets;
        }
        double variance = 0;
        for (double distance : distances) {
            variance += (distance - mean) * (distance - mean) / subsets;
        }
        return new KernelDistance(mean, Math.sqrt(variance), subsets, size);
    }

    /**
     * Returns so many different images of a set in a random order, or all of them, in their order,
     * where it has no more.
     */
    static Features drawn(Features features, int size, long seed, long stream) {
        if (size >= features.size()) {
            return features;
        }
        CounterRandom random = new CounterRandom(new StreamId(seed, stream));
        int[] images = new int[features.size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = i;
        }
        int[] some = new int[size];
        for (int i = 0; i < size; i++) {
            int other = i + (int) (random.nextDouble() * (images.length - i));
            some[i] = images[other];
            images[other] = images[i];
        }
        return features.some(some);
    }

    /** Returns the distance of two sets of one size, all images of both. */
    static double between(Features made, Features real) {
        double n = made.size();
        double own = sum(made, made, false) + sum(real, real, false);
        return own / (n * (n - 1)) - 2 * sum(made, real, true) / (n * n);
    }

    /** Sums the kernel over all pairs, or over those at different positions. */
    private static double sum(Features a, Features b, boolean alike) {
        double scale = 1.0 / a.dimensions();
        double[] sums = new double[a.size()];
        Products.each(a, b, (i, from, count, products) -> {
            double sum = sums[i];
            for (int j = 0; j < count; j++) {
                double base = products[j] * scale + 1;
                sum += alike || from + j != i ? base * base * base : 0;
            }
            sums[i] = sum;
        });
        double sum = 0;
        for (double one : sums) {
            sum += one;
        }
        return sum;
    }
}
