package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.stylemill.engine.generator.TorchNetwork.Input;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** StyleGAN3's filters as matrices, against plain loops in double precision. */
class BandsTest {
    private final Random random = new Random(5);

    @ParameterizedTest(
            name = "{0} channels, {1} x {2}, up {3} by {4} taps, margins {6}, down {5}, clamp {7}, radial {8}")
    @CsvSource({
        // Several blocks of columns, strips of rows and pieces of strips; the last of each is cut
        // short.
        "80, 24, 41, 2, 12, 2, 9 10 11 8, 0, false",
        "3, 20, 18, 4, 24, 2, -5 -6 -7 -4, 0, false",
        "2, 9, 12, 2, 12, 1, 4 4 3 3, 0, false",
        // Where values reach the bound they are clamped, with either kind of down-filter.
        "6, 24, 20, 2, 12, 2, 9 10 11 8, 0.5, false",
        "6, 24, 20, 2, 12, 2, 9 10 11 8, 0.5, true",
        "5, 20, 30, 4, 24, 2, 9 10 9 10, 0, true"
    })
    void filtersAreTheSumsOfTheirTaps(
            int channels,
            int height,
            int width,
            int up,
            int taps,
            int down,
            String margins,
            double clamp,
            boolean radial)
            throws Exception {
        int[] m =
                List.of(margins.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
        float[] x = drawn(channels * height * width, 1);
        float[] f = drawn(taps, 0.5);
        double[][] d = radial ? radial(12) : outer(drawn(12, 0.5));
        Input downFilter = radial ? flat(d) : new Input(firstFactor(d), 12);

        float[] found = run(
                new Input(x, 1, channels, height, width),
                new Input(f, taps),
                downFilter,
                new long[] {up, down, m[0], m[1], m[2], m[3]},
                clamp);

        int high = height * up + m[2] + m[3] - taps + 1;
        int wide = width * up + m[0] + m[1] - taps + 1;
        int lastHigh = (high - 12) / down + 1;
        int lastWide = (wide - 12) / down + 1;
        assertThat(found).hasSize(channels * lastHigh * lastWide);
        double worst = 0;
        double largest = 0;
        for (int c = 0; c < channels; c++) {
            double[][] large = activated(x, c, height, width, f, up, m, high, wide, clamp);
            for (int i = 0; i < lastHigh; i++) {
                for (int j = 0; j < lastWide; j++) {
                    double sum = 0;
                    for (int k = 0; k < 144; k++) {
                        // The filter is turned round: a convolution, not a correlation.
                        sum += large[i * down + k / 12][j * down + k % 12] * d[11 - k / 12][11 - k % 12];
                    }
                    worst = Math.max(worst, Math.abs(sum - found[(c * lastHigh + i) * lastWide + j]));
                    largest = Math.max(largest, Math.abs(sum));
                }
            }
        }
        assertThat(worst / largest).isLessThan(2e-6);
    }

    @Test
    void aFilterThatIsNoSumOfAFewPairsStaysAConvolution() throws Exception {
        float[] found = run(
                new Input(drawn(2 * 16 * 16, 1), 1, 2, 16, 16),
                new Input(drawn(12, 1), 12),
                new Input(drawn(144, 1), 12, 12),
                new long[] {2, 2, 9, 10, 9, 10},
                0);

        assertThat(found).isEmpty();
    }

    private static double[][] activated(
            float[] x, int c, int height, int width, float[] f, int up, int[] m, int high, int wide, double clamp) {
        double[][] large = new double[high][wide];
        for (int i = 0; i < high; i++) {
            for (int j = 0; j < wide; j++) {
                double sum = 0;
                for (int a = 0; a < f.length; a++) {
                    for (int b = 0; b < f.length; b++) {
                        int row = i + a - m[2];
                        int column = j + b - m[0];
                        if (row >= 0
                                && column >= 0
                                && row % up == 0
                                && column % up == 0
                                && row / up < height
                                && column / up < width) {
                            sum += x[(c * height + row / up) * width + column / up]
                                    * (double) f[f.length - 1 - a]
                                    * f[f.length - 1 - b];
                        }
                    }
                }
                double active = sum < 0 ? 0.2 * sum : sum;
                large[i][j] = clamp > 0 ? Math.max(-clamp, Math.min(clamp, active)) : active;
            }
        }
        return large;
    }

    private float[] run(Input x, Input up, Input down, long[] settings, double clamp) throws Exception {
        PyTorch.start(1);
        TorchEngine engine = new TorchEngine(Engine.getEngine("PyTorch"), 1);
        try (PtNDManager scope = (PtNDManager) engine.newManager(Device.CPU)) {
            PtSymbolBlock module = TorchScriptArchive.load(scope, "banded", List.of("bands"));
            try (IValue map = IValue.from(TorchNetwork.array(scope, x));
                    IValue upFilter = IValue.from(TorchNetwork.array(scope, up));
                    IValue downFilter = IValue.from(TorchNetwork.array(scope, down));
                    IValue list = IValue.listFrom(settings);
                    IValue bound = IValue.from(clamp);
                    IValue result = IValueUtils.runMethod(module, "run", map, upFilter, downFilter, list, bound)) {
                return TorchNetwork.floats(result.toTensor(scope));
            } finally {
                module.close();
            }
        }
    }

    private float[] drawn(int length, double size) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * size);
        }
        return values;
    }

    /**
     * A smooth filter of the distance from the middle, as StyleGAN3's are: a few pairs make it up.
     */
    private static double[][] radial(int taps) {
        double[][] d = new double[taps][taps];
        for (int i = 0; i < taps; i++) {
            for (int j = 0; j < taps; j++) {
                double r = Math.hypot(i - (taps - 1) / 2.0, j - (taps - 1) / 2.0);
                d[i][j] = (float) (Math.exp(-r * r / 8) * Math.cos(r / 4));
            }
        }
        return d;
    }

    private static double[][] outer(float[] f) {
        double[][] d = new double[f.length][f.length];
        for (int i = 0; i < f.length; i++) {
            for (int j = 0; j < f.length; j++) {
                d[i][j] = (double) f[i] * f[j];
            }
        }
        return d;
    }

    private static float[] firstFactor(double[][] d) {
        float[] f = new float[d.length];
        double first = Math.sqrt(d[0][0]);
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) (d[0][i] / first);
        }
        return f;
    }

    private static Input flat(double[][] d) {
        float[] values = new float[d.length * d.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) d[i / d.length][i % d.length];
        }
        return new Input(values, d.length, d.length);
    }
}
