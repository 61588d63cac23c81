package io.stylemill.config;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where objects are kept; credentials come from the AWS default chain, never from here.
 *
 * @param endpoint of an S3-compatible server, or null for Amazon S3 (when {@code region} is set) or the embedded server
 * @param region to sign for, or null for the AWS default chain; {@code us-east-1} where only an endpoint is set
 * @param pathStyle whether buckets are named in the path instead of the host name
 */
public record S3Settings(@Nullable URI endpoint, @Nullable String region, boolean pathStyle, ChecksumMode checksums) {
    /** The region that S3-compatible servers expect when they know no regions. */
    public static final String ANY_REGION = "us-east-1";

    public S3Settings {
        Objects.requireNonNull(checksums, "checksums");
    }

    /** Returns whether nothing names a server, so that the embedded one is meant. */
    public boolean embedded() {
        return endpoint == null && region == null;
    }
}
