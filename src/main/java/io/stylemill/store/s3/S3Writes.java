package io.stylemill.store.s3;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.ObjectDiffers;
import io.stylemill.store.Store.Put;
import io.stylemill.store.Store.Stat;
import io.stylemill.store.s3.S3Failures.Deed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The writes of one bucket and what is known after each.
 *
 * <p>A write whose answer was lost is looked for: found with the same bytes it counts as
 * {@link Put#SAME}; not found it is {@code write-outcome-unknown} (OUTCOME_UNKNOWN), because it may
 * still arrive.
 */
final class S3Writes {
    /** The metadata that holds an object's digest. */
    static final String SHA256 = "sha256";

    /**
     * From this size on a look before the write costs less than the bytes sent in vain for an
     * object already there.
     */
    private static final long LOOK_FIRST_BYTES = S3Clients.STREAMED_BYTES;

    private static final long SPARE_BYTES = 16 << 20;

    private final S3Store store;
    private final S3Traits traits;
    private final String bucket;
    private final S3Access access;
    private final S3Patience patience;
    private final S3Failures failures;

    S3Writes(S3Store store, S3Traits traits, String bucket, S3Access access, S3Patience patience) {
        this.store = store;
        this.traits = traits;
        this.bucket = bucket;
        this.access = access;
        this.patience = patience;
        this.failures = new S3Failures(access);
    }

    /** Writes an object that is to be new; where the server cannot be told so, a look has to do. */
    Put putNew(String key, RequestBody body, long bytes, String sha256, String contentType) {
        String ifNoneMatch = traits.conditions().ifNoneMatch().sent() ? "*" : null;
        if (ifNoneMatch == null || bytes >= LOOK_FIRST_BYTES) {
            Optional<Stat> there = store.head(key);
            if (there.isPresent()) {
                return same(there.get(), bytes, sha256);
            }
        }
        S3Client client = traits.forBody(bytes);
        try {
            client.putObject(
                    request(key, bytes, sha256, contentType)
                            .ifNoneMatch(ifNoneMatch)
                            .build(),
                    body);
            return Put.CREATED;
        } catch (S3Exception e) {
            if (e.statusCode() == 412) {
                return same(lookAfter(key, e).orElseThrow(() -> vanished(key, e)), bytes, sha256);
            }
            Failure failure = failures.of(Deed.WRITE, store.address(key), e);
            if (failure.kind() != Kind.TRANSIENT || failure.is(Code.S3_CHECKSUM)) {
                throw failure;
            }
            return same(
                    lookAfter(key, e)
                            .orElseThrow(() ->
                                    full(access, store.address(key), bytes, e).orElse(failure)),
                    bytes,
                    sha256);
        } catch (SdkException e) {
            throwUnlessSent(key, e);
            return same(
                    lookAfter(key, e)
                            .orElseThrow(() ->
                                    full(access, store.address(key), bytes, e).orElseGet(() -> unknown(key, e))),
                    bytes,
                    sha256);
        }
    }

    /**
     * Copies inside the server. The server computes the digest of what it wrote, or the copy is
     * read once; what was written beside the source says nothing of the copy.
     */
    boolean copyNew(String from, String to, long bytes, String sha256) {
        Optional<Stat> there = store.head(to);
        if (there.isPresent()) {
            return there.get().mayBe(bytes, sha256);
        }
        boolean guarded = traits.conditions().ifNoneMatch().sent();
        CopyObjectResponse answer;
        try {
            answer = traits.forBody(0)
                    .copyObject(b -> b.sourceBucket(bucket)
                            .sourceKey(from)
                            .destinationBucket(bucket)
                            .destinationKey(to)
                            .ifNoneMatch(guarded ? "*" : null)
                            .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                            .overrideConfiguration(o -> o.apiCallTimeout(patience.forBody(S3Store.LARGEST))));
        } catch (SdkException e) {
            // No server must be able to copy, or to copy on this condition. The write that follows
            // looks at what is there.
            return false;
        }
        String told = answer.copyObjectResult() == null
                ? null
                : answer.copyObjectResult().checksumSHA256();
        String whole = S3Checksums.sha256(told);
        String found = whole != null ? whole : read(to);
        if (!found.equals(sha256)) {
            store.delete(to);
            throw ObjectDiffers.failure(store.address(to), "sha256 " + found, sha256);
        }
        return true;
    }

    /** Writes an object that is to have the expected tag, or to be new where that is null. */
    boolean putIf(String key, byte[] content, String contentType, @Nullable String expectedEtag) {
        ConditionalWrites conditions = traits.conditions();
        boolean conditional = (expectedEtag == null ? conditions.ifNoneMatch() : conditions.ifMatch()).sent();
        if (!conditional && !Objects.equals(store.head(key).map(Stat::etag).orElse(null), expectedEtag)) {
            return false;
        }
        String sha256 = Digests.sha256(content);
        PutObjectRequest.Builder request = request(key, content.length, sha256, contentType);
        if (conditional) {
            if (expectedEtag == null) {
                request.ifNoneMatch("*");
            } else {
                request.ifMatch(conditions.tagForm().of(expectedEtag));
            }
        }
        S3Client client = traits.forBody(content.length);
        try {
            client.putObject(request.build(), RequestBody.fromBytes(content));
            return true;
        } catch (S3Exception e) {
            boolean held = e.statusCode() == 412 || (e.statusCode() == 404 && expectedEtag != null);
            if (held) {
                // After a repeated request the object that is in the way may be our own.
                return attempts(e) > 1 && isThere(key, content.length, sha256, e);
            }
            Failure failure = failures.of(Deed.WRITE, store.address(key), e);
            if (failure.kind() == Kind.TRANSIENT && isThere(key, content.length, sha256, e)) {
                return true;
            }
            throw full(access, store.address(key), content.length, e).orElse(failure);
        } catch (SdkException e) {
            throwUnlessSent(key, e);
            Optional<Stat> there = lookAfter(key, e);
            if (there.isPresent() && holds(there.get(), content.length, sha256)) {
                return true;
            }
            if (Objects.equals(there.map(Stat::etag).orElse(null), expectedEtag)) {
                throw full(access, store.address(key), content.length, e).orElseGet(() -> unknown(key, e));
            }
            return false;
        }
    }

    private PutObjectRequest.Builder request(String key, long bytes, String sha256, String contentType) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .metadata(Map.of(SHA256, sha256))
                .overrideConfiguration(o -> o.apiCallTimeout(patience.forBody(bytes)));
        if (access.checksums()) {
            request.checksumSHA256(S3Checksums.written(sha256));
        }
        return request;
    }

    /** A client without HTTP counts none. */
    private static int attempts(S3Exception e) {
        return Objects.requireNonNullElse(e.numAttempts(), 1);
    }

    private boolean isThere(String key, long bytes, String sha256, SdkException cause) {
        return lookAfter(key, cause).filter(stat -> holds(stat, bytes, sha256)).isPresent();
    }

    private Put same(Stat there, long bytes, String sha256) {
        String found = there.bytes() + " bytes, wanted " + bytes;
        if (there.bytes() == bytes) {
            String digest = digest(there);
            if (digest.equals(sha256)) {
                return Put.SAME;
            }
            found = "sha256 " + digest;
        }
        throw ObjectDiffers.failure(store.address(there.key()), found, sha256);
    }

    private boolean holds(Stat there, long bytes, String sha256) {
        return there.bytes() == bytes && digest(there).equals(sha256);
    }

    private String digest(Stat there) {
        String kept = there.sha256();
        return kept != null ? kept : read(there.key());
    }

    /** Returns the digest of an object's bytes as they are read. */
    private String read(String key) {
        try (InputStream in = store.open(key).orElse(InputStream.nullInputStream())) {
            return Digests.sha256(in);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-interrupted",
                    "Could not read " + store.address(key) + " to compare it: " + e.getMessage(),
                    e);
        }
    }

    /** Looks for the object after a write that may have happened. */
    private Optional<Stat> lookAfter(String key, SdkException write) {
        try {
            return store.head(key);
        } catch (Failure look) {
            Failure unknown = unknown(key, write);
            unknown.addSuppressed(look);
            throw unknown;
        }
    }

    /**
     * Throws where the request cannot have left this machine, or where nobody waits for the answer
     * any more.
     */
    private void throwUnlessSent(String key, SdkException e) {
        Failure failure = failures.of(Deed.WRITE, store.address(key), e);
        if (failure.kind() == Kind.INPUT) {
            throw failure;
        }
        if (e instanceof AbortedException) {
            throw unknown(key, e);
        }
    }

    private Failure unknown(String key, SdkException e) {
        return Failure.of(
                Kind.OUTCOME_UNKNOWN,
                "write-outcome-unknown",
                failures.of(Deed.WRITE, store.address(key), e).getMessage()
                        + ". Whether it was written is unknown: look again before acting",
                e);
    }

    private Failure vanished(String key, SdkException e) {
        return Failure.of(
                Kind.TRANSIENT,
                "object-vanished",
                "Could not write " + store.address(key) + ": an object was in the way and is gone now; run again",
                e);
    }

    /**
     * Returns the failure to report where the server's own disk is at hand and has no room for the
     * object.
     */
    static Optional<Failure> full(S3Access access, String address, long bytes, Exception e) {
        Path folder = access.localFolder();
        if (folder == null) {
            return Optional.empty();
        }
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return free >= bytes + SPARE_BYTES
                    ? Optional.empty()
                    : Optional.of(Failure.of(
                            Kind.RESOURCES,
                            "disk-full",
                            "Could not write " + address + ": the disk of " + folder + " is full (" + bytes
                                    + " bytes to write, " + free + " free); make room or set stylemill.home to another"
                                    + " folder, then run again",
                            e));
        } catch (IOException look) {
            return Optional.empty();
        }
    }
}
