package io.stylemill.engine.generator;

import io.stylemill.image.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * What the network gives for one recipe, before post-processing.
 *
 * @param image the pixels
 * @param labels classes of its pixels, or null where the generator has no mask model
 */
public record Drawn(Pixels image, @Nullable Labels labels) {
    /**
     * @param map class index of each pixel, one channel, of the image's size
     * @param uncertainty mean entropy of the classes over all pixels, as a share of the largest
     *     there can be, 0 to 1
     */
    public record Labels(Pixels map, double uncertainty) {}
}
