package io.stylemill.config;

import java.util.Locale;

/** Which checksums beyond the required ones go to the S3 server with each object. */
public enum ChecksumMode {
    /**
     * As {@link #ALWAYS} for Amazon S3 and the embedded server, as {@link #REQUIRED_ONLY} for any
     * other endpoint.
     */
    AUTO,
    /**
     * SHA-256 with every write, verified and kept by the server; stored checksums are verified on
     * reading.
     */
    ALWAYS,
    /**
     * Only what the S3 interface itself demands, for servers that refuse the newer checksum
     * headers.
     */
    REQUIRED_ONLY;

    /** Returns the word for the settings file, such as {@code required-only}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
