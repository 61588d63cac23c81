package io.stylemill.store.s3;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.ObjectLock;
import io.stylemill.store.Retention;
import io.stylemill.store.Retention.Mode;
import io.stylemill.store.Store.Stat;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Object Lock of one bucket.
 *
 * <p>It is made only after the bucket said that it has Object Lock: a server that does not know the
 * requests may take one that sets a retention for one that writes the object.
 */
final class S3ObjectLock implements ObjectLock {
    /** What servers answer that know the question and have no lock, or do not know it. */
    private static final Set<Integer> UNKNOWN = Set.of(400, 404, 405, 501);

    private static final String RIGHTS =
            "; holding objects needs s3:GetBucketObjectLockConfiguration, s3:GetObjectRetention and s3:PutObjectRetention";

    private final S3Client client;
    private final String bucket;
    private final S3Failures failures;

    private S3ObjectLock(S3Client client, String bucket, S3Failures failures) {
        this.client = client;
        this.bucket = bucket;
        this.failures = failures;
    }

    /** @throws Failure {@code no-retention} (INPUT) when the bucket has no Object Lock */
    static S3ObjectLock of(S3Client client, String bucket, S3Failures failures) {
        try {
            ObjectLockConfiguration found =
                    client.getObjectLockConfiguration(b -> b.bucket(bucket)).objectLockConfiguration();
            if (found == null || found.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
                throw without(bucket, null);
            }
        } catch (S3Exception e) {
            if (UNKNOWN.contains(e.statusCode()) && !S3Failures.code(e).equals("NoSuchBucket")) {
                throw without(bucket, e);
            }
            throw refused(failures, "ask s3://" + bucket + " for its Object Lock", e);
        } catch (SdkException e) {
            throw failures.of("ask s3://" + bucket + " for its Object Lock", e);
        }
        return new S3ObjectLock(client, bucket, failures);
    }

    static Failure without(String bucket, @Nullable Exception cause) {
        String message =
                "cannot hold anything in s3://" + bucket + ": the bucket has no Object Lock, or its server does"
                        + " not know it (the embedded server does not); Object Lock is switched on when a bucket is made, or"
                        + " later by its owner together with versioning";
        return cause == null
                ? Failure.input("no-retention", message)
                : Failure.of(Kind.INPUT, "no-retention", message, cause);
    }

    private static Failure refused(S3Failures failures, String action, SdkException e) {
        Failure failure = failures.of(action, e);
        return failure.is(Code.S3_ACCESS_DENIED)
                ? Failure.of(Kind.INPUT, failure.code(), failure.getMessage() + RIGHTS, e)
                : failure;
    }

    /** Returns what the server's words say, or null where they say nothing. */
    static @Nullable Retention retention(@Nullable String mode, @Nullable Instant until) {
        if (mode == null || until == null) {
            return null;
        }
        return switch (mode) {
            case "GOVERNANCE" -> new Retention(Mode.GOVERNANCE, until);
            case "COMPLIANCE" -> new Retention(Mode.COMPLIANCE, until);
            default -> null;
        };
    }

    @Override
    public Optional<Retention> of(String key) {
        return of(key, null);
    }

    private Optional<Retention> of(String key, @Nullable String version) {
        try {
            ObjectLockRetention found = client.getObjectRetention(
                            b -> b.bucket(bucket).key(key).versionId(version))
                    .retention();
            return found == null
                    ? Optional.empty()
                    : Optional.ofNullable(retention(found.modeAsString(), found.retainUntilDate()));
        } catch (S3Exception e) {
            if (S3Failures.code(e).equals("NoSuchObjectLockConfiguration")) {
                return Optional.empty();
            }
            throw refused(failures, "look how long s3://" + bucket + "/" + key + " is held", e);
        } catch (SdkException e) {
            throw failures.of("look how long s3://" + bucket + "/" + key + " is held", e);
        }
    }

    @Override
    public void hold(Stat seen, Retention retention) {
        String key = seen.key();
        String address = "s3://" + bucket + "/" + key;
        Optional<Retention> held;
        try {
            HeadObjectResponse now = client.headObject(b -> b.bucket(bucket).key(key));
            if (!seen.etag().equals(now.eTag())) {
                throw Failure.of(
                        Kind.TRANSIENT,
                        "object-changed",
                        address + " was written again while it was to be held; verify the version, then try again");
            }
            client.putObjectRetention(b -> b.bucket(bucket)
                    .key(key)
                    .versionId(now.versionId())
                    .retention(r -> r.mode(ObjectLockRetentionMode.fromValue(
                                    retention.mode().name()))
                            .retainUntilDate(retention.until())));
            held = of(key, now.versionId());
        } catch (SdkException e) {
            throw refused(failures, "hold " + address, e);
        }
        if (held.isEmpty() || held.get().until().isBefore(retention.until())) {
            throw Failure.input(
                    "retention-ignored",
                    "the server took the request to hold " + address + " " + retention + ", but says that it is "
                            + held.map(h -> "held " + h).orElse("not held")
                            + "; it does not keep Object Lock as S3 does: do not rely on it");
        }
    }
}
