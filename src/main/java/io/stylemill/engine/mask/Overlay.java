package io.stylemill.engine.mask;

import io.stylemill.image.Pixels;

/** Shows a mask over its image, for people. */
public final class Overlay {
    private Overlay() {}

    /**
     * Returns the image in RGB, with the pixels of every class but the background half in the colour of the class.
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
