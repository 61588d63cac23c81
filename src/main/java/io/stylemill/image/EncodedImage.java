package io.stylemill.image;

import io.stylemill.record.Digests;

/**
 * A finished image file.
 *
 * @param bytes the whole file; owned by this value, not to be written to
 */
public record EncodedImage(ImageFormat format, byte[] bytes) {
    /** Returns the file hash: SHA-256 of the bytes, 64 lower-case hex digits. */
    public String sha256() {
        return Digests.sha256(bytes);
    }
}
