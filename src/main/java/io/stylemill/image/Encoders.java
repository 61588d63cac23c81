package io.stylemill.image;

import io.stylemill.failure.Failure;
import org.jspecify.annotations.Nullable;

/** Turns pixels into image files. */
public final class Encoders {
    private Encoders() {}

    /**
     * Returns the file, the same bytes for the same arguments and
     * {@link ImageFormat#encoderVersion}.
     *
     * @param xmp metadata to write into the file, or null for none
     * @throws Failure {@code jpeg-has-no-alpha}, {@code image-too-large},
     *     {@code metadata-too-long}, {@code webp-not-available} or {@code webp-failed}
     */
    public static byte[] encode(Pixels pixels, Encoding encoding, @Nullable XmpPacket xmp, Workspace workspace) {
        byte[] packet = xmp == null ? null : xmp.toBytes();
        return switch (encoding.format()) {
            case PNG -> PngEncoder.encode(pixels, packet, workspace);
            case JPEG -> JpegEncoder.encode(pixels, encoding, packet, workspace);
            case WEBP -> WebpEncoder.encode(pixels, encoding, packet, workspace);
        };
    }

    /**
     * Returns a PNG file of 8 bits with a palette, the same bytes for the same arguments.
     *
     * @param map one channel: places in the palette
     * @param palette 1 to 256 colours, {@code 0xRRGGBB}; every value of the map has one
     */
    public static byte[] indexed(Pixels map, int[] palette, Workspace workspace) {
        if (map.channels() != 1 || palette.length < 1 || palette.length > 256) {
            throw new IllegalArgumentException(map.channels() + " channels, " + palette.length + " colours");
        }
        return PngEncoder.encodeIndexed(map, palette, workspace);
    }

    /**
     * Returns a grey PNG file of 16 bits, the same bytes for the same arguments.
     *
     * @param pixels rows top to bottom, {@code width x height} of them, without a sign
     */
    public static byte[] grey16(short[] pixels, int width, int height, Workspace workspace) {
        if (width < 1 || height < 1 || pixels.length != Math.multiplyExact(width, height)) {
            throw new IllegalArgumentException(pixels.length + " pixels do not make " + width + " x " + height);
        }
        return PngEncoder.encodeGrey16(pixels, width, height, workspace);
    }
}
