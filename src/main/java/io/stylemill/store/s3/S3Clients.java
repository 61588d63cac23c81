package io.stylemill.store.s3;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Two clients of one server, which differ in how they sign a body.
 *
 * <p>A body signed in chunks ends with one that carries no data. A server may answer before it has
 * read that one, or any of a body it refuses, and close the connection; the client then sees a
 * fault instead of the answer, and a repeated request finds its own object. A server that checks a
 * signature over the whole body reads all of it first.
 *
 * @param streaming signs in chunks, so that a file is read once and kept in no memory
 * @param whole signs the whole body, for small ones
 * @param presigner makes what signs addresses that others read from, to be closed by the caller
 * @param breaks hears of each read of an object that broke off
 */
record S3Clients(S3Client streaming, S3Client whole, Supplier<S3Presigner> presigner, Consumer<IOException> breaks)
        implements AutoCloseable {
    /** From this size on a body is streamed. */
    static final long STREAMED_BYTES = 1 << 20;

    @Override
    public void close() {
        try (streaming) {
            whole.close();
        }
    }
}
