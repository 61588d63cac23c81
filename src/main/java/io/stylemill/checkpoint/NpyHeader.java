package io.stylemill.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** How NumPy's files of one array begin. */
public final class NpyHeader {
    private NpyHeader() {}

    /**
     * Returns the beginning of a {@code .npy} file of float32 numbers in C order, format version
     * 1.0.
     */
    public static byte[] of(long... shape) {
        StringBuilder lengths = new StringBuilder();
        for (long length : shape) {
            lengths.append(length).append(shape.length == 1 ? "," : ", ");
        }
        String tuple = shape.length == 1 ? lengths.toString() : lengths.substring(0, lengths.length() - 2);
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + tuple + "), }";
        // NumPy aligns the numbers to 64 bytes and ends the header with a line feed.
        int length = (10 + text.length() + 1 + 63) / 64 * 64 - 10;
        String header = text + " ".repeat(length - 1 - text.length()) + "\n";
        return ByteBuffer.allocate(10 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ArrayFile.NPY)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put(header.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }
}
