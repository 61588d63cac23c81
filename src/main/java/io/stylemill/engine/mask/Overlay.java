package io.stylemill.engine.mask;

import io.stylemill.image.Pixels;
import java.util.List;

/** Shows a mask over its image, for people. */
public final class Overlay {
    private Overlay() {}

    /**
     * Returns the image in RGB, with frames of one pixel in the colours of their classes.
     *
     * @param boxes of objects; those that come first lie above
     * @param palette colours by class, {@code 0xRRGGBB}
     */
    public static Pixels framed(Pixels image, List<Box> boxes, int[] palette) {
        Pixels framed = of(image, new byte[image.width() * image.height()], palette);
        for (int i = boxes.size() - 1; i >= 0; i--) {
            Box box = boxes.get(i);
            for (int y = 0; y < box.height(); y++) {
                boolean whole = y == 0 || y == box.height() - 1;
                for (int x = 0; x < box.width(); x += whole ? 1 : Math.max(1, box.width() - 1)) {
                    int at = ((box.y() + y) * image.width() + box.x() + x) * 3;
                    for (int c = 0; c < 3; c++) {
                        framed.data()[at + c] = (byte) (palette[box.label()] >> (16 - 8 * c));
                    }
                }
            }
        }
        return framed;
    }

    /**
     * A box inside its image.
     *
     * @param x left column, {@code y} the top row
     */
    public record Box(int label, int x, int y, int width, int height) {}

    /**
     * Returns the image in RGB, with the pixels of every class but the background half in the
     * colour of the class.
     *
     * @param labels class of each pixel
     * @param palette colours by class, {@code 0xRRGGBB}
     */
    public static Pixels of(Pixels image, byte[] labels, int[] palette) {
        int channels = image.channels();
        byte[] data = new byte[labels.length * 3];
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i] & 0xff;
            for (int c = 0; c < 3; c++) {
                int value = image.data()[i * channels + (channels < 3 ? 0 : c)] & 0xff;
                int color = palette[label] >> (16 - 8 * c) & 0xff;
                data[i * 3 + c] = (byte) (label == 0 ? value : (value + color + 1) / 2);
            }
        }
        return new Pixels(image.width(), image.height(), 3, data);
    }
}
