package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** A snapshot whose unwanted part is far larger than the heap share a reader may take. */
class BigCheckpointTest {
    private static final long ZEROS = 400_000_000L;

    /** A prefix, very many zero bytes, and a suffix; only the ends are in memory. */
    private static final class Hollow implements SeekableByteChannel {
        private final byte[] prefix;
        private final byte[] suffix;
        private long position;

        Hollow(byte[] prefix, byte[] suffix) {
            this.prefix = prefix;
            this.suffix = suffix;
        }

        @Override
        public int read(ByteBuffer into) {
            int count = 0;
            while (into.hasRemaining() && position < size()) {
                byte b = 0;
                if (position < prefix.length) {
                    b = prefix[(int) position];
                } else if (position >= prefix.length + ZEROS) {
                    b = suffix[(int) (position - prefix.length - ZEROS)];
                } else {
                    int zeros = (int) Math.min(into.remaining(), prefix.length + ZEROS - position);
                    into.position(into.position() + zeros);
                    position += zeros;
                    count += zeros;
                    continue;
                }
                into.put(b);
                position++;
                count++;
            }
            return count == 0 ? -1 : count;
        }

        @Override
        public int write(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public SeekableByteChannel position(long at) {
            position = at;
            return this;
        }

        @Override
        public long size() {
            return prefix.length + ZEROS + suffix.length;
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void holdsTheWantedNetworkOnly() throws IOException {
        byte[] alone = Files.readAllBytes(Fixtures.VARIANTS.resolve("ada-half-module-alone-protocol3.pkl"));
        ByteBuffer prefix = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        prefix.put("\u0080\u0004}(\u008c\u0001D\u008e".getBytes(StandardCharsets.ISO_8859_1))
                .putLong(ZEROS);
        ByteArrayOutputStream suffix = new ByteArrayOutputStream();
        suffix.writeBytes("\u008c\u0005G_ema".getBytes(StandardCharsets.ISO_8859_1));
        suffix.write(alone, 2, alone.length - 3);
        suffix.writeBytes(new byte[] {'u', '.'});
        byte[] head = java.util.Arrays.copyOf(prefix.array(), prefix.position());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);

        Checkpoint checkpoint = Checkpoints.read(new Hollow(head, suffix.toByteArray()), "big");

        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(checkpoint.bytes()).isGreaterThan(ZEROS);
        assertThat(checkpoint.tensors().keySet())
                .isEqualTo(Checkpoints.read(Fixtures.VARIANTS.resolve("ada-half-module-alone-protocol3.pkl"))
                        .tensors()
                        .keySet());
        assertThat(allocated).isLessThan(16L << 20);
    }
}
