package io.stylemill.engine.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SetMeasuresTest {
    private static double number(Map<?, ?> golden, String key) {
        return ((Number) golden.get(key)).doubleValue();
    }

    private static Features normal(Random random, int n, int d, double shift) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            float[] row = new float[d];
            for (int k = 0; k < d; k++) {
                row[k] = (float) (random.nextGaussian() + shift);
            }
            rows.add(row);
        }
        return Features.of(rows);
    }

    @Test
    void agreesWithNumpy() {
        List<?> all = (List<?>) Golden.all().get("measures");
        assertThat(all).hasSize(4);
        for (Object one : all) {
            Map<?, ?> golden = (Map<?, ?>) one;
            int dimensions = (int) number(golden, "dimensions");
            Features made = Golden.rows(
                    (int) number(golden, "made"), dimensions, number(golden, "shift"), number(golden, "factor"));
            Features real = Golden.rows((int) number(golden, "real"), dimensions, 0, 1);
            SetMeasures measures = SetMeasures.of(made, real, 1);
            String which = made.size() + " against " + real.size();
            assertThat(measures.fid()).as("fid of " + which).isCloseTo(number(golden, "fid"), within(1e-6));
            assertThat(measures.precision()).as(which).isEqualTo(number(golden, "precision"));
            assertThat(measures.recall()).as(which).isEqualTo(number(golden, "recall"));
            assertThat(measures.density()).as(which).isCloseTo(number(golden, "density"), within(1e-12));
            assertThat(measures.coverage()).as(which).isEqualTo(number(golden, "coverage"));
            assertThat(measures.diversity()).as(which).isCloseTo(number(golden, "diversity"), within(1e-9));
            assertThat(measures.realDiversity()).as(which).isCloseTo(number(golden, "realDiversity"), within(1e-9));
            int fewer = Math.min(made.size(), real.size());
            int[] first = new int[fewer];
            for (int i = 0; i < fewer; i++) {
                first[i] = i;
            }
            assertThat(KernelDistance.between(made.some(first), real.some(first)))
                    .as("kid of " + which)
                    .isCloseTo(number(golden, "kid"), within(1e-7 * Math.abs(number(golden, "kid"))));
            assertThat(measures.kid().size()).isEqualTo(fewer);
            assertThat(measures.kid().subsets()).isEqualTo(made.size() == real.size() ? 1 : 100);
        }
    }

    /**
     * Features on a grid: many lie exactly as far away as a ball reaches. Numbers of the authors'
     * prdc with k = 5.
     */
    @Test
    void countsTiesAsPrdcDoes() throws Exception {
        SetMeasures measures = SetMeasures.of(stored("features-ties-made.npy"), stored("features-ties-real.npy"), 0);
        assertThat(measures.density()).isCloseTo(0.384, within(1e-12));
        assertThat(measures.coverage()).isCloseTo(0.8533333333333334, within(1e-12));
    }

    private static Features stored(String name) {
        LatentArray array = LatentFile.single(Path.of("src/test/resources/zoo").resolve(name), "");
        return Features.of(IntStream.range(0, array.rows()).mapToObj(array::row).toList());
    }

    @Test
    void findsNoDistanceBetweenASetAndItself() {
        Features set = normal(new Random(1), 300, 20, 0);
        SetMeasures measures = SetMeasures.of(set, set, 1);
        assertThat(measures.fid()).isCloseTo(0, within(1e-8));
        assertThat(measures.precision()).isEqualTo(1);
        assertThat(measures.recall()).isEqualTo(1);
        assertThat(measures.coverage()).isEqualTo(1);
        assertThat(measures.diversity()).isEqualTo(measures.realDiversity());
    }

    /** Of unit normals in d dimensions whose means lie s apart in each: fid is d s^2. */
    @Test
    void measuresWhatIsKnownOfNormalNumbers() {
        Random random = new Random(2);
        SetMeasures same = SetMeasures.of(normal(random, 2500, 10, 0), normal(random, 2000, 10, 0), 5);
        assertThat(same.fid()).isCloseTo(0, within(0.1));
        assertThat(same.kid().mean()).isCloseTo(0, within(0.01));
        assertThat(same.kid().std()).isBetween(0.0001, 0.05);
        assertThat(same.precision()).isGreaterThan(0.85);
        assertThat(same.recall()).isGreaterThan(0.85);
        assertThat(same.density()).isCloseTo(1, within(0.1));
        assertThat(same.coverage()).isGreaterThan(0.93);
        // The mean of a chi distribution of 10 degrees of freedom, times the root of 2.
        assertThat(same.diversity()).isCloseTo(4.3616, within(0.05));
        assertThat(same.realDiversity()).isCloseTo(4.3616, within(0.05));
        SetMeasures apart = SetMeasures.of(normal(random, 2500, 10, 2), normal(random, 2000, 10, 0), 5);
        assertThat(apart.fid()).isCloseTo(40, within(1.5));
        assertThat(apart.kid().mean()).isGreaterThan(10);
        assertThat(apart.precision()).isLessThan(0.05);
        assertThat(apart.coverage()).isLessThan(0.05);
    }

    @Test
    void drawsTheSameImagesForTheSameSeed() {
        Random random = new Random(3);
        Features made = normal(random, 700, 3, 0.2);
        Features real = normal(random, 300, 3, 0);
        SetMeasures measures = SetMeasures.of(made, real, 8, 400);
        assertThat(measures)
                .isEqualTo(SetMeasures.of(made, real, 8, 400))
                .isNotEqualTo(SetMeasures.of(made, real, 9, 400));
        assertThat(measures.images()).isEqualTo(700);
        assertThat(measures.compared()).containsExactly(400, 300);
        assertThat(measures.kid().size()).isEqualTo(300);
    }

    @Test
    void drawsEveryImageOnceAtMostAndNoneMoreOften() {
        Features set = normal(new Random(4), 40, 1, 0);
        int[] drawn = new int[40];
        for (int k = 0; k < 4000; k++) {
            Features some = KernelDistance.drawn(set, 10, 6, k);
            for (int i = 0; i < 10; i++) {
                for (int j = 0; j < i; j++) {
                    assertThat(some.row(i)).isNotSameAs(some.row(j));
                }
                for (int j = 0; j < 40; j++) {
                    drawn[j] += some.row(i) == set.row(j) ? 1 : 0;
                }
            }
        }
        for (int count : drawn) {
            assertThat(count).isBetween(850, 1150);
        }
    }

    @Test
    void refusesSetsThatCannotBeCompared() {
        Random random = new Random(6);
        assertThatThrownBy(() -> SetMeasures.of(normal(random, 9, 3, 0), normal(random, 9, 4, 0), 1))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("features-differ"))
                .hasMessage("comparing features of 3 numbers with real ones of 4 is not possible; take both from one"
                        + " extractor");
        assertThatThrownBy(() -> SetMeasures.of(normal(random, 9, 3, 0), normal(random, 5, 3, 0), 1))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("too-few-images"))
                .hasMessage("there are 5 real images; measures of a set need at least 6");
    }
}
