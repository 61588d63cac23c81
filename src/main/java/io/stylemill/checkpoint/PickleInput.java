package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the bytes of a pickle in order, through a small window; long strings are skipped, not
 * copied.
 */
final class PickleInput {
    private static final int WINDOW = 8192;
    private static final int MAX_LINE = 1 << 16;

    private final Region region;
    private final byte[] window;
    private long windowAt;
    private int windowLength;
    private long position;

    PickleInput(Region region) {
        this.region = region;
        this.window = new byte[(int) Math.min(WINDOW, region.length())];
    }

    long position() {
        return position;
    }

    long remaining() {
        return region.length() - position;
    }

    int next() {
        if (position - windowAt >= windowLength) {
            if (remaining() == 0) {
                throw Refusal.cutShort(position, "the pickle has no end mark");
            }
            windowAt = position;
            windowLength = (int) Math.min(window.length, remaining());
            region.read(windowAt, ByteBuffer.wrap(window, 0, windowLength));
        }
        return window[(int) (position++ - windowAt)] & 0xff;
    }

    /**
     * Returns the little-endian unsigned number of {@code width} bytes; a negative result is one of
     * 2^63 or more.
     */
    long number(int width) {
        long n = 0;
        for (int i = 0; i < width; i++) {
            n |= (long) next() << 8 * i;
        }
        return n;
    }

    /**
     * Returns the next {@code length} bytes as a piece of the file, after checking that they are
     * there.
     */
    Region piece(long length, String what) {
        if (length < 0 || length > remaining()) {
            throw cutShort(what, length);
        }
        Region piece = region.slice(position, length, what);
        position += length;
        windowLength = position - windowAt <= windowLength ? windowLength : 0;
        return piece;
    }

    /**
     * Returns the refusal of a piece of {@code length} bytes from here on, which are more than
     * there are.
     */
    Failure cutShort(String what, long length) {
        return Refusal.cutShort(
                region.length(), what + " at byte " + position + " needs " + Long.toUnsignedString(length) + " bytes");
    }

    /** Returns a line without its end, as UTF-8. */
    String line() {
        byte[] line = new byte[64];
        int length = 0;
        for (int b = next(); b != '\n'; b = next()) {
            if (length == MAX_LINE) {
                throw Refusal.unsupported("a line before byte " + position + " is longer than " + MAX_LINE + " bytes");
            }
            if (length == line.length) {
                line = java.util.Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) b;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
