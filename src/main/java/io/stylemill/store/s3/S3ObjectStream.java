package io.stylemill.store.s3;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An object's bytes: a connection that ends early is an error, and closing early drops the rest instead of reading it. */
final class S3ObjectStream extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> response;
    private final String address;
    private final long length;
    private long read;
    private boolean ended;

    S3ObjectStream(ResponseInputStream<GetObjectResponse> response, String address) {
        super(response);
        this.response = response;
        this.address = address;
        Long announced = response.response().contentLength();
        this.length = announced == null ? -1 : announced;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        int n;
        try {
            n = in.read(buffer, offset, wanted);
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
            ended = true;
            if (length >= 0 && read < length) {
                throw new EOFException(
                        "The connection ended after " + read + " of the " + length + " bytes of " + address);
            }
        } else {
            read += n;
        }
        return n;
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
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        if (ended || read == length) {
            super.close();
        } else {
            response.abort();
        }
    }
}
