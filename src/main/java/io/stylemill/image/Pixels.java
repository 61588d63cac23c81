package io.stylemill.image;

/**
 * An 8-bit image: rows top to bottom, pixels left to right, channels interleaved.
 *
 * @param channels 1 (grey), 3 (RGB) or 4 (RGBA)
 * @param data {@code height x width x channels} bytes; owned by this value, not to be written to
 */
public record Pixels(int width, int height, int channels, byte[] data) {
    public Pixels {
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new IllegalArgumentException("channels must be 1, 3 or 4, not " + channels);
        }
        if (width < 1 || height < 1 || data.length != Math.multiplyExact(Math.multiplyExact(width, height), channels)) {
            throw new IllegalArgumentException(
                    data.length + " bytes do not make " + width + " x " + height + " x " + channels);
        }
    }
}
