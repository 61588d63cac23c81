package io.stylemill.engine.generator;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Compares a handful of PyTorch's convolutions on this CPU with plain loops. Which of oneDNN's
 * kernels computes a convolution depends on the processor, and on processors with AVX-512 those of
 * PyTorch 2.7.1 are wrong for some calls of one channel: a transposed convolution of a small map, a
 * convolution that leaves one column.
 */
final class Kernels {
    /** How the convolutions are called. */
    enum Form {
        /** As the families do: a single channel takes a second one along. */
        OWN,
        /** As other people's programs do: every call goes to PyTorch as it is. */
        BARE
    }

    /** What computes a convolution. */
    enum Kind {
        CORRELATION("conv2d of "),
        TRANSPOSED("conv_transpose2d of "),
        /** Winograd's way, for large maps of float32. */
        WINOGRAD("conv2d by NNPACK of ");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * One convolution.
     *
     * @param in channels of the map, {@code map x map} pixels
     * @param out channels of the result
     * @param kernel rows and columns; stride and padding alike
     */
    record Call(Kind kind, int in, int out, int groups, int map, int[] kernel, int[] stride, int[] padding) {
        private boolean transposed() {
            return kind == Kind.TRANSPOSED;
        }

        private int result(int axis) {
            return transposed()
                    ? (map - 1) * stride[axis] - 2 * padding[axis] + kernel[axis]
                    : (map + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
        }

        private long[] weightShape() {
            return transposed()
                    ? new long[] {in, out / groups, kernel[0], kernel[1]}
                    : new long[] {out, in / groups, kernel[0], kernel[1]};
        }

        @Override
        public String toString() {
            return kind.words + in + " to " + Amounts.count(out, "channel")
                    + (groups > 1 ? " in " + groups + " groups" : "")
                    + ", kernel " + kernel[0] + "x" + kernel[1] + ", stride " + stride[0] + "x" + stride[1] + ", map "
                    + map + "x" + map;
        }
    }

    /**
     * Computes a call; {@code x} is {@code [1, in, map, map]}, the result {@code [1, out, H, W]},
     * all float32.
     */
    interface Computer {
        float[] compute(Call call, float[] x, float[] weight);
    }

    /**
     * The shapes of the families' calls: up-sampling of images and layers, filters, layers, images;
     * one channel and more.
     */
    static final List<Call> CALLS = List.of(
            new Call(Kind.TRANSPOSED, 1, 1, 1, 4, pair(4, 4), pair(2, 2), pair(1, 1)),
            new Call(Kind.TRANSPOSED, 1, 1, 1, 8, pair(4, 4), pair(2, 2), pair(1, 1)),
            new Call(Kind.TRANSPOSED, 1, 1, 1, 4, pair(5, 5), pair(2, 2), pair(0, 0)),
            new Call(Kind.TRANSPOSED, 3, 3, 3, 4, pair(4, 4), pair(2, 2), pair(1, 1)),
            new Call(Kind.TRANSPOSED, 1, 1, 1, 8, pair(12, 1), pair(2, 1), pair(0, 0)),
            new Call(Kind.TRANSPOSED, 16, 16, 16, 9, pair(1, 12), pair(1, 2), pair(0, 1)),
            new Call(Kind.TRANSPOSED, 16, 8, 1, 4, pair(3, 3), pair(2, 2), pair(0, 0)),
            new Call(Kind.TRANSPOSED, 16, 8, 1, 4, pair(4, 4), pair(2, 2), pair(1, 1)),
            new Call(Kind.TRANSPOSED, 16, 1, 1, 4, pair(4, 4), pair(2, 2), pair(1, 1)),
            new Call(Kind.CORRELATION, 1, 1, 1, 9, pair(4, 4), pair(1, 1), pair(1, 1)),
            new Call(Kind.CORRELATION, 16, 16, 16, 9, pair(4, 4), pair(1, 1), pair(1, 1)),
            new Call(Kind.CORRELATION, 1, 1, 1, 16, pair(1, 12), pair(1, 2), pair(0, 0)),
            new Call(Kind.CORRELATION, 1, 1, 1, 5, pair(4, 4), pair(1, 2), pair(0, 0)),
            new Call(Kind.CORRELATION, 1, 8, 1, 5, pair(4, 4), pair(1, 2), pair(0, 0)),
            new Call(Kind.CORRELATION, 16, 8, 1, 8, pair(3, 3), pair(1, 1), pair(1, 1)),
            new Call(Kind.CORRELATION, 16, 1, 1, 8, pair(1, 1), pair(1, 1), pair(0, 0)),
            new Call(Kind.CORRELATION, 16, 16, 16, 16, pair(12, 12), pair(2, 2), pair(0, 0)),
            new Call(Kind.WINOGRAD, 16, 16, 1, 14, pair(3, 3), pair(1, 1), pair(1, 1)),
            new Call(Kind.WINOGRAD, 32, 8, 1, 11, pair(3, 3), pair(1, 1), pair(2, 2)));

    private static final Set<Precision> CHECKED = EnumSet.noneOf(Precision.class);

    private Kernels() {}

    /**
     * Checks the families' calls, once in this process for each precision.
     *
     * @throws Failure {@code wrong-kernel} that names each call whose result is wrong on this CPU
     */
    static void require(TorchEngine engine, Precision precision) {
        synchronized (CHECKED) {
            if (!CHECKED.contains(precision)) {
                require(engine.version(), wrong(engine, precision, Form.OWN));
                CHECKED.add(precision);
            }
        }
    }

