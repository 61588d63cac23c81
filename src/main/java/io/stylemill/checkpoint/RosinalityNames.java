package io.stylemill.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * What rosinality's StyleGAN2 calls each tensor.
 *
 * @param theirs such as {@code convs.0.conv.weight}
 * @param neutral such as {@code synthesis.b8.conv0.weight}
 * @param rank of the neutral tensor
 */
record RosinalityNames(String theirs, String neutral, int rank) {
    /** The mean w, beside the network's own tensors. */
    static final String AVERAGE = "latent_avg";

    /**
     * Returns whether this is an up-sampling kernel: theirs holds the gain of 4, which the neutral
     * form leaves out.
     */
    boolean kernel() {
        return theirs.endsWith(".kernel");
    }

    /**
     * Returns all of a network with this many mapping layers, whose first map is doubled this
     * often.
     */
    static List<RosinalityNames> of(int depth, int doublings) {
        List<RosinalityNames> names = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            names.add(new RosinalityNames("style." + (i + 1) + ".weight", "mapping.fc" + i + ".weight", 2));
            names.add(new RosinalityNames("style." + (i + 1) + ".bias", "mapping.fc" + i + ".bias", 1));
        }
        names.add(new RosinalityNames("input.input", "synthesis.b4.const", 3));
        layer(names, "conv1", "synthesis.b4.conv1", 0);
        toRgb(names, "to_rgb1", "synthesis.b4");
        for (int i = 0; i < doublings; i++) {
            String block = "synthesis.b" + (8 << i);
            names.add(new RosinalityNames("convs." + 2 * i + ".conv.blur.kernel", block + ".conv0.resample_filter", 2));
            layer(names, "convs." + 2 * i, block + ".conv0", 2 * i + 1);
            layer(names, "convs." + (2 * i + 1), block + ".conv1", 2 * i + 2);
            names.add(new RosinalityNames("to_rgbs." + i + ".upsample.kernel", block + ".resample_filter", 2));
            toRgb(names, "to_rgbs." + i, block);
        }
        return names;
    }

    private static void layer(List<RosinalityNames> names, String theirs, String neutral, int noise) {
        names.add(new RosinalityNames(theirs + ".conv.weight", neutral + ".weight", 4));
        names.add(new RosinalityNames(theirs + ".activate.bias", neutral + ".bias", 1));
        modulation(names, theirs, neutral);
        names.add(new RosinalityNames(theirs + ".noise.weight", neutral + ".noise_strength", 1));
        names.add(new RosinalityNames("noises.noise_" + noise, neutral + ".noise_const", 2));
    }

    private static void toRgb(List<RosinalityNames> names, String theirs, String block) {
        names.add(new RosinalityNames(theirs + ".conv.weight", block + ".torgb.weight", 4));
        names.add(new RosinalityNames(theirs + ".bias", block + ".torgb.bias", 1));
        modulation(names, theirs, block + ".torgb");
    }

    private static void modulation(List<RosinalityNames> names, String theirs, String neutral) {
        names.add(new RosinalityNames(theirs + ".conv.modulation.weight", neutral + ".affine.weight", 2));
        names.add(new RosinalityNames(theirs + ".conv.modulation.bias", neutral + ".affine.bias", 1));
    }
}
