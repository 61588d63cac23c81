package io.stylemill.image;

/**
 * The shape of an image.
 *
 * @param channels 1 (grey), 3 (RGB) or 4 (RGBA)
 */
public record Size(int width, int height, int channels) {
    /** Returns the shape of the pixels. */
    public static Size of(Pixels pixels) {
        return new Size(pixels.width(), pixels.height(), pixels.channels());
    }

    /** Returns the shape as messages name it, such as {@code 64x64 RGB}. */
    @Override
    public String toString() {
        return width + "x" + height + (channels == 1 ? " grey" : channels == 3 ? " RGB" : " RGBA");
    }
}
