package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PerceptronsTest {
    private static final int N = 2000;

    /** The class is whether two features have the same sign, which no line tells apart. */
    private static PixelTable crossed() {
        SplittableRandom random = new SplittableRandom(9);
        float[][] features = new float[2][N];
        int[] labels = new int[N];
        for (int i = 0; i < N; i++) {
            double a = random.nextDouble() - 0.5;
            double b = random.nextDouble() - 0.5;
            features[0][i] = (float) (100 * a + 7);
            features[1][i] = (float) (0.01 * b);
            labels[i] = a * b > 0 ? 1 : 0;
        }
        return new PixelTable(features, labels);
    }

    /** The class that most members say, as {@code mask.py} counts them. */
    private static int voted(Perceptrons.Fitted fitted, float a, float b) {
        int units = fitted.bias().length;
        double ahead = 0;
        for (int m = 0; m < fitted.votes().members(); m++) {
            double[] scores = new double[2];
            for (int h = 0; h < Perceptrons.HIDDEN; h++) {
                int unit = m * Perceptrons.HIDDEN + h;
                double on = Math.max(
                        0,
                        fitted.bias()[unit]
                                + (double) a * fitted.weights()[unit]
                                + (double) b * fitted.weights()[units + unit]);
                for (int k = 0; k < 2; k++) {
                    scores[k] += on * fitted.votes().weights()[unit * 2 + k];
                }
            }
            double second = scores[1] + fitted.votes().bias()[m * 2 + 1];
            ahead += second > scores[0] + fitted.votes().bias()[m * 2] ? 1 : -1;
        }
        return ahead > 0 ? 1 : 0;
    }

    @Test
    void tellsApartWhatNoLineDoesAndIsTheSameForTheSameSeed() {
        PixelTable table = crossed();
        Perceptrons.Fitted fitted = Perceptrons.fit(table, 2, 1e-4, 1);
        SoftmaxRegression.Linear linear = SoftmaxRegression.fit(table, 2, 1e-4, 80);
        int right = 0;
        int byLine = 0;
        for (int i = 0; i < N; i++) {
            float a = table.features()[0][i];
            float b = table.features()[1][i];
            right += voted(fitted, a, b) == table.labels()[i] ? 1 : 0;
            double ahead = linear.bias()[1]
                    - linear.bias()[0]
                    + (double) a * (linear.weights()[1] - linear.weights()[0])
                    + (double) b * (linear.weights()[3] - linear.weights()[2]);
            byLine += (ahead > 0 ? 1 : 0) == table.labels()[i] ? 1 : 0;
        }
        assertThat(right).isGreaterThan(N * 95 / 100);
        assertThat(byLine).isLessThan(N * 70 / 100);
        Perceptrons.Fitted again = Perceptrons.fit(table, 2, 1e-4, 1);
        assertThat(again.weights()).isEqualTo(fitted.weights());
        assertThat(again.votes().weights()).isEqualTo(fitted.votes().weights());
        assertThat(Perceptrons.fit(table, 2, 1e-4, 2).weights()).isNotEqualTo(fitted.weights());
    }

    @Test
    void liesInAFileOfItsOwnKind() {
        Perceptrons.Fitted fitted = Perceptrons.fit(crossed(), 2, 1e-4, 1);
        int units = fitted.bias().length;
        MaskModel model = new MaskModel(
                "ab".repeat(32),
                MaskClass.named(List.of("background", "cell")),
                Map.of("layer0", fitted.weights()),
                fitted.bias(),
                fitted.votes(),
                Map.of("seed", 1));
        byte[] file = model.write();
        assertThat(new String(file, 8, 2000, StandardCharsets.ISO_8859_1)).contains("stylemill-masks-mlp-1");
        MaskModel read = MaskModel.read(file, "m");
        assertThat(read.write()).isEqualTo(file);
        assertThat(read.bias()).hasSize(units).isEqualTo(fitted.bias());
        assertThat(read.votes().members()).isEqualTo(Perceptrons.MEMBERS);
        assertThat(read.votes().weights()).isEqualTo(fitted.votes().weights());
        MaskModel linear = new MaskModel(
                "ab".repeat(32),
                model.classes(),
                Map.of("layer0", new float[] {1, 2, 3, 4}),
                new float[] {1, 2},
                Map.of());
        byte[] other = new String(linear.write(), StandardCharsets.ISO_8859_1)
                .replace("stylemill-masks-1", "stylemill-masks-2")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> MaskModel.read(other, "m"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-masks"));
        assertThat(MaskModel.read(linear.write(), "m").votes()).isNull();
    }
}
