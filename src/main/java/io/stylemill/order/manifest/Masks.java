package io.stylemill.order.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The masks that are made of all images.
 *
 * @param model file that {@code stylemill masks} wrote, as written: relative, absolute, or
 *     {@code s3://bucket/key}
 * @param sha256 of the file, 64 small hex digits, or null
 * @param leastArea objects of fewer pixels are not counted, 1 or more
 * @param instances whether each image also gets a map of its objects
 */
public record Masks(String model, @Nullable String sha256, int leastArea, boolean instances) {
    /**
     * What masks must show.
     *
     * @param uncertainty largest uncertainty, above 0 to 1, or null
     * @param classes conditions on classes, in file order
     */
    public record Gate(@Nullable Double uncertainty, List<ClassGate> classes) {
        public Gate {
            classes = List.copyOf(classes);
        }
    }

    /**
     * What one class of a mask must be.
     *
     * @param name of the class of pixels
     * @param minArea least share of the pixels, 0 to 1
     * @param maxArea largest share
     * @param minObjects least number of objects
     * @param maxObjects largest number
     * @param whole whether no object may touch the border
     */
    public record ClassGate(
            String name, double minArea, double maxArea, long minObjects, long maxObjects, boolean whole) {}
}
