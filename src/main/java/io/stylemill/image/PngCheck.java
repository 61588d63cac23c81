package io.stylemill.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Whether a PNG file holds an image, found without decoding it: the JDK's zlib inflates the file,
 * and each filtered row (PNG Specification, third edition, section 9) is held against the image's
 * own.
 */
public final class PngCheck {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int LONGEST_HEADER = 12;

    private PngCheck() {}

    /**
     * Returns whether the file is a PNG of 8 bits without interlacing, whole, with correct sums,
     * that holds these pixels.
     */
    public static boolean holds(byte[] file, Pixels pixels) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.remaining() < 8 || in.getLong() != SIGNATURE) {
            return false;
        }
        int stride = pixels.width() * pixels.channels() + 1;
        byte[] rows = new byte[stride * pixels.height()];
        int filled = 0;
        boolean header = false;
        Inflater inflater = new Inflater();
        try {
            while (in.remaining() >= LONGEST_HEADER) {
                int length = in.getInt();
                int at = in.position();
                if (length < 0 || length > in.remaining() - 8) {
                    return false;
                }
                String type = new String(file, at, 4, StandardCharsets.ISO_8859_1);
                CRC32 crc = new CRC32();
                crc.update(file, at, 4 + length);
                in.position(at + 4 + length);
                if ((int) crc.getValue() != in.getInt()) {
                    return false;
                }
                if (type.equals("IHDR")) {
                    header = isHeaderOf(pixels, ByteBuffer.wrap(file, at + 4, length));
                } else if (type.equals("IDAT")) {
                    inflater.setInput(file, at + 4, length);
                    int more = inflater.inflate(rows, filled, rows.length - filled);
                    for (; more > 0; more = inflater.inflate(rows, filled, rows.length - filled)) {
                        filled += more;
                    }
                } else if (type.equals("IEND")) {
                    boolean ended = inflater.finished() || inflater.inflate(new byte[1]) == 0 && inflater.finished();
                    return header && ended && filled == rows.length && !in.hasRemaining() && match(rows, pixels);
                }
            }
            return false;
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.end();
        }
    }

    private static boolean isHeaderOf(Pixels pixels, ByteBuffer header) {
        int colour = pixels.channels() == 1 ? 0 : pixels.channels() == 3 ? 2 : 6;
        return header.remaining() == 13
                && header.getInt() == pixels.width()
                && header.getInt() == pixels.height()
                && header.get() == 8
                && header.get() == colour
                && header.get() == 0
                && header.get() == 0
                && header.get() == 0;
    }

    private static boolean match(byte[] rows, Pixels pixels) {
        int bytes = pixels.width() * pixels.channels();
        int step = pixels.channels();
        // Before the first pixel of a row, and above the first row, there are zeros.
        byte[] above = new byte[bytes + step];
        byte[] row = new byte[bytes + step];
        byte[] expected = new byte[bytes];
        for (int y = 0; y < pixels.height(); y++) {
            System.arraycopy(pixels.data(), y * bytes, row, step, bytes);
            int from = y * (bytes + 1);
            switch (rows[from]) {
                case 0 -> System.arraycopy(row, step, expected, 0, bytes);
                case 1 -> subtract(row, row, 0, step, expected);
                case 2 -> subtract(row, above, step, step, expected);
                case 3 -> subtractMean(row, above, step, expected);
                case 4 -> subtractPaeth(row, above, step, expected);
                default -> {
                    return false;
                }
            }
            if (!Arrays.equals(expected, 0, bytes, rows, from + 1, from + 1 + bytes)) {
                return false;
            }
            byte[] free = above;
            above = row;
            row = free;
        }
        return true;
    }

    private static void subtract(byte[] row, byte[] predictor, int from, int step, byte[] out) {
        for (int x = 0; x < out.length; x++) {
            out[x] = (byte) (row[x + step] - predictor[x + from]);
        }
    }

    private static void subtractMean(byte[] row, byte[] above, int step, byte[] out) {
        for (int x = 0; x < out.length; x++) {
            out[x] = (byte) (row[x + step] - ((row[x] & 0xFF) + (above[x + step] & 0xFF)) / 2);
        }
    }

    private static void subtractPaeth(byte[] row, byte[] above, int step, byte[] out) {
        for (int x = 0; x < out.length; x++) {
            out[x] = (byte) (row[x + step] - paeth(row[x] & 0xFF, above[x + step] & 0xFF, above[x] & 0xFF));
        }
    }

    private static int paeth(int left, int above, int corner) {
        int toLeft = Math.abs(above - corner);
        int toAbove = Math.abs(left - corner);
        int toCorner = Math.abs(left + above - 2 * corner);
        if (toLeft <= toAbove && toLeft <= toCorner) {
            return left;
        }
        return toAbove <= toCorner ? above : corner;
    }
}
