package io.stylemill.store.s3;

import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A SHA-256 as S3 writes it, in Base64. */
final class S3Checksums {
    /** Of a whole object; a checksum of parts has more letters. */
    private static final int LETTERS = 44;

    private S3Checksums() {}

    /**
     * Returns the hex digits of what a server told, or null where it told nothing of the whole
     * object.
     */
    static @Nullable String sha256(@Nullable String told) {
        return told != null && told.length() == LETTERS
                ? HexFormat.of().formatHex(Base64.getDecoder().decode(told))
                : null;
    }

    /** Returns a digest of 64 hex digits as S3 writes it. */
    static String written(String sha256) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }
}
