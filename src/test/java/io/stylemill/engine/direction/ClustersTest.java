package io.stylemill.engine.direction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClustersTest {
    /**
     * Samples about points far apart: the first point has half of them, the others share the rest.
     */
    private static float[] heaps(Random random, float[][] points, int samples) {
        float[] w = new float[samples * points[0].length];
        for (int n = 0; n < samples; n++) {
            float[] point = points[n % 2 == 0 ? 0 : 1 + n / 2 % (points.length - 1)];
            for (int i = 0; i < point.length; i++) {
                w[n * point.length + i] = point[i] + (float) random.nextGaussian() * 0.1f;
            }
        }
        return w;
    }

    @Test
    void findsHeapsLargestFirstAndTheSameTwice() {
        float[][] points = {{5, 0, 0}, {0, 5, 0}, {0, 0, 5}, {-5, 0, 0}};
        for (long seed = 0; seed < 20; seed++) {
            float[] w = heaps(new Random(seed), points, 600);
            Clusters.Found found = Clusters.of(w, 3, 4, new Random(seed)::nextDouble);
            assertThat(found.members()).as("seed %d", seed).containsExactly(300, 100, 100, 100);
            assertThat(found.centers()[0]).isCloseTo(5, within(0.05f));
            assertThat(found.spread()).isLessThan(0.01);
            assertThat(Clusters.of(w, 3, 4, new Random(seed)::nextDouble).centers())
                    .containsExactly(found.centers());
        }
    }

    @Test
    void oneClusterIsTheMean() {
        float[] w = {1, 2, 3, 4, 5, 9};
        Clusters.Found found = Clusters.of(w, 2, 1, () -> 0.5);
        assertThat(found.centers()).containsExactly(3, 5);
        assertThat(Clusters.mean(w, 2)).containsExactly(3, 5);
        assertThat(found.spread()).isEqualTo(1);
        // More clusters than there are different samples.
        assertThat(Clusters.of(new float[] {1, 1, 1}, 1, 3, () -> 0.9).members())
                .containsExactly(3, 0, 0);
    }
}
