package io.stylemill.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing run of bytes, reused from file to file. */
final class ByteSink {
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    byte[] data = new byte[1 << 16];
    int size;

    void clear() {
        size = 0;
    }

    /** Makes room for {@code more} bytes, and eight to spare for whole-word writes. */
    void reserve(int more) {
        long needed = (long) size + more + Long.BYTES;
        if (needed > data.length) {
            data = Arrays.copyOf(
                    data, Math.toIntExact(Math.max(needed, Math.min(data.length * 2L, Integer.MAX_VALUE - 64L))));
        }
    }

    void put8(int value) {
        reserve(1);
        data[size++] = (byte) value;
    }

    void put16(int value) {
        put8(value >>> 8);
        put8(value);
    }

    void put32(int value) {
        put16(value >>> 16);
        put16(value);
    }

    void putLittle32(int value) {
        put32(Integer.reverseBytes(value));
    }

    void putLittle24(int value) {
        put8(value);
        put8(value >>> 8);
        put8(value >>> 16);
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    void put(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, data, size, length);
        size += length;
    }

    /**
     * Writes the low bytes of a word ahead of {@link #size} without moving it; room must be
     * reserved.
     */
    void peekLittle64(int at, long word) {
        LITTLE.set(data, at, word);
    }

    byte[] toBytes() {
        return Arrays.copyOf(data, size);
    }
}
