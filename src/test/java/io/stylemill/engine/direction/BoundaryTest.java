package io.stylemill.engine.direction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundaryTest {
    /**
     * Points and labels that {@link #minimum} knows: positive where x + y / 2 is above 1, with two
     * on the wrong side.
     */
    private static final float[] POINTS = {
        0, 0, 1, 0, 0, 1, -1, 2, 2, -2, 1.5f, 0.5f, 3, 1, 2, 2, 1, 1, 0.5f, 3, 2, 0.5f, 4, -1
    };

    private static final boolean[] KINDS = {false, false, false, false, true, false, true, true, true, true, false, true
    };

    @Test
    void findsTheMinimumOfTheLoss() {
        double[] expected = minimum(0.1);
        LogisticRegression.Plane plane =
                LogisticRegression.fit(POINTS, 2, IntStream.range(0, 12).toArray(), KINDS, 0.1);
        assertThat(plane.normal()[0]).isCloseTo(expected[0], within(1e-9));
        assertThat(plane.normal()[1]).isCloseTo(expected[1], within(1e-9));
        assertThat(plane.offset()).isCloseTo(expected[2], within(1e-9));
    }

    /**
     * The same loss, written out apart, by steps down its slope; such steps need no second
     * derivatives, only patience.
     */
    private static double[] minimum(double penalty) {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < 12; i++) {
            meanX += POINTS[2 * i] / 12.0;
            meanY += POINTS[2 * i + 1] / 12.0;
        }
        double spread = 0;
        for (int i = 0; i < 12; i++) {
            spread += (Math.pow(POINTS[2 * i] - meanX, 2) + Math.pow(POINTS[2 * i + 1] - meanY, 2)) / 24;
        }
        double scale = Math.sqrt(spread);
        double a = 0;
        double b = 0;
        double c = 0;
        for (int step = 0; step < 20_000; step++) {
            double da = penalty * a;
            double db = penalty * b;
            double dc = 0;
            for (int i = 0; i < 12; i++) {
                double x = (POINTS[2 * i] - meanX) / scale;
                double y = (POINTS[2 * i + 1] - meanY) / scale;
                double chance = 1 / (1 + Math.exp(-(a * x + b * y + c)));
                double off = KINDS[i] ? (chance - 1) / 12 : chance / 12;
                da += off * x;
                db += off * y;
                dc += off;
            }
            a -= da;
            b -= db;
            c -= dc;
        }
        return new double[] {a / scale, b / scale, c - (a * meanX + b * meanY) / scale};
    }

    /** A cloud whose two kinds lie apart along a known vector of length 1. */
    private record Cloud(float[] w, boolean[] positive, double[] normal) {
        static Cloud of(int seed, int samples, int wDim, double noise) {
            Random random = new Random(seed);
            double[] normal = random.doubles(wDim, -1, 1).toArray();
            double length = Math.sqrt(Arrays.stream(normal).map(x -> x * x).sum());
            float[] w = new float[samples * wDim];
            boolean[] positive = new boolean[samples];
            for (int n = 0; n < samples; n++) {
                double along = noise * random.nextGaussian() - 0.3;
                for (int i = 0; i < wDim; i++) {
                    w[n * wDim + i] = (float) (5 + random.nextGaussian());
                    along += (w[n * wDim + i] - 5) * normal[i] / length;
                }
                positive[n] = along > 0;
            }
            return new Cloud(
                    w, positive, Arrays.stream(normal).map(x -> x / length).toArray());
        }
    }

    @Test
    void findsTheNormalThatLabelsWereMadeWith() {
        for (int seed = 0; seed < 5; seed++) {
            Cloud cloud = Cloud.of(seed, 2000, 20, 0.1);
            Boundary boundary = Boundary.between(cloud.w(), 20, cloud.positive(), 1);
            assertThat(dot(boundary.unit(), cloud.normal())).as("seed %d", seed).isGreaterThan(0.98);
            assertThat(dot(boundary.unit(), boundary.unit())).isCloseTo(1, within(1e-12));
            assertThat(boundary.accuracy()).as("seed %d", seed).isGreaterThan(0.93);
            assertThat(boundary.trained() + boundary.heldOut()).isEqualTo(2000);
            assertThat(boundary.trained()).isBetween(1399, 1401);
        }
    }

    @Test
    void findsTheSameBitsAgainAndOthersWithOtherHeldOutLabels() {
        Cloud cloud = Cloud.of(9, 300, 12, 0.5);
        Boundary first = Boundary.between(cloud.w(), 12, cloud.positive(), 7);
        Boundary again =
                Boundary.between(cloud.w().clone(), 12, cloud.positive().clone(), 7);
        assertThat(again.unit()).containsExactly(first.unit());
        assertThat(again.accuracy()).isEqualTo(first.accuracy());
        Boundary other = Boundary.between(cloud.w(), 12, cloud.positive(), 8);
        assertThat(other.unit()).isNotEqualTo(first.unit());
        assertThat(dot(other.unit(), first.unit())).isGreaterThan(0.9);
    }

    @Test
    void ignoresScaleAndOriginOfW() {
        Cloud cloud = Cloud.of(4, 200, 6, 0.5);
        float[] moved = new float[cloud.w().length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = 8 * cloud.w()[i] - 64;
        }
        double[] unit = Boundary.between(cloud.w(), 6, cloud.positive(), 0).unit();
        double[] same = Boundary.between(moved, 6, cloud.positive(), 0).unit();
        for (int i = 0; i < 6; i++) {
            // float32 rounds what was moved.
            assertThat(same[i]).isCloseTo(unit[i], within(1e-6));
        }
    }

    @Test
    void weighsBothKindsTheSameAndSeparatesWhatIsSeparable() {
        float[] w = new float[2 * 220];
        boolean[] positive = new boolean[220];
        Random random = new Random(2);
        for (int n = 0; n < 220; n++) {
            positive[n] = n >= 200;
            w[2 * n] = (float) (random.nextDouble() + (positive[n] ? 1.5 : 0));
            w[2 * n + 1] = (float) random.nextDouble();
        }
        Boundary boundary = Boundary.between(w, 2, positive, 0);
        assertThat(boundary.accuracy()).isEqualTo(1);
        assertThat(boundary.unit()[0]).isGreaterThan(0.99);
        assertThat(boundary.trained()).isEqualTo(154);
        assertThat(boundary.heldOut()).isEqualTo(66);
    }

    @Test
    void findsABoundaryHoweverSurelyOrBadlyKindsAreApart() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            int wDim = 1 + random.nextInt(40);
            int samples = 20 + random.nextInt(80);
            double noise = Math.pow(10, 3 * random.nextDouble() - 2);
            Cloud cloud = Cloud.of(seed, samples, wDim, noise);
            float scale = (float) Math.pow(10, 8 * random.nextDouble() - 4);
            for (int i = 0; i < cloud.w().length; i++) {
                cloud.w()[i] *= scale;
            }
            boolean[] both = cloud.positive();
            both[0] = true;
            both[1] = false;
            LogisticRegression.Plane plane = LogisticRegression.fit(
                    cloud.w(), wDim, IntStream.range(0, samples).toArray(), both, Boundary.PENALTY);
            assertThat(plane.normal()).as("seed %d", seed).isNotEqualTo(new double[wDim]);
        }
    }

    @Test
    void leavesNothingAlongTheGivenNormals() {
        Random random = new Random(5);
        for (int seed = 0; seed < 20; seed++) {
            int wDim = 3 + random.nextInt(60);
            List<double[]> given = new ArrayList<>();
            int many = 1 + random.nextInt(wDim - 1);
            for (int k = 0; k < many; k++) {
                given.add(random.doubles(wDim, -4, 4).toArray());
            }
            given.add(given.get(0).clone());
            double[] vector = random.doubles(wDim, -1, 1).toArray();
            double length = Math.sqrt(dot(vector, vector));
            double[] unit = Arrays.stream(vector).map(x -> x / length).toArray();
            Boundary.Conditional left = Boundary.without(unit, given);
            assertThat(dot(left.unit(), left.unit())).isCloseTo(1, within(1e-12));
            for (double[] one : given) {
                assertThat(dot(left.unit(), one) / Math.sqrt(dot(one, one)))
                        .as("seed %d, %d of %d", seed, many, wDim)
                        .isCloseTo(0, within(1e-9));
            }
            assertThat(dot(left.unit(), unit)).isCloseTo(left.kept(), within(1e-9));
        }
        // (1, 1) / sqrt 2 without (1, 0) is (0, 1), and half of its square is left.
        Boundary.Conditional half =
                Boundary.without(new double[] {Math.sqrt(0.5), Math.sqrt(0.5)}, List.of(new double[] {7, 0}));
        assertThat(half.unit()).containsExactly(new double[] {0, 1}, within(1e-15));
        assertThat(half.kept()).isCloseTo(Math.sqrt(0.5), within(1e-15));
    }

    @Test
    void refusesToProjectAllOfItAway() {
        double[] unit = {0.6, 0.8, 0};
        refused(
                () -> Boundary.without(unit, List.of(new double[] {1, 0, 0}, new double[] {1, 1e-3, 0})),
                "boundary-given",
                "nothing is left of the boundary: it lies in the space of the 2 normals that --given names, so it cannot"
                        + " change while they do not; name fewer");
        // What float32 rounds is nothing.
        refused(
                () -> Boundary.without(unit, List.of(new double[] {0.6f, 0.8f, 0})),
                "boundary-given",
                "nothing is left of the boundary: it lies in the space of the one normal that --given names, so it cannot"
                        + " change while they do not; name fewer");
    }

    @Test
    void refusesTooFewLabelsAndLabelsThatWDoesNotKnow() {
        boolean[] few = new boolean[30];
        Arrays.fill(few, 0, 9, true);
        refused(
                () -> Boundary.between(new float[30], 1, few, 0),
                "boundary-labels",
                "the labels hold 9 positive and 21 negative images; a boundary needs at least 10 of each: label more, or"
                        + " another --positive or --threshold");
        boolean[] half = new boolean[30];
        Arrays.fill(half, 0, 15, true);
        refused(
                () -> Boundary.between(new float[30], 1, half, 0),
                "boundary-labels",
                "all labelled w are the same, so nothing lies between them; label other seeds");
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            float[] w = new float[400 * 8];
            boolean[] chance = new boolean[400];
            for (int i = 0; i < w.length; i++) {
                w[i] = (float) random.nextGaussian();
                chance[i / 8] = i / 8 % 2 == 0;
            }
            assertThatThrownBy(() -> Boundary.between(w, 8, chance, 0))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("boundary-chance"))
                    .hasMessageContaining("of 120 held-out images on their right side; guessing gives 50 % and up to"
                            + " 59.1 % by luck. In w these two kinds do not lie apart: label more images, or others");
        }
    }

    @Test
    void takesTheSurestImagesOfBothEnds() {
        double[][] probabilities = {
            {0.9, 0.1, 0},
            {0.2, 0.7, 0.1},
            {1, 1e-9, 0},
            {1, 1e-5, 0},
            {0.1, 0, 0.9},
            {0.4, 0.5, 0.1},
            {0, 1, 0},
            {0.9, 0.1, 0}
        };
        SurestImages ends = SurestImages.of(probabilities, 0, -1, 0.25);
        assertThat(ends.positive()).containsExactly(2, 3);
        assertThat(ends.negative()).containsExactly(4, 6);
        assertThat(ends.least()).isEqualTo(1);
        assertThat(ends.most()).isEqualTo(0.1);
        SurestImages named = SurestImages.of(probabilities, 0, 1, 0.25);
        assertThat(named.positive()).containsExactly(2, 3);
        assertThat(named.negative()).containsExactly(1, 6);
        assertThat(named.most()).isEqualTo(0.2);
        // Of equal ones the first; and never the same image at both ends.
        assertThat(SurestImages.of(probabilities, 0, -1, 0.4).positive()).containsExactly(0, 2, 3);
        SurestImages wide = SurestImages.of(probabilities, 0, 1, 0.5);
        assertThat(wide.positive()).containsExactly(2, 3, 7);
        assertThat(wide.negative()).containsExactly(1, 5, 6);
        refused(
                () -> SurestImages.of(new double[][] {{0.5, 0.5}, {0.5, 0.5}}, 1, -1, 0.5),
                "boundary-labels",
                "the scorer gives all 2 images the same probability, 0.5, so none can be told from the others; check its"
                        + " classes and its input");
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
