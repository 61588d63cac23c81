package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The check of PyTorch's convolutions, which no image is made without. */
class KernelsTest {
    private static final PyTorch ENGINE = PyTorch.start(1);

    @Test
    void findsTheConvolutionsOfTheFamiliesRightOnThisProcessor() {
        assertThat(ENGINE.wrongConvolutions(true)).isEmpty();
    }

    @Test
    void namesACallWhoseResultIsWrong() {
        List<String> wrong = Kernels.wrong(Precision.FP32, (call, x, weight) -> new float[1]);
        assertThat(wrong).hasSameSizeAs(Kernels.CALLS);
        assertThat(wrong.get(0))
                .isEqualTo(
                        "conv_transpose2d of 1 to 1 channel, kernel 4x4, stride 2x2, map 4x4, fp32: off by Infinity");
    }

    @Test
    void namesAResultThatIsNotANumber() {
        Kernels.Call call = Kernels.CALLS.get(0);
        assertThat(Kernels.difference(call, new float[16], new float[16], nan(64)))
                .isInfinite();
        assertThat(Kernels.difference(call, new float[16], new float[16], new float[64]))
                .isZero();
    }

    @Test
    void refusesToMakeImagesWithAWrongKernel() {
        assertThatThrownBy(() -> Kernels.require("pytorch-2.7.1", List.of("conv2d of 1 to 1 channel: off by 0.5")))
                .hasMessageStartingWith(
                        "pytorch-2.7.1 computes wrong results on this processor: conv2d of 1 to 1 channel:"
                                + " off by 0.5. No image is made here.");
    }

    private static float[] nan(int length) {
        float[] values = new float[length];
        values[length - 1] = Float.NaN;
        return values;
    }
}
