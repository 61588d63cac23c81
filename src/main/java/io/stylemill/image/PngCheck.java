package io.stylemill.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Whether a PNG file holds an image, found without decoding it: the JDK's zlib inflates the file, and each filtered row (PNG
 * Specification, third edition, section 9) is held against the image's own.
 */
public final class PngCheck {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int LONGEST_HEADER = 12;

    private PngCheck() {}

    /** Returns whether the file is a PNG of 8 bits without interlacing, whole, with correct sums, that holds these pixels. */
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
        byte[] data = pixels.data();
        int bytes = pixels.width() * pixels.channels();
        int step = pixels.channels();
        for (int y = 0; y < pixels.height(); y++) {
            int from = y * (bytes + 1);
            int row = y * bytes;
            int filter = rows[from];
            for (int x = 0; x < bytes; x++) {
                int left = x < step ? 0 : data[row + x - step] & 0xFF;
                int above = y == 0 ? 0 : data[row - bytes + x] & 0xFF;
                int corner = x < step || y == 0 ? 0 : data[row - bytes + x - step] & 0xFF;
                int predicted = switch (filter) {
                    case 0 -> 0;
                    case 1 -> left;
                    case 2 -> above;
                    case 3 -> (left + above) / 2;
                    case 4 -> paeth(left, above, corner);
                    default -> -1;
                };
                if (predicted < 0 || (byte) (data[row + x] - predicted) != rows[from + 1 + x]) {
                    return false;
                }
            }
        }
        return true;
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
