package io.stylemill.storage.s3;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Whether a server honours conditions on writes; one that does not gets a look before each write instead, which keeps
 * apart the writers of one process only.
 *
 * @param ifNoneMatch a write can demand that the key is new
 * @param ifMatch a write can demand a version tag
 */
record ConditionalWrites(boolean ifNoneMatch, boolean ifMatch) {
    private static final Logger LOG = LoggerFactory.getLogger(ConditionalWrites.class);
    private static final String FOLDER = ".stylemill-probe/";
    /** A version tag that no object has. */
    private static final String NO_ETAG = "\"00000000000000000000000000000000\"";

    /**
     * Returns what the server does, found by writing a random key twice; the key is removed again.
     *
     * @param client that sends no body for an empty object, so that no refusal can cut one off
     * @throws SdkException when not even a plain write works
     */
    static ConditionalWrites probe(S3Client client, String bucket) {
        String key = FOLDER + UUID.randomUUID();
        ConditionalWrites found;
        try {
            Answer first = put(client, bucket, key, "*", null);
            if (first == Answer.UNKNOWN_CONDITION) {
                client.putObject(b -> b.bucket(bucket).key(key), RequestBody.empty());
            }
            // A first request that the SDK repeated finds its own object: the condition holds all the same.
            boolean ifNoneMatch = first == Answer.HELD
                    || (first == Answer.WRITTEN && put(client, bucket, key, "*", null) == Answer.HELD);
            found = new ConditionalWrites(ifNoneMatch, put(client, bucket, key, null, NO_ETAG) == Answer.HELD);
        } finally {
            remove(client, bucket, key);
        }
        if (!found.ifNoneMatch) {
            LOG.warn(
                    "The server of s3://{} ignores If-None-Match: a write is preceded by a look, which keeps the"
                            + " writers of this process apart, but not those of several machines",
                    bucket);
        }
        if (!found.ifMatch) {
            LOG.warn(
                    "The server of s3://{} ignores If-Match: changing objects such as latest.json is safe from this"
                            + " process only",
                    bucket);
        }
        return found;
    }

    private enum Answer {
        WRITTEN,
        HELD,
        UNKNOWN_CONDITION
    }

    private static Answer put(
            S3Client client, String bucket, String key, @Nullable String ifNoneMatch, @Nullable String ifMatch) {
        try {
            client.putObject(
                    b -> b.bucket(bucket).key(key).ifNoneMatch(ifNoneMatch).ifMatch(ifMatch), RequestBody.empty());
            return Answer.WRITTEN;
        } catch (S3Exception e) {
            return switch (e.statusCode()) {
                case 412 -> Answer.HELD;
                case 400, 501 -> Answer.UNKNOWN_CONDITION;
                default -> throw e;
            };
        }
    }

    private static void remove(S3Client client, String bucket, String key) {
        try {
            client.deleteObject(b -> b.bucket(bucket).key(key));
        } catch (SdkException e) {
            LOG.debug("The probe s3://{}/{} stays: {}", bucket, key, e.getMessage());
        }
    }
}
