package io.stylemill.engine.direction;

import io.stylemill.failure.Failure;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The images that a scorer is surest of, on either side (Shen et al. 2020, section 3,
 * implementation details): what lies between is left out, for there its labels are noise.
 *
 * @param positive indices of those that are most like the positive class, ascending
 * @param negative indices of those that are most like the negative one, ascending
 * @param least the smallest probability of the positive class among {@code positive}
 * @param most the largest probability of the positive class among {@code negative}
 */
public record SurestImages(int[] positive, int[] negative, double least, double most) {
    /**
     * What a probability of zero counts as: float32 knows smaller ones, but none that mean
     * anything.
     */
    private static final double ZERO = 1e-30;

    /**
     * Returns both ends. Images are ordered by the odds of a class against the other (or against
     * all others), which tell images apart where probabilities round to 1; of equal ones the first
     * is taken.
     *
     * @param probabilities of every image, by class
     * @param positive index of a class
     * @param negative index of another class, or -1 for all but the positive one
     * @param share of the images to take from each end, above 0, at most 0.5
     * @throws Failure {@code boundary-labels} when the scorer gives all images the same
     */
    public static SurestImages of(double[][] probabilities, int positive, int negative, double share) {
        int count = Math.max(1, (int) Math.floor(share * probabilities.length));
        double[] towards = odds(probabilities, positive, negative);
        double[] away =
                negative < 0 ? Arrays.stream(towards).map(odds -> -odds).toArray() : odds(probabilities, negative, -1);
        if (negative >= 0) {
            towards = odds(probabilities, positive, -1);
        }
        int[] best = most(towards, count);
        int[] worst = most(away, count);
        if (Arrays.stream(towards).distinct().count() < 2) {
            throw Failure.input(
                    "boundary-labels",
                    "the scorer gives all " + probabilities.length + " images the same probability, "
                            + probabilities[0][positive]
                            + ", so none can be told from the others; check its classes and its input");
        }
        int[] onlyBest = without(best, worst);
        int[] onlyWorst = without(worst, best);
        return new SurestImages(
                onlyBest,
                onlyWorst,
                Arrays.stream(onlyBest)
                        .mapToDouble(i -> probabilities[i][positive])
                        .min()
                        .orElse(0),
                Arrays.stream(onlyWorst)
                        .mapToDouble(i -> probabilities[i][positive])
                        .max()
                        .orElse(1));
    }

    private static double[] odds(double[][] probabilities, int of, int against) {
        return Arrays.stream(probabilities)
                .mapToDouble(row -> {
                    double others = 0;
                    for (int i = 0; i < row.length; i++) {
                        others += i != of && (against < 0 || i == against) ? row[i] : 0;
                    }
                    return StrictMath.log(Math.max(ZERO, row[of])) - StrictMath.log(Math.max(ZERO, others));
                })
                .toArray();
    }

    private static int[] most(double[] values, int count) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i]).thenComparing(i -> i))
                .limit(count)
                .mapToInt(i -> i)
                .sorted()
                .toArray();
    }

    private static int[] without(int[] these, int[] those) {
        return Arrays.stream(these)
                .filter(i -> Arrays.binarySearch(those, i) < 0)
                .toArray();
    }
}
