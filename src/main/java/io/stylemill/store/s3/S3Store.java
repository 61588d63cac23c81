package io.stylemill.store.s3;

import static java.net.HttpURLConnection.HTTP_PARTIAL;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.ObjectKeys;
import io.stylemill.store.ObjectLock;
import io.stylemill.store.Store;
import io.stylemill.store.s3.S3Failures.Deed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * One bucket. Each object is written by a single request with its SHA-256, as the server's own
 * checksum where that is switched on and as metadata {@code sha256} always.
 */
final class S3Store implements Store {
    /** Where a write starts from. */
    enum BucketState {
        PRESENT,
        TO_BE_MADE
    }

    static final long LARGEST = 5L << 30;
    /**
     * Keep apart the writers of this process, whatever store they hold: some servers, the embedded
     * one among them, check and write in two steps. A probe that saw one writer win may have been
     * lucky, so these are taken with every server. They are many, so that two keys seldom share
     * one.
     */
    private static final List<Object> LOCKS =
            Stream.generate(Object::new).limit(1024).toList();

    private final S3Clients clients;
    private final S3Client client;
    private final String bucket;
    private final S3Access access;
    private final S3Failures failures;
    private final S3Writes writes;
    private BucketState state;

    S3Store(S3Clients clients, String bucket, S3Access access, S3Patience patience, BucketState state) {
        this.clients = clients;
        this.client = clients.streaming();
        this.bucket = bucket;
        this.access = access;
        this.state = state;
        this.failures = new S3Failures(access);
        S3Traits traits = new S3Traits(clients, bucket, access, failures);
        this.writes = new S3Writes(this, traits, bucket, access, patience);
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
            if (e.is(Code.S3_CHECKSUM)) {
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
        requireBucket();
        synchronized (lock(key)) {
            return writes.putNew(key, body, bytes, sha256, contentType);
        }
    }

    @Override
    public boolean copyIfAbsent(String from, String to, long bytes, String sha256) {
        ObjectKeys.checked(to);
        // The embedded server copies by reading and writing in this very process, and tells no
        // digest.
        if (access.embedded()) {
            return Store.super.copyIfAbsent(from, to, bytes, sha256);
        }
        synchronized (lock(to)) {
            return writes.copyNew(from, to, bytes, sha256);
        }
    }

    @Override
    public boolean compareAndPut(String key, byte[] content, String contentType, @Nullable String expectedEtag) {
        ObjectKeys.checked(key);
        requireBucket();
        synchronized (lock(key)) {
            return writes.putIf(key, content, contentType, expectedEtag);
        }
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
            return Optional.of(new Stat(
                    key,
                    facts.contentLength(),
                    facts.eTag(),
                    sha256(facts),
                    S3ObjectLock.retention(facts.objectLockModeAsString(), facts.objectLockRetainUntilDate())));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw failures.of(Deed.LOOK, address(key), e);
        } catch (SdkException e) {
            throw failures.of(Deed.LOOK, address(key), e);
        }
    }

    /**
     * The server's own checksum where it is one of the whole object, else what was written beside
     * it.
     */
    private static @Nullable String sha256(HeadObjectResponse facts) {
        String kept = S3Checksums.sha256(facts.checksumSHA256());
        if (kept != null) {
            return kept;
        }
        String own = facts.metadata().get(S3Writes.SHA256);
        return own != null && Digests.isSha256(own) ? own : null;
    }

    @Override
    public Optional<InputStream> open(String key) {
        return get(key, 0, Long.MAX_VALUE);
    }

