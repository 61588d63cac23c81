package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.stylemill.engine.generator.TorchNetwork.Input;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions by Winograd's way, against plain loops in double precision. */
class WinogradTest {
    private final Random random = new Random(3);

    @ParameterizedTest(name = "{0} images, {1} to {2} channels, {3} x {4}, padding {5}")
    @CsvSource({
        // Whole tiles of 6 x 6, cut ones, maps that are one tile or less, and fewer or more
        // channels than before.
        "1, 16, 16, 12, 18, 1",
        "2, 24, 40, 13, 17, 1",
        "3, 40, 8, 20, 9, 2",
        "1, 3, 5, 4, 4, 1",
        "1, 64, 64, 32, 33, 2"
    })
    void resultsAreTheSumsOfTheirTaps(int images, int in, int out, int height, int width, int padding)
            throws Exception {
        float[] x = drawn(images * in * height * width);
        float[] weight = drawn(out * in * 9);

        float[] found = run(new Input(x, images, in, height, width), new Input(weight, out, in, 3, 3), padding);

        int high = height + 2 * padding - 2;
        int wide = width + 2 * padding - 2;
        assertThat(found).hasSize(images * out * high * wide);
        double worst = 0;
        for (int n = 0; n < images; n++) {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < high; i++) {
                    for (int j = 0; j < wide; j++) {
                        double sum = 0;
                        for (int tap = 0; tap < in * 9; tap++) {
                            int row = i + tap % 9 / 3 - padding;
                            int column = j + tap % 3 - padding;
                            if (row >= 0 && column >= 0 && row < height && column < width) {
                                sum += (double) x[((n * in + tap / 9) * height + row) * width + column]
                                        * weight[o * in * 9 + tap];
                            }
                        }
                        double off = Math.abs(sum - found[((n * out + o) * high + i) * wide + j]);
                        worst = Math.max(worst, off / Math.sqrt(in * 9.0));
                    }
                }
            }
        }
        // In standard deviations of the results. The plain way of the same sums is off by up to
        // 1e-5.
        assertThat(worst).isLessThan(1e-4);
    }

    @Test
    void anImageDoesNotDependOnItsNeighbours() throws Exception {
        float[] x = drawn(2 * 16 * 20 * 20);
        Input weight = new Input(drawn(16 * 16 * 9), 16, 16, 3, 3);

        float[] both = run(new Input(x, 2, 16, 20, 20), weight, 1);
        float[] second = run(new Input(Arrays.copyOfRange(x, x.length / 2, x.length), 1, 16, 20, 20), weight, 1);

        assertThat(Arrays.copyOfRange(both, both.length / 2, both.length)).isEqualTo(second);
    }

    private float[] run(Input x, Input weight, long padding) throws Exception {
        PyTorch.start(1);
        TorchEngine engine = new TorchEngine(Engine.getEngine("PyTorch"), 1);
        try (PtNDManager scope = (PtNDManager) engine.newManager(Device.CPU)) {
            PtSymbolBlock module = TorchScriptArchive.load(scope, "kernels", List.of("convolution"));
            try (IValue map = IValue.from(TorchNetwork.array(scope, x));
                    IValue kernel = IValue.from(TorchNetwork.array(scope, weight));
                    IValue stride = IValue.listFrom(1, 1);
                    IValue margins = IValue.listFrom(padding, padding);
                    IValue groups = IValue.from(1L);
                    IValue type = IValue.from((long) Precision.FP32.scalarType());
                    IValue bare = IValue.from(false);
                    IValue result = IValueUtils.runMethod(
                            module, "winograd", map, kernel, stride, margins, groups, type, bare)) {
                return TorchNetwork.floats(result.toTensor(scope));
            } finally {
                module.close();
            }
        }
    }

    private float[] drawn(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
