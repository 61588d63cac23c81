package io.stylemill.version;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Store;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A stored object that is read by ranges, a window at a time. */
final class StoreInputFile implements InputFile {
    private static final int WINDOW = 1 << 18;

    private final Store store;
    private final String key;
    private final long length;

    StoreInputFile(Store store, String key, long length) {
        this.store = store;
        this.key = key;
        this.length = length;
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() {
        return new Windowed();
    }

    private final class Windowed extends SeekableInputStream {
        private byte[] window = new byte[0];
        private long windowStart;
        private long position;

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void seek(long newPosition) {
            position = newPosition;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (position >= length) {
                return -1;
            }
            if (position < windowStart || position >= windowStart + window.length) {
                fetch(count);
            }
            int from = (int) (position - windowStart);
            int n = Math.min(count, window.length - from);
            System.arraycopy(window, from, target, offset, n);
            position += n;
            return n;
        }

        private void fetch(int wanted) throws IOException {
            int size = (int) Math.min(length - position, Math.max(wanted, WINDOW));
            try (InputStream in = store.openRange(key, position, size)
                    .orElseThrow(() -> Failure.of(
                            Kind.VERIFICATION, Code.MISSING_FILE, store.address(key) + " is not there any more"))) {
                window = in.readNBytes(size);
            }
            windowStart = position;
            if (window.length < size) {
                throw new EOFException(
                        store.address(key) + " gave " + window.length + " of " + size + " bytes from " + position);
            }
        }

        @Override
        public void readFully(byte[] target) throws IOException {
            readFully(target, 0, target.length);
        }

        @Override
        public void readFully(byte[] target, int offset, int count) throws IOException {
            int done = 0;
            while (done < count) {
                int n = read(target, offset + done, count - done);
                if (n < 0) {
                    throw new EOFException("the end of " + store.address(key) + " is at " + length);
                }
                done += n;
            }
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            byte[] bytes = new byte[target.remaining()];
            int n = read(bytes, 0, bytes.length);
            if (n > 0) {
                target.put(bytes, 0, n);
            }
            return n;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            byte[] bytes = new byte[target.remaining()];
            readFully(bytes);
            target.put(bytes);
        }
    }
}