    @Override
    public Optional<InputStream> openRange(String key, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("A range starts at 0 or later: " + offset + " + " + length);
        }
        if (length == 0) {
            return head(key).map(stat -> InputStream.nullInputStream());
        }
        return get(key, offset, offset + Math.min(length, Long.MAX_VALUE - offset) - 1);
    }

    /** @param last the last byte wanted, or the largest number for all */
    private Optional<InputStream> get(String key, long first, long last) {
        GetObjectRequest all =
                GetObjectRequest.builder().bucket(bucket).key(key).build();
        boolean whole = last == Long.MAX_VALUE;
        try {
            ResponseInputStream<GetObjectResponse> begun = whole ? client.getObject(all) : part(all, first, last);
            return Optional.of(
                    new S3ObjectStream(begun, address(key), read -> rest(all, first + read, last), clients.breaks()));
        } catch (S3Exception e) {
            if (e.statusCode() == 416) {
                return Optional.of(new ByteArrayInputStream(new byte[0]));
            }
            if (e.statusCode() == 404 && (!S3Failures.code(e).equals("NoSuchBucket") || access.embedded())) {
                return Optional.empty();
            }
            throw failures.of(Deed.READ, address(key), e);
        } catch (SdkException e) {
            throw failures.of(Deed.READ, address(key), e);
        }
    }

    /**
     * Begins to read a part of an object. A server that sends all of it is refused: the first bytes
     * would pass for the part.
     */
    private ResponseInputStream<GetObjectResponse> part(GetObjectRequest all, long first, long last) {
        ResponseInputStream<GetObjectResponse> begun = client.getObject(from(all, first, last));
        GetObjectResponse answer = begun.response();
        boolean more = first > 0 || answer.contentLength() != null && answer.contentLength() > last - first + 1;
        if (!access.embedded() && answer.sdkHttpResponse().statusCode() != HTTP_PARTIAL && more) {
            begun.abort();
            throw Failure.input(
                    "range-ignored",
                    "Could not read " + address(all.key()) + " from byte " + first + " on: the server at "
                            + access.server() + " sends all of an object where a part is asked for; choose another"
                            + " server ('stylemill doctor --store s3://" + bucket + "' tries one out)");
        }
        return begun;
    }

    private static GetObjectRequest from(GetObjectRequest all, long first, long last) {
        String end = last == Long.MAX_VALUE ? "" : Long.toString(last);
        return all.toBuilder().range("bytes=" + first + "-" + end).build();
    }

    private ResponseInputStream<GetObjectResponse> rest(GetObjectRequest all, long first, long last) {
        try {
            return client.getObject(from(all, first, last));
        } catch (SdkException e) {
            throw failures.of(Deed.READ, address(all.key()), e);
        }
    }

    @Override
    public Optional<URI> shared(String key, Duration validity) {
        ObjectKeys.checked(key);
        try (S3Presigner presigner = clients.presigner().get()) {
            return Optional.of(URI.create(presigner
                    .presignGetObject(p -> p.signatureDuration(validity)
                            .getObjectRequest(g -> g.bucket(bucket).key(key)))
                    .url()
                    .toString()));
        } catch (SdkException e) {
            throw failures.of("sign an address of " + address(key), e);
        }
    }

    @Override
    public ObjectLock objectLock() {
        if (access.embedded()) {
            // The embedded server has no lock, and would log the question as an error.
            throw S3ObjectLock.without(bucket, null);
        }
        return S3ObjectLock.of(clients.whole(), bucket, failures);
    }

    @Override
    public List<Stat> list(String prefix) {
        List<Stat> found = new ArrayList<>();
        each(prefix, found::add);
        found.sort(Comparator.comparing(Stat::key, ObjectKeys.ORDER));
        return List.copyOf(found);
    }

    @Override
    public void each(String prefix, Consumer<Stat> use) {
        try {
            client.listObjectsV2Paginator(b -> b.bucket(bucket).prefix(prefix.isEmpty() ? null : prefix))
                    .contents()
                    .forEach(object -> use.accept(new Stat(object.key(), object.size(), object.eTag(), null)));
        } catch (S3Exception e) {
            if (S3Failures.code(e).equals("NoSuchBucket") && access.embedded()) {
                return;
            }
            throw failures.of(Deed.LIST, address(prefix), e);
        } catch (SdkException e) {
            throw failures.of(Deed.LIST, address(prefix), e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            client.deleteObject(b -> b.bucket(bucket).key(key));
        } catch (S3Exception e) {
            boolean absent = e.statusCode() == 404 && (!S3Failures.code(e).equals("NoSuchBucket") || access.embedded());
            if (!absent) {
                throw failures.of(Deed.DELETE, address(key), e);
            }
        } catch (SdkException e) {
            throw failures.of(Deed.DELETE, address(key), e);
        }
    }

    /** Does nothing: the connections belong to the {@link S3Buckets} that made this. */
    @Override
    public void close() {}

    private Object lock(String key) {
        return LOCKS.get(Math.floorMod(key.hashCode(), LOCKS.size()));
    }

    /** Makes the bucket if that is its rule. */
    private synchronized void requireBucket() {
        if (state == BucketState.TO_BE_MADE) {
            try {
                makeBucket();
            } catch (SdkException e) {
                throw failures.of(Deed.WRITE, "to s3://" + bucket, e);
            }
            state = BucketState.PRESENT;
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
