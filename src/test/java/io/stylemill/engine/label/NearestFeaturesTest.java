package io.stylemill.engine.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.engine.label.NearestFeatures.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearestFeaturesTest {
    private static Nearest bruteForce(List<float[]> rows, float[] vector) {
        Nearest best = new Nearest(-1, Double.POSITIVE_INFINITY);
        for (int i = 0; i < rows.size(); i++) {
            double sum = 0;
            for (int k = 0; k < vector.length; k++) {
                double difference = (double) rows.get(i)[k] - vector[k];
                sum += difference * difference;
            }
            if (Math.sqrt(sum) < best.distance()) {
                best = new Nearest(i, Math.sqrt(sum));
            }
        }
        return best;
    }

    private static float[] vector(Random random, int dimensions, double scale) {
        float[] vector = new float[dimensions];
        for (int k = 0; k < dimensions; k++) {
            vector[k] = (float) (random.nextGaussian() * scale);
        }
        return vector;
    }

    @Test
    void agreesWithBruteForceInDoublePrecision() {
        for (long seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            int dimensions = 1 + random.nextInt(70);
            List<float[]> rows = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(900); i++) {
                rows.add(
                        i > 3 && random.nextInt(5) == 0
                                ? rows.get(random.nextInt(i)).clone()
                                : vector(random, dimensions, 5));
            }
            NearestFeatures nearest = new NearestFeatures(Features.of(rows));
            for (int q = 0; q < 10; q++) {
                float[] query = rows.get(random.nextInt(rows.size())).clone();
                query[random.nextInt(dimensions)] += q % 3 * 1e-3f;
                assertThat(nearest.to(query)).as("seed %s, query %s", seed, q).isEqualTo(bruteForce(rows, query));
            }
        }
    }

    @Test
    void leavesOutWhatItIsToldTo() {
        Random random = new Random(7);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            rows.add(vector(random, 9, 1));
        }
        NearestFeatures nearest = new NearestFeatures(Features.of(rows));
        float[] query = rows.get(400);
        assertThat(nearest.to(query)).isEqualTo(new Nearest(400, 0));
        List<float[]> others = new ArrayList<>(rows);
        others.set(400, vector(random, 9, 1e6));
        assertThat(nearest.to(query, at -> at == 400)).isEqualTo(bruteForce(others, query));
        assertThat(nearest.to(query, at -> true)).isEqualTo(new Nearest(-1, Double.POSITIVE_INFINITY));
    }

    /**
     * Vectors far from zero and near each other, where sums of squares in float32 alone would
     * mistake one for another.
     */
    @Test
    void tellsApartWhatFloatSumsCannot() {
        Random random = new Random(5);
        float[] centre = vector(random, 600, 100);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            float[] row = centre.clone();
            for (int k = 0; k < 600; k++) {
                row[k] += (float) (random.nextBoolean() ? 1 : -1);
            }
            row[random.nextInt(600)] += 1e-4f;
            rows.add(row);
        }
        NearestFeatures nearest = new NearestFeatures(Features.of(rows));
        assertThat(nearest.to(centre)).isEqualTo(bruteForce(rows, centre));
    }

    @Test
    void answersTheFirstOfEqualVectors() {
        NearestFeatures nearest =
                new NearestFeatures(Features.of(List.of(new float[] {9, 9}, new float[] {1, 2}, new float[] {1, 2})));
        assertThat(nearest.to(new float[] {1, 2})).isEqualTo(new Nearest(1, 0));
        assertThat(nearest.to(new float[] {1e30f, 1e30f}).position()).isEqualTo(0);
    }

    @Test
    void refusesVectorsOfAnotherLength() {
        NearestFeatures nearest = new NearestFeatures(Features.of(List.of(new float[] {9, 9})));
        assertThatThrownBy(() -> nearest.to(new float[3])).hasMessage("a vector of 3 numbers beside such of 2");
        assertThatThrownBy(() -> Features.of(List.of(new float[2], new float[3])))
                .hasMessage("features of 3 numbers beside such of 2");
        assertThatThrownBy(() -> Features.of(List.of(new float[] {Float.NaN})))
                .hasMessage("features are finite numbers, not NaN");
        assertThatThrownBy(() -> Features.of(List.of())).hasMessage("features need at least one image and one number");
    }
}
