package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;

/**
 * A stretch of a file, or of bytes in memory, that is read on demand; cutting pieces out of it
 * copies nothing.
 *
 * <p>Every read is checked against the length, so a length claimed by a file cannot lead outside
 * it.
 */
final class Region {
    /** Small enough to stay in the processor's cache between reading and hashing. */
    private static final int CHUNK = 1 << 17;

    /** Most pieces that are asked for one after the other are small and lie close together. */
    private static final int WINDOW = 1 << 16;

    private interface Backing {
        void read(long at, ByteBuffer into) throws IOException;
    }

    private final Backing backing;
    private final long start;
    private final long length;

    private Region(Backing backing, long start, long length) {
        this.backing = backing;
        this.start = start;
        this.length = length;
    }

    private static Failure shorter() {
        return Refusal.damaged("the file became shorter while it was read; copy it again");
    }

    /** Returns all of a channel, which must stay open as long as the region is read. */
    static Region of(SeekableByteChannel channel) throws IOException {
        return new Region(
                (at, into) -> {
                    channel.position(at);
                    while (into.hasRemaining()) {
                        if (channel.read(into) < 0) {
                            throw shorter();
                        }
                    }
                },
                0,
                channel.size());
    }

    /**
     * Returns all of a file, which must stay open as long as the region is read; several threads
     * may read it.
     */
    static Region of(FileChannel file) throws IOException {
        return new Region(
                (at, into) -> {
                    long next = at;
                    while (into.hasRemaining()) {
                        int count = file.read(into, next);
                        if (count < 0) {
                            throw shorter();
                        }
                        next += count;
                    }
                },
                0,
                file.size());
    }

    /** Returns all of what lies elsewhere, read in windows by one thread. */
    static Region of(long length, PartReader source) {
        return new Region(new Windowed(length, source), 0, length);
    }

    private static final class Windowed implements Backing {
        private final long length;
        private final PartReader source;
        private byte[] window = new byte[0];
        private long from;

        Windowed(long length, PartReader source) {
            this.length = length;
            this.source = source;
        }

        @Override
        public void read(long at, ByteBuffer into) throws IOException {
            int count = into.remaining();
            if (at < from || at + count > from + window.length) {
                int wanted = (int) Math.min(length - at, Math.max(count, WINDOW));
                window = source.read(at, wanted);
                from = at;
                if (window.length != wanted) {
                    throw shorter();
                }
            }
            into.put(window, (int) (at - from), count);
        }
    }

    /** Returns the given bytes, not copied. */
    static Region of(byte[] bytes) {
        return new Region((at, into) -> into.put(bytes, (int) at, into.remaining()), 0, bytes.length);
    }

    long length() {
        return length;
    }

    /**
     * Returns {@code count} bytes from {@code at} on; {@code what} names them in the refusal when
     * they are not there.
     */
    Region slice(long at, long count, String what) {
        check(at, count, what);
        return new Region(backing, start + at, count);
    }

    /** Fills what remains of {@code into} from {@code at} on. */
    void read(long at, ByteBuffer into) {
        check(at, into.remaining(), "data");
        try {
            backing.read(start + at, into);
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "checkpoint-read", "reading failed: " + e.getMessage(), e);
        }
    }

    /** Returns a copy of {@code count} bytes from {@code at} on. */
    byte[] bytes(long at, long count, String what) {
        check(at, count, what);
        if (count > Integer.MAX_VALUE - 16) {
            throw Refusal.unsupported(what + " has " + count + " bytes; at most 2 GiB in one piece can be read");
        }
        ByteBuffer copy = ByteBuffer.allocate((int) count);
        read(at, copy);
        return copy.array();
    }

    /** Returns the little-endian unsigned number of {@code width} (1 to 8) bytes at {@code at}. */
    long number(long at, int width, String what) {
        byte[] bytes = bytes(at, width, what);
        long n = 0;
        for (int i = width - 1; i >= 0; i--) {
            n = n << 8 | bytes[i] & 0xff;
        }
        return n;
    }

    /** Returns the SHA-256 of all bytes, 64 hex digits. */
    String sha256() {
        return sha256(() -> false);
    }

    /**
     * Returns the SHA-256 of all bytes, 64 hex digits.
     *
     * @param stopped asked now and then; once it is so, the answer is no longer wanted and may be
     *     anything
     */
    String sha256(BooleanSupplier stopped) {
        MessageDigest digest = Digests.sha256();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, length));
        for (long at = 0; at < length && !stopped.getAsBoolean(); at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), length - at));
            read(at, chunk);
            digest.update(chunk.flip());
        }
        return Digests.hex(digest.digest());
    }

    private void check(long at, long count, String what) {
        if (at < 0 || count < 0 || at > length || count > length - at) {
            throw Refusal.cutShort(
                    start + length,
                    what + " at byte " + Long.toUnsignedString(start + at) + " needs " + Long.toUnsignedString(count)
                            + " bytes");
        }
    }
}
