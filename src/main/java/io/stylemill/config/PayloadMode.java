package io.stylemill.config;

import java.util.Locale;

/** How bodies of 1 MiB and more go to the S3 server; smaller ones are always signed as a whole. */
public enum PayloadMode {
    /**
     * As {@link #CHUNKED} for Amazon S3, the embedded server, and where an object of 2 MiB came
     * back unchanged.
     */
    AUTO,
    /** In signed chunks ({@code aws-chunked}): a file is read once. */
    CHUNKED,
    /** As they are, under one signature: a file is read twice. Every server takes that. */
    SIGNED;

    /** Returns the word for the settings file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
