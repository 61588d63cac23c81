package io.stylemill.engine.direction;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.Recipe.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A plane in w between two kinds of images (Shen, Gu, Tang and Zhou 2020, "Interpreting the latent
 * space of GANs for semantic face editing", section 3): along its normal, images turn from one kind
 * into the other.
 *
 * @param unit the normal {@code [wDim]}, of length 1, towards the positive kind
 * @param accuracy of the plane on held-out labels: the mean of both kinds' shares on their right
 *     side, 0 to 1
 * @param trained how many labels the plane was found with
 * @param heldOut how many others its accuracy was measured on
 */
public record Boundary(double[] unit, double accuracy, int trained, int heldOut) {
    /** Share of the labels that a plane is found with; the others measure it. */
    public static final double TRAINED = 0.7;
    /** Fewest labels of a kind. */
    public static final int FEWEST = 10;
    /**
     * Weight of the quadratic penalty. A weak one lets the normal lean on dimensions in which w
     * hardly varies: tried on red cells of the sample network, a hundredth of it gave the same
     * held-out accuracy, and changed images far less for a standard deviation.
     */
    static final double PENALTY = 0.1;

    /**
     * Below this share of its length, what a projection leaves is rounding of the float32 that
     * others were stored in.
     */
    private static final double NOTHING = 1e-5;

    private static final long SHUFFLES = 0x626f756e64617279L;

    /**
     * Returns the boundary between labelled w: the same labels and seed give the same one, bit by
     * bit.
     *
     * @param w {@code [samples, wDim]}
     * @param positive the kind of each sample
     * @param seed of the choice of held-out labels, the same share of both kinds
     * @throws Failure {@code boundary-labels} with fewer than 10 of a kind; {@code boundary-chance}
     *     when held-out labels are told apart no better than by chance (two standard errors)
     */
    public static Boundary between(float[] w, int wDim, boolean[] positive, long seed) {
        if (w.length != positive.length * wDim) {
            throw new IllegalArgumentException(w.length + " numbers are no w of " + positive.length + " samples");
        }
        int[][] kinds = {rows(positive, false), rows(positive, true)};
        if (kinds[0].length < FEWEST || kinds[1].length < FEWEST) {
            throw Failure.input(
                    "boundary-labels",
                    "the labels hold " + kinds[1].length + " positive and " + kinds[0].length
                            + " negative images; a boundary needs at least " + FEWEST
                            + " of each: label more, or another --positive or --threshold");
        }
        int[] chosen = new int[0];
        int[][] held = new int[2][];
        for (int kind = 0; kind < 2; kind++) {
            int[] shuffled = shuffled(kinds[kind], new CounterRandom(new StreamId(seed, SHUFFLES + kind)));
            int trained = (int) Math.round(TRAINED * shuffled.length);
            int before = chosen.length;
            chosen = Arrays.copyOf(chosen, before + trained);
            System.arraycopy(shuffled, 0, chosen, before, trained);
            held[kind] = Arrays.copyOfRange(shuffled, trained, shuffled.length);
        }
        Arrays.sort(chosen);
        LogisticRegression.Plane plane = LogisticRegression.fit(w, wDim, chosen, positive, PENALTY);
        double negatives = 1 - above(plane, w, held[0]);
        double positives = above(plane, w, held[1]);
        double accuracy = (negatives + positives) / 2;
        double error = 0.25 * Math.sqrt(1.0 / held[0].length + 1.0 / held[1].length);
        double[] unit = unit(plane.normal());
        if (accuracy <= 0.5 + 2 * error || unit.length == 0) {
            throw Failure.input(
                    "boundary-chance",
                    String.format(
                            Locale.ROOT,
                            "the boundary puts %.1f %% of %d held-out images on their right side; guessing gives 50 %% and up"
                                    + " to %.1f %% by luck. In w these two kinds do not lie apart: label more images, or"
                                    + " others",
                            100 * accuracy,
                            held[0].length + held[1].length,
                            100 * (0.5 + 2 * error)));
        }
        return new Boundary(unit, accuracy, chosen.length, held[0].length + held[1].length);
    }

    /**
     * A normal from which others were taken.
     *
     * @param unit of length 1, at right angles to all others
     * @param kept the length that was left of it, 0 to 1
     */
    public record Conditional(double[] unit, double kept) {}

    /**
     * Returns what is left of a normal without its part in the space that others span (Shen et al.
     * 2020, section 3, "conditional manipulation"): along it images change while those others, as
     * far as they are linear, do not.
     *
     * @param unit of length 1
     * @param others of any length
     * @throws Failure {@code boundary-given} when nothing is left
     */
    public static Conditional without(double[] unit, List<double[]> others) {
        List<double[]> axes = new ArrayList<>();
        for (double[] other : others) {
            double[] axis = unit(other);
            double[] rest = cleared(axis, axes);
            if (axis.length > 0 && length(rest) > NOTHING) {
                axes.add(unit(rest));
            }
        }
        double[] left = cleared(unit, axes);
        double kept = length(left);
        if (kept <= NOTHING) {
            throw Failure.input(
                    "boundary-given",
                    "nothing is left of the boundary: it lies in the space of the "
                            + (others.size() == 1 ? "one normal" : others.size() + " normals")
                            + " that --given names, so it cannot"
                            + " change while they do not; name fewer");
        }
        // Once more, because dividing by a small length enlarges what rounding left.
        return new Conditional(unit(cleared(unit(left), axes)), Math.min(1, kept));
    }

    /**
     * Returns the vector without its parts along axes of length 1, at right angles to each other.
     */
    private static double[] cleared(double[] vector, List<double[]> axes) {
        double[] left = vector.clone();
        for (int pass = 0; pass < 2; pass++) {
            for (double[] axis : axes) {
                double along = 0;
                for (int i = 0; i < left.length; i++) {
                    along += left[i] * axis[i];
                }
                for (int i = 0; i < left.length; i++) {
                    left[i] -= along * axis[i];
                }
            }
        }
        return left;
    }

    private static double length(double[] vector) {
        double sum = 0;
        for (double value : vector) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    /** Returns the vector at length 1, or an empty one for a vector of zeros. */
    private static double[] unit(double[] vector) {
        double length = length(vector);
        return length == 0
                ? new double[0]
                : Arrays.stream(vector).map(value -> value / length).toArray();
    }

    private static double above(LogisticRegression.Plane plane, float[] w, int[] rows) {
        int above = 0;
        for (int row : rows) {
            above += plane.above(w, row) ? 1 : 0;
        }
        return (double) above / rows.length;
    }

    private static int[] rows(boolean[] positive, boolean kind) {
        int[] rows = new int[positive.length];
        int count = 0;
        for (int i = 0; i < positive.length; i++) {
            if (positive[i] == kind) {
                rows[count++] = i;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /**
     * The shuffle of Fisher and Yates (Knuth, The Art of Computer Programming, volume 2, section
     * 3.4.2, algorithm P).
     */
    private static int[] shuffled(int[] rows, CounterRandom random) {
        int[] shuffled = rows.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = (int) (random.nextDouble() * (i + 1));
            int kept = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = kept;
        }
        return shuffled;
    }
}
