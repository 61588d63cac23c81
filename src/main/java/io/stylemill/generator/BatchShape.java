package io.stylemill.generator;

import io.stylemill.checkpoint.NetworkDescription;

/** The batch shape that {@code auto} means; {@code docs/performance.md} has the figures behind it. */
public final class BatchShape {
    private BatchShape() {}

    /** Returns how many samples one forward pass of the network should take on the device. */
    public static int of(NetworkDescription network, Device device) {
        if (device.kind() == Device.Kind.CUDA) {
            return network.resolution() <= 256 ? 32 : 8;
        }
        // Small networks spend more on starting operations than on computing them; large ones fill the caches alone.
        return network.resolution() <= 64 ? 16 : network.resolution() <= 128 ? 4 : 1;
    }
}