    static void require(String version, List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw Failure.input(
                    "wrong-kernel",
                    version + " computes wrong results on this processor: " + String.join("; ", wrong)
                            + ". No image is made here. Start again with ONEDNN_MAX_CPU_ISA=AVX2 in the environment, use"
                            + " another precision, or use another machine");
        }
    }

    /**
     * Returns each call whose result is wrong on this CPU, with how far off it is; empty where all
     * are right.
     */
    static List<String> wrong(TorchEngine engine, Precision precision, Form form) {
        engine.prepareThread();
        try (PtNDManager scope = (PtNDManager) engine.newManager(Device.CPU)) {
            PtSymbolBlock module = TorchScriptArchive.load(scope, "kernels", List.of("convolution"));
            try {
                return wrong(precision, (call, x, weight) -> compute(module, scope, precision, form, call, x, weight));
            } finally {
                module.close();
            }
        }
    }

    static List<String> wrong(Precision precision, Computer computer) {
        Random random = new Random(1);
        List<String> wrong = new ArrayList<>();
        for (Call call : CALLS) {
            float[] x = drawn(random, call.in() * call.map() * call.map(), precision);
            float[] weight = drawn(
                    random, call.in() * call.out() / call.groups() * call.kernel()[0] * call.kernel()[1], precision);
            double off = difference(call, x, weight, computer.compute(call, x, weight));
            // Sums of float32 round to some 1e-6 of the size of their terms; bfloat16 has 8 bits.
            if (!(off <= (precision == Precision.FP32 ? 1e-4 : 2e-2))) {
                wrong.add(String.format(Locale.ROOT, "%s, %s: off by %.2g", call, precision.id(), off));
            }
        }
        return wrong;
    }

    /**
     * Returns the largest difference to plain loops in double precision, as a share of the sum of
     * the terms' sizes.
     */
    static double difference(Call call, float[] x, float[] weight, float[] found) {
        int[] result = {call.result(0), call.result(1)};
        int[] map = {call.map(), call.map()};
        // A transposed convolution spreads each pixel of the map over the result; a correlation
        // gathers, the other way round.
        int[] from = call.transposed() ? map : result;
        int[] to = call.transposed() ? result : map;
        double[] sums = new double[call.out() * result[0] * result[1]];
        double[] sizes = new double[sums.length];
        int ins = call.in() / call.groups();
        int outs = call.out() / call.groups();
        int taps = call.kernel()[0] * call.kernel()[1];
        for (int plane = 0; plane < call.out() * ins; plane++) {
            int out = plane / ins;
            int in = out / outs * ins + plane % ins;
            int kernel = (call.transposed() ? in * outs + out % outs : plane) * taps;
            for (int pixel = 0; pixel < from[0] * from[1]; pixel++) {
                for (int tap = 0; tap < taps; tap++) {
                    int row = pixel / from[1] * call.stride()[0] + tap / call.kernel()[1] - call.padding()[0];
                    int column = pixel % from[1] * call.stride()[1] + tap % call.kernel()[1] - call.padding()[1];
                    if (row >= 0 && column >= 0 && row < to[0] && column < to[1]) {
                        int other = row * to[1] + column;
                        int at = out * result[0] * result[1] + (call.transposed() ? other : pixel);
                        double term = (double) x[in * map[0] * map[1] + (call.transposed() ? pixel : other)]
                                * weight[kernel + tap];
                        sums[at] += term;
                        sizes[at] += Math.abs(term);
                    }
                }
            }
        }
        double worst = found.length == sums.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(sums.length, found.length); i++) {
            double off = Math.abs(found[i] - sums[i]) / (sizes[i] + 1e-6);
            worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
        }
        return worst;
    }

    private static float[] compute(
            PtSymbolBlock module,
            PtNDManager scope,
            Precision precision,
            Form form,
            Call call,
            float[] x,
            float[] weight) {
        try (IValue map = IValue.from(TorchNetwork.array(scope, new Input(x, 1, call.in(), call.map(), call.map())));
                IValue kernel = IValue.from(TorchNetwork.array(scope, new Input(weight, call.weightShape())));
                IValue stride = IValue.listFrom(call.stride()[0], call.stride()[1]);
                IValue padding = IValue.listFrom(call.padding()[0], call.padding()[1]);
                IValue groups = IValue.from((long) call.groups());
                IValue type = IValue.from((long) precision.scalarType());
                IValue bare = IValue.from(form == Form.BARE);
                IValue result = IValueUtils.runMethod(
                        module,
                        call.transposed() ? "transposed" : call.kind() == Kind.WINOGRAD ? "winograd" : "correlate",
                        map,
                        kernel,
                        stride,
                        padding,
                        groups,
                        type,
                        bare)) {
            return TorchNetwork.floats(result.toTensor(scope));
        }
    }

    /** Numbers that the precision holds exactly. */
    private static float[] drawn(Random random, int length, Precision precision) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
            if (precision != Precision.FP32) {
                values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & 0xffff0000);
            }
        }
        return values;
    }

    private static int[] pair(int rows, int columns) {
        return new int[] {rows, columns};
    }
}
