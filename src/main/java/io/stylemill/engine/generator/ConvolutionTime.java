package io.stylemill.engine.generator;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.stylemill.checkpoint.Convolution;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * How long a convolution takes alone on one thread of this CPU: what networks are measured against.
 */
final class ConvolutionTime {
    private ConvolutionTime() {}

    /** Returns seconds of the thread's own time for a batch, the best of {@code times}. */
    static double measure(TorchEngine engine, Precision precision, Convolution shape, int batch, int times) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        try (PtNDManager scope = (PtNDManager) engine.newManager(Device.CPU)) {
            PtSymbolBlock module = TorchScriptArchive.load(scope, "rate", List.of("convolution"));
            Shape maps = new Shape(batch, shape.in(), shape.height(), shape.width());
            Shape weights = new Shape(shape.out(), shape.in(), shape.kernel(), shape.kernel());
            try (IValue type = IValue.from((long) precision.scalarType());
                    IValue padding = IValue.from((long) shape.kernel() / 2);
                    IValue x = ready(module, scope, type, maps);
                    IValue weight = ready(module, scope, type, weights)) {
                // The first call chooses a kernel and asks for memory.
                for (int i = 0; i <= times; i++) {
                    long start = threads.getCurrentThreadCpuTime();
                    IValueUtils.runMethod(module, "convolve", x, weight, padding)
                            .close();
                    long taken = threads.getCurrentThreadCpuTime() - start;
                    least = i == 0 ? least : Math.min(least, taken);
                }
            } finally {
                module.close();
            }
        }
        return least / 1e9;
    }

    private static IValue ready(PtSymbolBlock module, PtNDManager scope, IValue type, Shape shape) {
        try (IValue values = IValue.from((PtNDArray) scope.ones(shape))) {
            return IValueUtils.runMethod(module, "prepare", values, type);
        }
    }
}
