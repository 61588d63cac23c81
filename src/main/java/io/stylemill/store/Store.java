package io.stylemill.store;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One bucket or folder, addressed by keys such as {@code cells/1.0.0/DATASET.json}.
 *
 * <p>Every method throws {@link io.stylemill.failure.Failure}: {@code INPUT} for what the user must
 * correct (bucket missing, credentials refused), {@code TRANSIENT} for what may pass,
 * {@code OUTCOME_UNKNOWN} when a write may or may not have happened, {@code RESOURCES} for a full
 * disk or quota. Nothing here retries beyond what the client library does for one request. Safe for
 * use by many threads.
 */
public interface Store extends AutoCloseable {
    /** What a put-if-absent found. */
    enum Put {
        /** The object is new. */
        CREATED,
        /** An object with the same bytes was there already. */
        SAME
    }

    /**
     * What is known of an object without reading it.
     *
     * @param etag the store's own version tag, opaque
     * @param sha256 64 hex digits as kept beside the object, or null where the store keeps none
     * @param retention how long it is held, or null where it is not, or the store does not say;
     *     listings do not say
     */
    record Stat(
            String key,
            long bytes,
            String etag,
            @Nullable String sha256,
            @Nullable Retention retention) {
        /** What is known of an object of which nobody said that it is held. */
        public Stat(String key, long bytes, String etag, @Nullable String sha256) {
            this(key, bytes, etag, sha256, null);
        }

        /** Returns whether nothing that is known speaks against these bytes. */
        public boolean mayBe(long wantedBytes, String wantedSha256) {
            return bytes == wantedBytes && (sha256 == null || sha256.equals(wantedSha256));
        }
    }

    /** Returns the address of a key for people, such as {@code s3://bucket/key}. */
    String address(String key);

    /**
     * Writes {@code file} under {@code key} unless the key exists; in one step, so a reader sees
     * all or nothing.
     *
     * @param sha256 of the file, 64 hex digits; the store verifies it where it can
     * @throws io.stylemill.failure.Failure {@code object-differs} (INPUT) when the key holds other
     *     bytes
     */
    Put putIfAbsent(String key, Path file, String sha256, String contentType);

    /**
     * Writes small content under {@code key} unless the key exists; see {@link #putIfAbsent(String,
     * Path, String, String)}.
     */
    Put putIfAbsent(String key, byte[] content, String contentType);

    /**
     * Copies an object to a key that is to be new without its bytes passing through this process,
     * where the store can do that.
     *
     * @param bytes of the object
     * @param sha256 what the copy must have, 64 hex digits
     * @return whether the key holds an object of that size now: a copy with that digest, or what
     *     was there before, unless the store knows another digest of it; false otherwise, and where
     *     the store cannot copy, and nothing was written
     * @throws Failure {@code object-differs} (INPUT) when the store made a copy with another
     *     digest, which is removed
     */
    default boolean copyIfAbsent(String from, String to, long bytes, String sha256) {
        return head(to).filter(there -> there.mayBe(bytes, sha256)).isPresent();
    }

    /**
     * Writes a mutable object if it is still what the caller saw.
     *
     * @param expectedEtag the tag last seen, or null where the key must not exist
     * @return whether it was written; false when somebody else wrote in between
     */
    boolean compareAndPut(String key, byte[] content, String contentType, @Nullable String expectedEtag);

    /** Returns the object's facts, or empty when the key does not exist. */
    Optional<Stat> head(String key);

    /**
     * Returns where the object lies as a plain file of this machine, or empty where it does not;
     * nobody may change it.
     */
    default Optional<Path> file(String key) {
        return Optional.empty();
    }

    /**
     * Opens the object, or returns empty when the key does not exist. The caller closes the stream.
     */
    Optional<InputStream> open(String key);

    /**
     * Opens {@code length} bytes from {@code offset}, or returns empty when the key does not exist.
     */
    Optional<InputStream> openRange(String key, long offset, long length);

    /**
     * Returns the whole content of a small object, or empty where there is none.
     *
     * @throws Failure {@code object-too-large} (VERIFICATION) when it has more bytes;
     *     {@code read-broke-off} (TRANSIENT)
     */
    default Optional<byte[]> read(String key, int mostBytes) {
        try (InputStream in = open(key).orElse(null)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readNBytes(mostBytes);
            if (content.length == mostBytes && in.read() >= 0) {
                throw Failure.of(
                        Kind.VERIFICATION,
                        "object-too-large",
                        "reading " + address(key) + ": it has more than the " + mostBytes + " bytes allowed here");
            }
            return Optional.of(content);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "read-broke-off", "reading " + address(key) + " broke off: " + e.getMessage(), e);
        }
    }

    /**
     * Returns an address from which anybody can read the object, without credentials, for a while;
     * or empty where the store cannot give one.
     *
     * @param validity up to 7 days; credentials that end earlier end it
     */
    default Optional<URI> shared(String key, Duration validity) {
        return Optional.empty();
    }

    /**
     * Returns the way to hold objects for a time.
     *
     * @throws io.stylemill.failure.Failure {@code no-retention} (INPUT) where the store can hold
     *     nothing, with the reason
     */
    default ObjectLock objectLock() {
        throw Failure.input(
                "no-retention",
                "cannot hold anything under " + address("")
                        + ": a folder keeps no retention; use a bucket with S3 Object" + " Lock");
    }

    /** Returns the objects whose keys start with {@code prefix}, sorted by key. */
    List<Stat> list(String prefix);

    /**
     * Hands over the objects whose keys start with {@code prefix}, one after the other, without
     * keeping them all: a page of a bucket's listing, or one folder, at a time. In the order of the
     * keys where the store lists them so.
     */
    default void each(String prefix, Consumer<Stat> use) {
        list(prefix).forEach(use);
    }

    /**
     * Hands over the keys that start with {@code prefix}, as {@link #each} does, and looks into no
     * object.
     *
     * @param linked takes links to folders, which are not followed; only folders have them
     */
    default void keys(String prefix, Consumer<String> use, Consumer<String> linked) {
        each(prefix, stat -> use.accept(stat.key()));
    }

    /** Removes the object if it exists; only for what was never part of a published version. */
    void delete(String key);

    @Override
    void close();
}
