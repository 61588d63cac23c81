package io.stylemill.storage.s3;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.storage.Digests;
import io.stylemill.storage.ObjectDiffers;
import io.stylemill.storage.ObjectKeys;
import io.stylemill.storage.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One bucket. Each object is written by a single request with its SHA-256, as the server's own checksum where that is
 * switched on and as metadata {@code sha256} always.
 *
 * <p>A write whose answer was lost is looked for: found with the same bytes it counts as {@link Put#SAME}; not found
 * it is {@code write-outcome-unknown} (OUTCOME_UNKNOWN), because it may still arrive.
 */
final class S3Store implements Store {
    /** Where a write starts from. */
    enum BucketState {
        PRESENT,
        TO_BE_MADE
    }

    private static final String SHA256 = "sha256";
    private static final long LARGEST = 5L << 30;
    /** From this size on a look before the write costs less than the bytes sent in vain for an object already there. */
    private static final long LOOK_FIRST_BYTES = 1 << 20;

    /**
     * Keep apart the writers of this process, whatever store they hold: some servers, the embedded one among them,
     * check a version tag and write in two steps.
     */
    private static final List<Object> LOCKS =
            Stream.generate(Object::new).limit(64).toList();

    private final S3Client client;
    private final String bucket;
    private final S3Access access;
    private final S3Patience patience;
    private final S3Failures failures;
    private BucketState state;
    private @Nullable ConditionalWrites conditions;

    S3Store(S3Client client, String bucket, S3Access access, S3Patience patience, BucketState state) {
        this.client = client;
        this.bucket = bucket;
        this.access = access;
        this.patience = patience;
        this.state = state;
        this.failures = new S3Failures(access);
    }

    @Override
    public String address(String key) {
        return "s3://" + bucket + "/" + key;
    }

    @Override
    public Put putIfAbsent(String key, Path file, String sha256, String contentType) {
        long bytes;
        try {
            bytes = Files.size(file);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "file-unreadable", "Could not read " + file + " to write " + address(key), e);
        }
        if (bytes > LARGEST) {
            throw Failure.input(
                    "object-too-large",
                    "Cannot write " + address(key) + ": it has " + bytes + " bytes, one request carries at most "
                            + LARGEST + "; make the shards smaller");
        }
        try {
            return putIfAbsent(key, RequestBody.fromFile(file), bytes, sha256, contentType);
        } catch (Failure e) {
            if (e.code().equals("s3-checksum")) {
                requireUnchanged(key, file, sha256);
            }
            throw e;
        }
    }

    @Override
    public Put putIfAbsent(String key, byte[] content, String contentType) {
        return putIfAbsent(key, RequestBody.fromBytes(content), content.length, Digests.sha256(content), contentType);
    }

    private Put putIfAbsent(String key, RequestBody body, long bytes, String sha256, String contentType) {
        ObjectKeys.checked(key);
        ConditionalWrites conditions = conditions();
        if (conditions.ifNoneMatch()) {
            return putNew(key, body, bytes, sha256, contentType, "*");
        }
        synchronized (lock(key)) {
            return putNew(key, body, bytes, sha256, contentType, null);
        }
    }

    private Put putNew(
            String key, RequestBody body, long bytes, String sha256, String contentType, @Nullable String ifNoneMatch) {
        if (ifNoneMatch == null || bytes >= LOOK_FIRST_BYTES) {
            Optional<Stat> there = head(key);
            if (there.isPresent()) {
                return same(there.get(), bytes, sha256);
            }
        }
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
            Failure failure = failures.of("write " + address(key), e);
            if (failure.kind() != Kind.TRANSIENT || failure.code().equals("s3-checksum")) {
                throw failure;
            }
            return same(lookAfter(key, e).orElseThrow(() -> failure), bytes, sha256);
        } catch (SdkException e) {
            throwUnlessSent(key, e);
            return same(lookAfter(key, e).orElseThrow(() -> unknown(key, e)), bytes, sha256);
        }
    }

    @Override
    public boolean compareAndPut(String key, byte[] content, String contentType, @Nullable String expectedEtag) {
        ObjectKeys.checked(key);
        ConditionalWrites conditions = conditions();
        boolean conditional = expectedEtag == null ? conditions.ifNoneMatch() : conditions.ifMatch();
        synchronized (lock(key)) {
            if (!conditional && !Objects.equals(head(key).map(Stat::etag).orElse(null), expectedEtag)) {
                return false;
            }
            return putIf(key, content, contentType, expectedEtag, conditional);
        }
    }

    private boolean putIf(
            String key, byte[] content, String contentType, @Nullable String expectedEtag, boolean conditional) {
        String sha256 = Digests.sha256(content);
        PutObjectRequest.Builder request = request(key, content.length, sha256, contentType);
        if (conditional && expectedEtag == null) {
            request.ifNoneMatch("*");
        } else if (conditional) {
            request.ifMatch(expectedEtag);
        }
        try {
            client.putObject(request.build(), RequestBody.fromBytes(content));
            return true;
        } catch (S3Exception e) {
            boolean held = e.statusCode() == 412 || (e.statusCode() == 404 && expectedEtag != null);
            if (held) {
                // After a repeated request the object that is in the way may be our own.
                return e.numAttempts() > 1 && isThere(key, content.length, sha256, e);
            }
            Failure failure = failures.of("write " + address(key), e);
            if (failure.kind() == Kind.TRANSIENT && isThere(key, content.length, sha256, e)) {
                return true;
            }
            throw failure;
        } catch (SdkException e) {
            throwUnlessSent(key, e);
            Optional<Stat> there = lookAfter(key, e);
            if (there.isPresent() && holds(there.get(), content.length, sha256)) {
                return true;
            }
            if (Objects.equals(there.map(Stat::etag).orElse(null), expectedEtag)) {
                throw unknown(key, e);
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
            request.checksumSHA256(
                    Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)));
        }
        return request;
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
        throw ObjectDiffers.failure(address(there.key()), found, sha256);
    }

    private boolean holds(Stat there, long bytes, String sha256) {
        return there.bytes() == bytes && digest(there).equals(sha256);
    }

    private String digest(Stat there) {
        if (there.sha256() != null) {
            return there.sha256();
        }
        try (InputStream in = open(there.key()).orElse(InputStream.nullInputStream())) {
            return Digests.sha256(in);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-interrupted",
                    "Could not read " + address(there.key()) + " to compare it: " + e.getMessage(),
                    e);
        }
    }

    /** Looks for the object after a write that may have happened. */
    private Optional<Stat> lookAfter(String key, SdkException write) {
        try {
            return head(key);
        } catch (Failure look) {
            Failure unknown = unknown(key, write);
            unknown.addSuppressed(look);
            throw unknown;
        }
    }

    /** Throws where the request cannot have left this machine, or where nobody waits for the answer any more. */
    private void throwUnlessSent(String key, SdkException e) {
        Failure failure = failures.of("write " + address(key), e);
        if (failure.kind() == Kind.INPUT || e instanceof AbortedException) {
            throw failure;
        }
    }

    private Failure unknown(String key, SdkException e) {
        return Failure.of(
                Kind.OUTCOME_UNKNOWN,
                "write-outcome-unknown",
                failures.of("write " + address(key), e).getMessage()
                        + ". Whether it was written is unknown: look again before acting",
                e);
    }

    private Failure vanished(String key, SdkException e) {
        return Failure.of(
                Kind.TRANSIENT,
                "object-vanished",
                "Could not write " + address(key) + ": an object was in the way and is gone now; run again",
                e);
    }

    private void requireUnchanged(String key, Path file, String sha256) {
        String found;
        try {
            found = Digests.sha256(file);
        } catch (IOException e) {
            return;
        }
        if (!found.equals(sha256)) {
            throw Failure.bug("The file " + file + " for " + address(key) + " has the sha256 " + found
                    + ", not the announced " + sha256 + "; it changed, or the announcement is wrong");
        }
    }

    @Override
    public Optional<Stat> head(String key) {
        try {
            HeadObjectResponse facts = client.headObject(
                    b -> b.bucket(bucket).key(key).checksumMode(access.checksums() ? ChecksumMode.ENABLED : null));
            return Optional.of(new Stat(key, facts.contentLength(), facts.eTag(), sha256(facts)));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw failures.of("look at " + address(key), e);
        } catch (SdkException e) {
            throw failures.of("look at " + address(key), e);
        }
    }

    /** The server's own checksum where it is one of the whole object, else what was written beside it. */
    private static @Nullable String sha256(HeadObjectResponse facts) {
        String kept = facts.checksumSHA256();
        if (kept != null && kept.length() == 44) {
            return HexFormat.of().formatHex(Base64.getDecoder().decode(kept));
        }
        String own = facts.metadata().get(SHA256);
        return own != null && own.matches("[0-9a-f]{64}") ? own : null;
    }

    @Override
    public Optional<InputStream> open(String key) {
        return get(GetObjectRequest.builder().bucket(bucket).key(key).build());
    }

    @Override
    public Optional<InputStream> openRange(String key, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("A range starts at 0 or later: " + offset + " + " + length);
        }
        if (length == 0) {
            return head(key).map(stat -> InputStream.nullInputStream());
        }
        long last = offset + Math.min(length, Long.MAX_VALUE - offset) - 1;
        return get(GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .range("bytes=" + offset + "-" + last)
                .build());
    }

    private Optional<InputStream> get(GetObjectRequest request) {
        String address = address(request.key());
        try {
            return Optional.of(new S3ObjectStream(client.getObject(request), address));
        } catch (S3Exception e) {
            if (e.statusCode() == 416) {
                return Optional.of(new ByteArrayInputStream(new byte[0]));
            }
            String code = S3Failures.code(e);
            boolean bucketAbsent = code.equals("NoSuchBucket");
            if (e.statusCode() == 404 && (!bucketAbsent || mayBeAbsent())) {
                return Optional.empty();
            }
            throw failures.of("read " + address, e);
        } catch (SdkException e) {
            throw failures.of("read " + address, e);
        }
    }

    @Override
    public List<Stat> list(String prefix) {
        List<Stat> found = new ArrayList<>();
        try {
            client.listObjectsV2Paginator(b -> b.bucket(bucket).prefix(prefix.isEmpty() ? null : prefix))
                    .contents()
                    .forEach(object -> found.add(new Stat(object.key(), object.size(), object.eTag(), null)));
        } catch (S3Exception e) {
            if (S3Failures.code(e).equals("NoSuchBucket") && mayBeAbsent()) {
                return List.of();
            }
            throw failures.of("list " + address(prefix), e);
        } catch (SdkException e) {
            throw failures.of("list " + address(prefix), e);
        }
        found.sort(Comparator.comparing(Stat::key, ObjectKeys.ORDER));
        return List.copyOf(found);
    }

    @Override
    public void delete(String key) {
        try {
            client.deleteObject(b -> b.bucket(bucket).key(key));
        } catch (S3Exception e) {
            boolean absent = e.statusCode() == 404 && (!S3Failures.code(e).equals("NoSuchBucket") || mayBeAbsent());
            if (!absent) {
                throw failures.of("delete " + address(key), e);
            }
        } catch (SdkException e) {
            throw failures.of("delete " + address(key), e);
        }
    }

    /** Does nothing: the connections belong to the {@link S3Buckets} that made this. */
    @Override
    public void close() {}

    private Object lock(String key) {
        return LOCKS.get(Math.floorMod(key.hashCode(), LOCKS.size()));
    }

    private boolean mayBeAbsent() {
        return access.missingBucket() == S3Access.MissingBucket.CREATE;
    }

    /** Makes the bucket if that is its rule, and finds out once what the server does with conditions. */
    private synchronized ConditionalWrites conditions() {
        ConditionalWrites known = conditions;
        if (known != null) {
            return known;
        }
        try {
            if (state == BucketState.TO_BE_MADE) {
                makeBucket();
                state = BucketState.PRESENT;
            }
            known = probed();
        } catch (SdkException e) {
            throw failures.of("write to s3://" + bucket, e);
        }
        conditions = known;
        return known;
    }

    private ConditionalWrites probed() {
        try {
            return ConditionalWrites.probe(client, bucket);
        } catch (S3Exception e) {
            // Rights may end at a prefix. Amazon is known to honour conditions; of others the worst is assumed.
            if (S3Failures.code(e).equals("AccessDenied")) {
                return new ConditionalWrites(access.amazon(), access.amazon());
            }
            throw e;
        }
    }

    private void makeBucket() {
        try {
            client.createBucket(b -> b.bucket(bucket));
        } catch (S3Exception e) {
            String code = S3Failures.code(e);
            if (!code.equals("BucketAlreadyOwnedByYou") && !code.equals("BucketAlreadyExists")) {
                throw e;
            }
        }
    }
}
