package io.stylemill.engine.generator;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The native engine of this process with its settings: what every program that runs on it needs.
 */
final class TorchEngine {
    // Both settings live in libtorch once per thread.
    private static final ThreadLocal<Integer> PREPARED_FOR = ThreadLocal.withInitial(() -> 0);

    private final Engine engine;
    private final int threads;

    /** @param threads intra-op threads of each calling thread, at least 1 */
    TorchEngine(Engine engine, int threads) {
        this.engine = engine;
        this.threads = threads;
    }

    /** Returns the version, such as {@code 2.7.1}. */
    String number() {
        return engine.getVersion();
    }

    /** Returns engine and version, such as {@code pytorch-2.7.1}. */
    String version() {
        return "pytorch-" + engine.getVersion();
    }

    int threads() {
        return threads;
    }

    /**
     * Returns how many GPUs PyTorch can compute on; 0 with libraries for CPUs, whatever the machine
     * has.
     */
    int gpus() {
        if (!JniUtils.getFeatures().contains("CUDA")) {
            return 0;
        }
        // DJL counts with a CUDA runtime of its own search; PyTorch works where that search finds
        // none.
        int counted = engine.getGpuCount();
        return counted > 0 ? counted : Math.max(1, Gpu.models().size());
    }

    /** Makes the calling thread run with this engine's settings; cheap when it already does. */
    void prepareThread() {
        if (PREPARED_FOR.get() != threads) {
            // Specialising the graph to the shapes of the first calls costs hundreds of
            // milliseconds and gains nothing.
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setNumThreads(threads);
            PREPARED_FOR.set(threads);
        }
    }

    /** Returns a manager of native memory on the device, to be closed by the caller. */
    NDManager newManager(Device device) {
        return engine.newBaseManager(
                device.kind() == Device.Kind.CPU ? ai.djl.Device.cpu() : ai.djl.Device.gpu(device.index()));
    }
}
