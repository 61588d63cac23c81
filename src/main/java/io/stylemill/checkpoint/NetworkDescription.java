package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a generator network is, without its weights.
 *
 * @param zDim length of z
 * @param cDim length of the class vector, 0 for unconditional networks
 * @param wDim length of one w layer
 * @param numWs number of w layers
 * @param width of the images in pixels
 * @param height of the images in pixels
 * @param channels 1 (grey), 3 (RGB) or 4 (RGBA)
 * @param classNames names of the class indices; empty where the file holds none
 * @param config family-specific settings as JSON values (strings, numbers, booleans, lists, maps);
 *     see {@code docs/checkpoints.md}
 */
public record NetworkDescription(
        Architecture architecture,
        int zDim,
        int cDim,
        int wDim,
        int numWs,
        int width,
        int height,
        int channels,
        List<String> classNames,
        Map<String, @Nullable Object> config) {
    public NetworkDescription {
        classNames = List.copyOf(classNames);
    }

    /**
     * A network of square images.
     *
     * @param side width and height of the images in pixels
     */
    public NetworkDescription(
            Architecture architecture,
            int zDim,
            int cDim,
            int wDim,
            int numWs,
            int side,
            int channels,
            List<String> classNames,
            Map<String, @Nullable Object> config) {
        this(architecture, zDim, cDim, wDim, numWs, side, side, channels, classNames, config);
    }

    /** Returns the same network with other settings. */
    NetworkDescription configured(Map<String, @Nullable Object> settings) {
        return new NetworkDescription(
                architecture, zDim, cDim, wDim, numWs, width, height, channels, classNames, settings);
    }

    /** Returns whether images are made for a class. */
    public boolean conditional() {
        return cDim > 0;
    }

    /**
     * Returns whether the class is looked up in a table, as in StyleGAN-XL: such a network takes
     * one class and no mixture.
     */
    public boolean looksClassesUp() {
        return "lookup".equals(config.get("label_mode"));
    }

    /** Returns whether each class has a mean w of its own. */
    public boolean averagesByClass() {
        return "by_class".equals(config.get("w_avg"));
    }

    /** Returns whether there are w layers. */
    public boolean styled() {
        return numWs > 0;
    }

    /**
     * Returns whether w can be made of z; a TorchScript archive that takes w+ may have no method
     * for that.
     */
    public boolean maps() {
        return styled() && !(architecture == Architecture.TORCHSCRIPT && "".equals(config.get("mapping")));
    }

    /** Returns the length of the longer side in pixels. */
    public int longerSide() {
        return Math.max(width, height);
    }

    /** Returns how many numbers an image has: width x height x channels. */
    public long values() {
        return (long) width * height * channels;
    }

    /**
     * Returns how many noise inputs the family has: one for each convolution, whether or not this
     * network uses it.
     */
    public int noiseInputs() {
        return switch (architecture) {
            case STYLEGAN1 -> numWs;
            case STYLEGAN2 -> numWs - 1;
            case STYLEGAN3_T, STYLEGAN3_R, TORCHSCRIPT -> 0;
        };
    }

    /** Returns whether noise at input {@code layer} (0 is at 4x4) changes the image. */
    public boolean noisy(int layer) {
        boolean listed = !(config.get(NoiseInputs.SETTING) instanceof List<?> layers) || layers.contains((long) layer);
        return layer >= 0 && layer < noiseInputs() && listed;
    }

    /**
     * Returns how often StyleGAN and StyleGAN2 double the size of their first map, or 0 for
     * StyleGAN3.
     *
     * <p>Each doubling adds two w layers to the two of the first map.
     */
    public int doublings() {
        return switch (architecture) {
            case STYLEGAN1, STYLEGAN2 -> Math.max(0, numWs / 2 - 1);
            case STYLEGAN3_T, STYLEGAN3_R, TORCHSCRIPT -> 0;
        };
    }

    /**
     * Returns the resolution that StyleGAN and StyleGAN2 name their last block by: 4, doubled as
     * often as the first map is. The side of the images where that map is 4x4, as in NVIDIA's own
     * networks.
     */
    public int lastBlock() {
        return 4 << doublings();
    }

    /**
     * Returns the resolution that names the block of w layer {@code layer} (0 to numWs-1), or 0 for
     * StyleGAN3, whose layers have no single resolution.
     *
     * <p>StyleGAN has two layers per resolution from 4x4 on; StyleGAN2 has one at 4x4 and two from
     * 8x8 on, and its last layer drives only the output (Karras et al. 2019 figure 1; Karras et al.
     * 2020 figure 2).
     */
    public int layerResolution(int layer) {
        return switch (architecture) {
            case STYLEGAN1 -> 4 << (layer / 2);
            case STYLEGAN2 -> Math.min(lastBlock(), 4 << ((layer + 1) / 2));
            case STYLEGAN3_T, STYLEGAN3_R, TORCHSCRIPT -> 0;
        };
    }
}
