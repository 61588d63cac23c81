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
 * @param resolution width and height of the images in pixels
 * @param channels 1 (grey), 3 (RGB) or 4 (RGBA)
 * @param classNames names of the class indices; empty where the file holds none
 * @param config family-specific settings as JSON values (strings, numbers, booleans, lists, maps); see {@code docs/checkpoints.md}
 */
public record NetworkDescription(
        Architecture architecture,
        int zDim,
        int cDim,
        int wDim,
        int numWs,
        int resolution,
        int channels,
        List<String> classNames,
        Map<String, @Nullable Object> config) {
    public NetworkDescription {
        classNames = List.copyOf(classNames);
    }

    /** Returns whether images are made for a class. */
    public boolean conditional() {
        return cDim > 0;
    }

    /** Returns whether there are w layers. */
    public boolean styled() {
        return numWs > 0;
    }

    /** Returns whether w can be made of z; a TorchScript archive that takes w+ may have no method for that. */
    public boolean maps() {
        return styled() && !(architecture == Architecture.TORCHSCRIPT && "".equals(config.get("mapping")));
    }

    /** Returns how many noise inputs the family has: one for each convolution, whether or not this network uses it. */
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
     * Returns the pixel resolution that w layer {@code layer} (0 to numWs-1) works at, or 0 for StyleGAN3, whose layers
     * have no single resolution.
     *
     * <p>StyleGAN has two layers per resolution from 4x4 on; StyleGAN2 has one at 4x4 and two from 8x8 on, and its last
     * layer drives only the output (Karras et al. 2019 figure 1; Karras et al. 2020 figure 2).
     */
    public int layerResolution(int layer) {
        return switch (architecture) {
            case STYLEGAN1 -> 4 << (layer / 2);
            case STYLEGAN2 -> Math.min(resolution, 4 << ((layer + 1) / 2));
            case STYLEGAN3_T, STYLEGAN3_R, TORCHSCRIPT -> 0;
        };
    }
}
