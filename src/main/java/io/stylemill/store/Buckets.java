package io.stylemill.store;

import java.util.List;

/** The buckets of one S3 server. Safe for use by many threads. */
public interface Buckets extends AutoCloseable {
    /**
     * Returns the store of a bucket, checked once: it exists (or will be made at the first write,
     * where that is the server's rule) and may be read.
     *
     * @throws io.stylemill.failure.Failure (INPUT) {@code bucket-missing},
     *     {@code s3-credentials-refused}, {@code s3-credentials-missing}, {@code s3-region-wrong}
     *     or {@code s3-unreachable}, within 15 seconds
     */
    Store bucket(String name);

    /** Returns the requests that the server owes an answer now, the longest silence first. */
    default List<Silence> silences() {
        return List.of();
    }

    /**
     * Ends the requests that wait for an answer, and refuses those that follow: for a process that
     * stops.
     */
    default void giveUp() {}

    /** Closes the connections; the stores are not usable afterwards. */
    @Override
    void close();
}
