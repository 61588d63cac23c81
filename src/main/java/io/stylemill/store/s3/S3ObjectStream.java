package io.stylemill.store.s3;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's bytes. Where a connection breaks off, the rest is asked for: long reads must not
 * begin anew. Closing early drops what is left instead of reading it.
 */
final class S3ObjectStream extends InputStream {
    /**
     * How often in a row, without this many bytes between two of them, a connection may break off.
     */
    private static final int MOST_BREAKS = 5;

    private static final long FORGIVEN_BYTES = 1 << 20;

    private final LongFunction<ResponseInputStream<GetObjectResponse>> resuming;
    private final Consumer<IOException> broken;
    private final String address;
    private final long length;
    private final @Nullable String etag;
    private ResponseInputStream<GetObjectResponse> response;
    private long read;
    private long readAtBreak;
    private int breaks;
    private boolean ended;

    /**
     * @param resuming asks for the rest after so many bytes
     * @param broken hears of each break
     */
    S3ObjectStream(
            ResponseInputStream<GetObjectResponse> response,
            String address,
            LongFunction<ResponseInputStream<GetObjectResponse>> resuming,
            Consumer<IOException> broken) {
        this.response = response;
        this.address = address;
        this.resuming = resuming;
        this.broken = broken;
        Long announced = response.response().contentLength();
        this.length = announced == null ? -1 : announced;
        this.etag = response.response().eTag();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        while (true) {
            try {
                return readOn(buffer, offset, wanted);
            } catch (IOException e) {
                resume(e);
            }
        }
    }

    private int readOn(byte[] buffer, int offset, int wanted) throws IOException {
        int n;
        try {
            n = response.read(buffer, offset, wanted);
        } catch (SdkException e) {
            if (String.valueOf(e.getMessage()).contains("different checksum")) {
                throw Failure.of(
                        Kind.VERIFICATION,
                        "object-damaged",
                        address + " has other bytes than the checksum that the server keeps for it says",
                        e);
            }
            throw new IOException("Could not read " + address + " to its end: " + e.getMessage(), e);
        }
        if (n < 0) {
            if (length >= 0 && read < length) {
                throw new EOFException(
                        "The connection ended after " + read + " of the " + length + " bytes of " + address);
            }
            ended = true;
        } else {
            read += n;
        }
        return n;
    }

    /**
     * Asks for the rest, or throws where that came to nothing too often, or where nobody waits for
     * it any more.
     */
    private void resume(IOException e) throws IOException {
        breaks = read - readAtBreak >= FORGIVEN_BYTES ? 1 : breaks + 1;
        readAtBreak = read;
        boolean unwanted = e.getCause() instanceof AbortedException
                || Thread.currentThread().isInterrupted();
        if (!unwanted) {
            broken.accept(e);
        }
        boolean all = length < 0 || read >= length;
        if (all || unwanted || breaks > MOST_BREAKS) {
            throw breaks > MOST_BREAKS
                    ? new IOException(e.getMessage() + " (so it went " + breaks + " times in a row)", e)
                    : e;
        }
        response.abort();
        response = resuming.apply(read);
        String now = response.response().eTag();
        if (etag != null && now != null && !etag.equals(now)) {
            throw givenUp(address + " was written again while it was read", e);
        }
        Long rest = response.response().contentLength();
        if (rest != null && rest != length - read) {
            throw givenUp(
                    "The connection ended after " + read + " of the " + length + " bytes of " + address
                            + ", and the server does not send the rest alone",
                    e);
        }
    }

    private IOException givenUp(String why, IOException e) {
        response.abort();
        breaks = MOST_BREAKS;
        return new IOException(why, e);
    }

    @Override
    public long skip(long n) throws IOException {
        long left = n;
        byte[] buffer = new byte[8192];
        while (left > 0) {
            int step = read(buffer, 0, (int) Math.min(buffer.length, left));
            if (step < 0) {
                break;
            }
            left -= step;
        }
        return n - left;
    }

    @Override
    public int available() throws IOException {
        return response.available();
    }

    @Override
    public void close() throws IOException {
        if (ended || read == length) {
            response.close();
        } else {
            response.abort();
        }
    }
}
