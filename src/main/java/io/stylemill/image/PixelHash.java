package io.stylemill.image;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hashes of an image: of what one sees, and of the file.
 *
 * <p>The pixel hash is SHA-256 over the raw 8-bit values, rows top to bottom, channels interleaved (RGB, RGBA or grey),
 * and nothing else: no header, no size. It is what {@code sha256sum} says of the raw bytes that any decoder gives, and
 * does not change with the file format, the encoder or the metadata. Width and height stand beside it in the record.
 */
public final class PixelHash {
    private PixelHash() {}

    /** Returns the pixel hash, 64 lower-case hex digits. */
    public static String of(Pixels pixels) {
        return sha256(pixels.data());
    }

    /** Returns the SHA-256 of bytes, 64 lower-case hex digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** Returns a SHA-256 to be fed with bytes. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw Failure.of(Kind.BUG, "bug", "Every Java platform has SHA-256, this one not", e);
        }
    }
}
