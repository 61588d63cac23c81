package io.stylemill.console;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Convolution;

/**
 * Estimates what an image costs, before any is made; {@code docs/performance.md} tells how good the
 * estimate is.
 */
public final class Workload {
    /** Seconds until the servers of a run are up and the network is loaded. */
    static final double START = 6;

    /**
     * Floating-point operations per second and core that these convolutions reach on a CPU with
     * AVX2 or better.
     */
    private static final double RATE = 90e9;

    /** What every image costs beside its convolutions: small operations, encoding, packing. */
    private static final double BESIDE = 0.002;

    private static final double PER_PIXEL = 4e-8;

    private Workload() {}

    /** Returns the seconds that one core of a CPU takes. */
    public static double cpuSecondsPerImage(Checkpoint checkpoint, int[] finalSize) {
        return flops(checkpoint) / RATE + BESIDE + PER_PIXEL * finalSize[0] * finalSize[1];
    }

    /**
     * Returns the floating-point operations of the synthesis network's convolutions for one image.
     */
    public static double flops(Checkpoint checkpoint) {
        return Convolution.of(checkpoint).stream()
                .mapToDouble(Convolution::operations)
                .sum();
    }
}
