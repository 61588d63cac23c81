package io.stylemill.image;

import io.stylemill.record.Digests;

/**
 * The hashes of an image: of what one sees, and of the file.
 *
 * <p>The pixel hash is SHA-256 over the raw 8-bit values, rows top to bottom, channels interleaved
 * (RGB, RGBA or grey), and nothing else: no header, no size. It is what {@code sha256sum} says of
 * the raw bytes that any decoder gives, and does not change with the file format, the encoder or
 * the metadata. Width and height are beside it in the record.
 */
public final class PixelHash {
    private PixelHash() {}

    /** Returns the pixel hash, 64 lower-case hex digits. */
    public static String of(Pixels pixels) {
        return Digests.sha256(pixels.data());
    }
}
