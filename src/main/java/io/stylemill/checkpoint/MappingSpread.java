package io.stylemill.checkpoint;

import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * Tells from the weights of a mapping layer whether a learning-rate multiplier that a file does not
 * state can be that of its network.
 *
 * <p>A layer of multiplier m starts with weights of standard deviation 1/m (Karras et al. 2018,
 * 4.1; 2019, C). Training hardly moves them, since a step is as small in them as in other weights:
 * in the sample network, trained to its end, m times the deviation of the first layer is 0.999. In
 * 24 networks as NVIDIA's code and others' initialise them, from 8 to 64 features wide, it is 0.82
 * to 1.10, both in layers of 8 x 8. A bound of 5 is far from all of these, and from a network of
 * multiplier 1 that is taken for one of 0.01.
 *
 * <p>A multiplier that a file states is not judged: its own code computes with it, whatever the
 * weights are.
 */
final class MappingSpread {
    private static final double BOUND = 5;

    private MappingSpread() {}

    /**
     * Refuses a multiplier that cannot be; weights that are not finite are left to those who run
     * them.
     *
     * @param name of the weights in the file
     * @param multiplier that is assumed
     * @param setting what the code of the file calls it
     */
    static void check(Tensor weights, String name, double multiplier, String setting) {
        double deviation = deviation(weights);
        double ratio = deviation * multiplier;
        if (ratio < 1 / BOUND || ratio > BOUND) {
            throw Refusal.unsupported(String.format(
                    Locale.ROOT,
                    "the mapping weights %s have the standard deviation %.3g, as a network of %s = %.3g has; the file"
                            + " does not state %s, and the assumed %s makes a deviation of %.3g. Supported are"
                            + " deviations within a factor of %.0f of that; export this network as TorchScript",
                    name,
                    deviation,
                    setting,
                    1 / deviation,
                    setting,
                    multiplier,
                    1 / multiplier,
                    BOUND));
        }
    }

    /** Returns the standard deviation of a tensor's values. */
    static double deviation(Tensor weights) {
        FloatBuffer values = weights.data().asFloatBuffer();
        int count = values.remaining();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double value = values.get(i);
            sum += value;
            squares += value * value;
        }
        double mean = sum / count;
        return Math.sqrt(Math.max(0, squares / count - mean * mean));
    }
}
