package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoftmaxRegressionTest {
    /** The odds of two classes without features are those of their numbers. */
    @Test
    void findsTheSharesOfClassesWhereFeaturesSayNothing() {
        float[][] constant = {{3, 3, 3, 3, 3, 3, 3, 3}};
        SoftmaxRegression.Linear fit =
                SoftmaxRegression.fit(new PixelTable(constant, new int[] {0, 0, 0, 0, 0, 0, 1, 1}), 2, 1e-3, 100);
        assertThat(fit.weights()).containsExactly(0, 0);
        assertThat((double) fit.bias()[0] - fit.bias()[1]).isCloseTo(Math.log(3), within(0.01));
    }

    /**
     * One feature, +1 and -1, three of four pixels each with the class of their sign: the loss is a
     * function of the difference d of the weights alone, with its least value where (sigma(d) -
     * 3/4) + penalty d / 2 = 0.
     */
    @Test
    void solvesWhatCanBeSolvedByHand() {
        float[][] feature = {{1, 1, 1, 1, -1, -1, -1, -1}};
        int[] labels = {1, 1, 1, 0, 0, 0, 0, 1};
        double penalty = 0.1;
        double low = 0;
        double high = 2;
        for (int i = 0; i < 60; i++) {
            double half = (low + high) / 2;
            boolean over = 1 / (1 + Math.exp(-half)) - 0.75 + penalty * half / 2 > 0;
            low = over ? low : half;
            high = over ? half : high;
        }
        SoftmaxRegression.Linear fit = SoftmaxRegression.fit(new PixelTable(feature, labels), 2, penalty, 100);
        assertThat((double) fit.weights()[1] - fit.weights()[0]).isCloseTo(low, within(0.01));
        assertThat((double) fit.weights()[1]).isCloseTo(-fit.weights()[0], within(1e-6));
        assertThat((double) fit.bias()[0]).isCloseTo(fit.bias()[1], within(1e-6));
    }

    @Test
    void tellsThreeClassesApartWhateverTheScaleOfFeatures() {
        SplittableRandom random = new SplittableRandom(5);
        int n = 600;
        float[][] features = new float[2][n];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 3;
            features[0][i] = (float) ((labels[i] == 1 ? 4000 : 0) + 1000 * (random.nextDouble() - 0.5));
            features[1][i] = (float) ((labels[i] == 2 ? 0.004 : 0) + 0.001 * (random.nextDouble() - 0.5));
        }
        SoftmaxRegression.Linear fit = SoftmaxRegression.fit(new PixelTable(features, labels), 3, 1e-4, 200);
        for (int i = 0; i < n; i++) {
            int best = 0;
            double[] scores = new double[3];
            for (int k = 0; k < 3; k++) {
                scores[k] = fit.bias()[k]
                        + (double) features[0][i] * fit.weights()[k]
                        + (double) features[1][i] * fit.weights()[3 + k];
                best = scores[k] > scores[best] ? k : best;
            }
            assertThat(best).as("pixel " + i).isEqualTo(labels[i]);
        }
        SoftmaxRegression.Linear again = SoftmaxRegression.fit(new PixelTable(features, labels), 3, 1e-4, 200);
        assertThat(again.weights()).isEqualTo(fit.weights());
        assertThat(again.bias()).isEqualTo(fit.bias());
    }

    @Test
    void leavesOutAStretchOfPixels() {
        PixelTable table = new PixelTable(new float[][] {{1, 2, 3, 4}, {5, 6, 7, 8}}, new int[] {0, 1, 2, 3});
        PixelTable left = table.without(1, 3);
        assertThat(left.features()[0]).containsExactly(1, 4);
        assertThat(left.features()[1]).containsExactly(5, 8);
        assertThat(left.labels()).containsExactly(0, 3);
    }
}
