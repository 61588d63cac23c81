package io.stylemill.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where objects are kept; credentials come from the AWS default chain, never from here.
 *
 * @param endpoint of an S3-compatible server, or null for Amazon S3 (when {@code region} is set) or
 *     the embedded server
 * @param region to sign for, or null for the AWS default chain; {@code us-east-1} where only an
 *     endpoint is set
 * @param pathStyle whether buckets are named in the path instead of the host name
 * @param payload how large bodies are sent
 * @param timeout how long the next byte of an answer is waited for
 */
public record S3Settings(
        @Nullable URI endpoint,
        @Nullable String region,
        boolean pathStyle,
        ChecksumMode checksums,
        PayloadMode payload,
        Duration timeout) {
    /** The region that S3-compatible servers expect when they know no regions. */
    public static final String ANY_REGION = "us-east-1";

    /** How long an answer is waited for when nothing is set. */
    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

    public S3Settings {
        Objects.requireNonNull(checksums, "checksums");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(timeout, "timeout");
    }

    /** Returns the settings with the usual patience, which find out how large bodies are sent. */
    public S3Settings(@Nullable URI endpoint, @Nullable String region, boolean pathStyle, ChecksumMode checksums) {
        this(endpoint, region, pathStyle, checksums, PayloadMode.AUTO, USUAL_TIMEOUT);
    }

    /** Returns these settings with another way to send large bodies. */
    public S3Settings with(PayloadMode other) {
        return new S3Settings(endpoint, region, pathStyle, checksums, other, timeout);
    }

    /** Returns whether nothing names a server, so that the embedded one is meant. */
    public boolean embedded() {
        return endpoint == null && region == null;
    }
}
