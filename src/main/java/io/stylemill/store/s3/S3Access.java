package io.stylemill.store.s3;

import io.stylemill.config.ChecksumMode;
import io.stylemill.config.S3Credentials;
import io.stylemill.config.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How to reach one S3 server.
 *
 * @param credentials to sign with, or null for the AWS default chain
 * @param localFolder where a server on this machine keeps its objects, so that a full disk can be
 *     told from a lost connection, or null
 * @param inside makes the client of a server that this process runs itself, which tells the
 *     observer of faults, or null
 */
public record S3Access(
        S3Settings settings,
        @Nullable S3Credentials credentials,
        MissingBucket missingBucket,
        @Nullable Path localFolder,
        @Nullable Function<@Nullable S3Observer, S3Client> inside) {
    /** What happens to a bucket that does not exist. */
    public enum MissingBucket {
        /** Opening it fails. */
        REFUSE,
        /** It reads as empty and is made at the first write. */
        CREATE
    }

    public S3Access {
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(missingBucket, "missingBucket");
    }

    /**
     * Returns the access to the server that the settings name, with credentials of the AWS default
     * chain.
     */
    public static S3Access external(S3Settings settings) {
        return new S3Access(settings, null, MissingBucket.REFUSE, null, null);
    }

    /**
     * Returns the access to the embedded server, which makes buckets as needed.
     *
     * @param folder where it keeps its objects
     */
    public static S3Access embedded(URI endpoint, S3Credentials credentials, Path folder) {
        S3Settings settings = new S3Settings(endpoint, S3Settings.ANY_REGION, true, ChecksumMode.ALWAYS);
        return new S3Access(settings, credentials, MissingBucket.CREATE, folder, null);
    }

    /** Returns this access with a client that needs no connection. */
    S3Access inside(Function<@Nullable S3Observer, S3Client> client) {
        return new S3Access(settings, credentials, missingBucket, localFolder, client);
    }

    /** Returns whether SHA-256 checksums go with every write and are verified on reading. */
    boolean checksums() {
        return switch (settings.checksums()) {
            case ALWAYS -> true;
            case REQUIRED_ONLY -> false;
            case AUTO -> amazon();
        };
    }

    /** Returns whether this program's own server is meant. */
    boolean embedded() {
        return missingBucket == MissingBucket.CREATE;
    }

    /** Returns whether the server is Amazon's own. */
    boolean amazon() {
        URI endpoint = settings.endpoint();
        return endpoint == null
                || String.valueOf(endpoint.getHost()).toLowerCase(Locale.ROOT).endsWith(".amazonaws.com");
    }

    /** Returns the server's name for people. */
    String server() {
        return settings.endpoint() == null ? "Amazon S3" : settings.endpoint().toString();
    }
}
