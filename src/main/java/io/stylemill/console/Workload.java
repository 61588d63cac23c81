package io.stylemill.console;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Estimates what an image costs, before any is made; {@code docs/performance.md} tells how good the estimate is. */
public final class Workload {
    /** Seconds until the servers of a run are up and the network is loaded. */
    static final double START = 6;

    /** Floating-point operations per second and core that these convolutions reach on a CPU with AVX2 or better. */
    private static final double RATE = 90e9;

    /** What every image costs beside its convolutions: small operations, encoding, packing. */
    private static final double BESIDE = 0.002;

    private static final double PER_PIXEL = 4e-8;
    private static final Pattern BLOCK = Pattern.compile("synthesis\\.b(\\d+)\\.(conv0|conv1|torgb|skip)\\.weight");
    private static final Pattern LAYER = Pattern.compile("synthesis\\.L\\d+_(\\d+)_\\d+\\.weight");

    private Workload() {}

    /** Returns the seconds that one core of a CPU takes. */
    public static double cpuSecondsPerImage(Checkpoint checkpoint, int[] finalSize) {
        return flops(checkpoint) / RATE + BESIDE + PER_PIXEL * finalSize[0] * finalSize[1];
    }

    /** Returns the floating-point operations of the synthesis network's convolutions for one image. */
    public static double flops(Checkpoint checkpoint) {
        // Names tell sides of square maps, or widths (StyleGAN3); the others have the image's shape.
        NetworkDescription network = checkpoint.network();
        double blocks = (double) network.width() * network.height() / network.lastBlock() / network.lastBlock();
        double layers = (double) network.height() / network.width();
        double flops = 0;
        for (Map.Entry<String, Tensor> entry : checkpoint.tensors().entrySet()) {
            Matcher block = BLOCK.matcher(entry.getKey());
            Matcher layer = LAYER.matcher(entry.getKey());
            if (block.matches()) {
                double side =
                        Double.parseDouble(block.group(1)) / (block.group(2).equals("conv0") ? 2 : 1);
                flops += 2 * side * side * blocks * entry.getValue().elements();
            } else if (layer.matches()) {
                double side = Double.parseDouble(layer.group(1));
                flops += 2 * side * side * layers * entry.getValue().elements();
            }
        }
        return flops;
    }
}
