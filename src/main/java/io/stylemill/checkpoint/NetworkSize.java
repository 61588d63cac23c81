package io.stylemill.checkpoint;

/**
 * The size of StyleGAN's and StyleGAN2's images: that of the first map, doubled a number of times.
 *
 * @param mapHeight 4 in NVIDIA's own networks
 * @param mapWidth 4 in NVIDIA's own networks
 */
record NetworkSize(int mapHeight, int mapWidth, int doublings) {
    int width() {
        return mapWidth << doublings;
    }

    int height() {
        return mapHeight << doublings;
    }

    /**
     * Returns the resolution that names the last block: the side of a network whose first map is
     * 4x4.
     */
    int lastBlock() {
        return 4 << doublings;
    }

    int numWs() {
        return 2 * doublings + 2;
    }

    /**
     * Returns the size of images with a first map of this tensor's shape
     * {@code [features, height, width]}.
     */
    static NetworkSize of(java.util.Map<String, Tensor> tensors, int doublings) {
        Tensor map = tensors.get("synthesis.b4.const");
        long[] shape = map == null ? new long[0] : map.shape();
        if (shape.length != 3 || Math.max(shape[1], shape[2]) > NetworkCheck.MAX_RESOLUTION) {
            throw Refusal.damaged("the tensor synthesis.b4.const has the malformed shape " + Attributes.brief(shape));
        }
        return new NetworkSize((int) shape[1], (int) shape[2], doublings);
    }
}
