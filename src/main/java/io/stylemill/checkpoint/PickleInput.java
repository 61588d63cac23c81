package io.stylemill.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the bytes of a pickle in order, through a small window; long strings are skipped, not copied. */
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
                throw Refusal.damaged(
                        "the pickle ends at byte " + position + " without its end mark; the file is cut short");
            }
            windowAt = position;
            windowLength = (int) Math.min(window.length, remaining());
            region.read(windowAt, ByteBuffer.wrap(window, 0, windowLength));
        }
        return window[(int) (position++ - windowAt)] & 0xff;
    }

    /** Returns the little-endian unsigned number of {@code width} bytes; a negative result is one of 2^63 or more. */
    long number(int width) {
        long n = 0;
        for (int i = 0; i < width; i++) {
            n |= (long) next() << 8 * i;
        }
        return n;
    }

    /** Returns the next {@code length} bytes as a piece of the file, after checking that they are there. */
    Region piece(long length, String what) {
        if (length < 0 || length > remaining()) {
            throw Refusal.unsafe(what + " at byte " + position + " claims " + Long.toUnsignedString(length)
                    + " bytes, but only " + remaining() + " are left");
        }
        Region piece = region.slice(position, length, what);
        position += length;
        windowLength = position - windowAt <= windowLength ? windowLength : 0;
        return piece;
    }

    /** Returns a line without its end, as UTF-8. */
    String line() {
        byte[] line = new byte[64];
        int length = 0;
        for (int b = next(); b != '\n'; b = next()) {
            if (length == MAX_LINE) {
                throw Refusal.unsafe("a line before byte " + position + " is longer than " + MAX_LINE + " bytes");
            }
            if (length == line.length) {
                line = java.util.Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) b;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
