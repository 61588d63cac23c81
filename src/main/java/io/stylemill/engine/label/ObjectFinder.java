package io.stylemill.engine.label;

import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript program that says what lies where in finished images. It is a program and runs: who
 * opens it has held its digest against what declares it.
 *
 * <p>What it says of an image does not depend on the images beside it. Safe for use by many
 * threads, each with its own workspace.
 */
public interface ObjectFinder extends AutoCloseable {
    /**
     * What was found in an image: a map, or boxes.
     *
     * @param map class of each pixel, of the image's size; null of a detector
     * @param uncertainty mean entropy of the classes over all pixels, as a share of the largest
     *     there can be, 0 to 1; null of a detector
     * @param boxes of a detector, the surest first
     */
    record Found(@Nullable Pixels map, @Nullable Double uncertainty, List<Box> boxes) {
        public Found {
            boxes = List.copyOf(boxes);
        }
    }

    /**
     * An object.
     *
     * @param label class index, 1 or more
     * @param score how sure the program is, 0 to 1, to six decimals
     * @param x left column in pixels of the image, {@code y} the top row
     */
    record Box(int label, double score, int x, int y, int width, int height) {}

    /** Returns the names of the classes; the first is the background. */
    List<String> classes();

    /**
     * Returns what is found in each image, in their order; images may have any size and 1, 3 or 4
     * channels.
     *
     * @throws io.stylemill.failure.Failure {@code torchscript-output} when the program gives what
     *     is not declared; {@code bad-network}; {@code RESOURCES}
     */
    List<Found> find(List<Pixels> images, Workspace workspace);

    @Override
    void close();
}
