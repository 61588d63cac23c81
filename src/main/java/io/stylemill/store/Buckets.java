package io.stylemill.store;

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

    /** Closes the connections; the stores are not usable afterwards. */
    @Override
    void close();
}
