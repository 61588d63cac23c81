package io.stylemill.engine.generator;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.stylemill.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** The rate of a large matrix product on one thread of this CPU: what convolutions are measured against. */
final class MatrixRate {
    private static final int CHANNELS = 1024;
    private static final int SIDE = 64;
    private static final int TIMES = 8;

    private MatrixRate() {}

    /** Returns floating-point operations per second of the thread's own time, the best of several products. */
    static double measure(TorchEngine engine, Precision precision) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double operations = 2.0 * CHANNELS * CHANNELS * SIDE * SIDE;
        long least = Long.MAX_VALUE;
        try (PtNDManager scope = (PtNDManager) engine.newManager(Device.CPU)) {
            PtSymbolBlock module = JniUtils.loadModule(
                    scope, new ByteArrayInputStream(TorchScriptArchive.of("rate", List.of())), false, false);
            try (IValue type = IValue.from((long) precision.scalarType());
                    IValue x = ready(module, scope, type, new Shape(16, CHANNELS, SIDE / 4, SIDE / 4));
                    IValue weight = ready(module, scope, type, new Shape(CHANNELS, CHANNELS, 1, 1))) {
                for (int i = 0; i < TIMES; i++) {
                    long start = threads.getCurrentThreadCpuTime();
                    IValueUtils.runMethod(module, "multiply", x, weight).close();
                    least = Math.min(least, threads.getCurrentThreadCpuTime() - start);
                }
            } finally {
                module.close();
            }
        } catch (IOException e) {
            throw Failure.bug("loading TorchScript from memory failed: " + e);
        }
        return operations / least * 1e9;
    }

    private static IValue ready(PtSymbolBlock module, PtNDManager scope, IValue type, Shape shape) {
        try (IValue values = IValue.from((PtNDArray) scope.ones(shape))) {
            return IValueUtils.runMethod(module, "prepare", values, type);
        }
    }
}
