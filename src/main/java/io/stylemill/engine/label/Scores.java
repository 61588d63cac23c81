package io.stylemill.engine.label;

import java.util.List;

/**
 * What a scorer sees in one image. Its numbers are rounded to 6 decimals.
 *
 * @param labeler name of the scorer
 * @param index of the class with the largest probability, from 0; the first of equal ones
 * @param name of that class
 * @param confidence its probability, 0 to 1
 * @param margin how far it lies above the second largest, 0 to 1
 */
public record Scores(String labeler, int index, String name, double confidence, double margin) {
    private static final double DECIMALS = 1e6;

    /**
     * Returns what probabilities say, one for each class of {@code names}, which are at least two.
     */
    static Scores of(String labeler, List<String> names, double[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        double second = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < probabilities.length; i++) {
            second = i == best ? second : Math.max(second, probabilities[i]);
        }
        return new Scores(
                labeler,
                best,
                names.get(best),
                rounded(Math.min(1, probabilities[best])),
                rounded(Math.min(1, probabilities[best] - Math.max(0, second))));
    }

    private static double rounded(double value) {
        return Math.rint(value * DECIMALS) / DECIMALS;
    }
}
