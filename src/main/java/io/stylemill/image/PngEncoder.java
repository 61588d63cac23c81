package io.stylemill.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Writes PNG (ISO/IEC 15948), not interlaced, with bytes that depend on pixels and metadata alone.
 *
 * <p>Each row takes the filter with the least estimated cost: the number of bits of the residuals'
 * magnitudes, summed over every seventh byte, which visits all channels in turn.
 */
final class PngEncoder {
    static final String VERSION = "stylemill-png-2";

    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] XMP_KEYWORD = "XML:com.adobe.xmp\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int STRIDE = 7;
    private static final byte[] COST = cost();

    private PngEncoder() {}

    private static byte[] cost() {
        byte[] cost = new byte[256];
        for (int i = 0; i < 256; i++) {
            cost[i] = (byte) Logarithm.eighths(1 + Math.abs((byte) i));
        }
        return cost;
    }

    static byte[] encode(Pixels pixels, byte @Nullable [] xmp, Workspace workspace) {
        ByteSink file = workspace.file;
        file.clear();
        file.put(SIGNATURE);
        header(file, Size.of(pixels));
        if (xmp != null) {
            int chunk = begin(file, "iTXt");
            file.put(XMP_KEYWORD);
            file.put(xmp);
            end(file, chunk);
        }
        int size = filtered(pixels, workspace);
        data(file, workspace.bytes(size), size, workspace);
        return file.toBytes();
    }

    /** Writes the chunk that says what the image is. */
    static void header(ByteSink file, Size size) {
        header(file, size.width(), size.height(), 8, size.channels() == 1 ? 0 : size.channels() == 3 ? 2 : 6);
    }

    /** Returns what the data chunks of an image hold: its filtered rows, compressed. */
    static byte[] compressed(Pixels pixels, Workspace workspace) {
        ByteSink file = workspace.file;
        file.clear();
        int size = filtered(pixels, workspace);
        compress(file, workspace.bytes(size), size, workspace);
        return file.toBytes();
    }

    /**
     * Leaves the filtered rows in the first bytes of the workspace, and returns how many they are.
     */
    private static int filtered(Pixels pixels, Workspace workspace) {
        int rowBytes = pixels.width() * pixels.channels();
        int size = Math.multiplyExact(rowBytes + 1, pixels.height());
        filter(pixels.data(), rowBytes, pixels.height(), pixels.channels(), workspace.bytes(size), workspace);
        return size;
    }

    /**
     * Writes an image of one channel whose values are places in a palette, {@code 0xRRGGBB} each.
     * Rows are not filtered.
     */
    static byte[] encodeIndexed(Pixels map, int[] palette, Workspace workspace) {
        ByteSink file = workspace.file;
        file.clear();
        file.put(SIGNATURE);
        header(file, map.width(), map.height(), 8, 3);
        int chunk = begin(file, "PLTE");
        for (int color : palette) {
            file.put8(color >> 16);
            file.put8(color >> 8 & 0xff);
            file.put8(color & 0xff);
        }
        end(file, chunk);
        int size = Math.multiplyExact(map.width() + 1, map.height());
        byte[] rows = workspace.bytes(size);
        for (int y = 0; y < map.height(); y++) {
            rows[y * (map.width() + 1)] = 0;
            System.arraycopy(map.data(), y * map.width(), rows, y * (map.width() + 1) + 1, map.width());
        }
        data(file, rows, size, workspace);
        return file.toBytes();
    }

    /** Writes a grey image of 16 bits a pixel; rows are not filtered. */
    static byte[] encodeGrey16(short[] pixels, int width, int height, Workspace workspace) {
        ByteSink file = workspace.file;
        file.clear();
        file.put(SIGNATURE);
        header(file, width, height, 16, 0);
        int rowBytes = 2 * width + 1;
        int size = Math.multiplyExact(rowBytes, height);
        byte[] rows = workspace.bytes(size);
        for (int y = 0; y < height; y++) {
            int to = y * rowBytes;
            rows[to++] = 0;
            for (int x = 0; x < width; x++) {
                short value = pixels[y * width + x];
                rows[to++] = (byte) (value >> 8);
                rows[to++] = (byte) value;
            }
        }
        data(file, rows, size, workspace);
        return file.toBytes();
    }

    private static void header(ByteSink file, int width, int height, int bits, int colorType) {
        int chunk = begin(file, "IHDR");
        file.put32(width);
        file.put32(height);
        file.put8(bits);
        file.put8(colorType);
        file.put8(0);
        file.put8(0);
        file.put8(0);
        end(file, chunk);
    }

    private static void data(ByteSink file, byte[] rows, int size, Workspace workspace) {
        int chunk = begin(file, "IDAT");
        compress(file, rows, size, workspace);
        end(file, chunk);
        end(file, begin(file, "IEND"));
    }

    private static void compress(ByteSink file, byte[] rows, int size, Workspace workspace) {
        // Window of 32 KiB, fastest level: what the header can say of the compressor.
        file.put8(0x78);
        file.put8(0x01);
        workspace.deflate.compress(rows, size, file);
        Adler32 adler = new Adler32();
        adler.update(rows, 0, size);
        file.put32((int) adler.getValue());
    }

    static int begin(ByteSink file, String type) {
        file.put32(0);
        int start = file.size;
        file.put(type.getBytes(StandardCharsets.US_ASCII));
        return start;
    }

    static void end(ByteSink file, int start) {
        int length = file.size - start;
        int size = file.size;
        file.size = start - 4;
        file.put32(length - 4);
        file.size = size;
        CRC32 crc = new CRC32();
        crc.update(file.data, start, length);
        file.put32((int) crc.getValue());
    }

    /**
     * Filters rows (ISO/IEC 15948, clause 9) of {@code rowBytes} bytes with {@code step} bytes per
     * pixel.
     *
     * <p>In the names of the standard: x the row, a its left, b its upper, c its upper left
     * neighbours.
     */
    static void filter(byte[] in, int rowBytes, int rows, int step, byte[] out, Workspace workspace) {
        int[][] lines = workspace.lines(0, 7, rowBytes);
        int[] x = lines[0];
        int[] a = lines[1];
        int[] b = lines[2];
        int[] c = lines[3];
        int[] residuals = lines[4];
        Arrays.fill(a, 0, Math.min(step, rowBytes), 0);
        Arrays.fill(b, 0, rowBytes, 0);
        Arrays.fill(c, 0, rowBytes, 0);
        int to = 0;
        for (int y = 0; y < rows; y++) {
            int from = y * rowBytes;
            for (int i = 0; i < rowBytes; i++) {
                x[i] = in[from + i] & 0xFF;
            }
            System.arraycopy(x, 0, a, step, Math.max(0, rowBytes - step));
            subtractPaeth(x, a, b, c, rowBytes, lines[5], lines[6], residuals);
            int kind = y == 0 ? cheapestFirst(x, a, rowBytes, step) : cheapest(x, a, b, residuals, rowBytes, step);
            switch (kind) {
                case 0 -> System.arraycopy(x, 0, residuals, 0, rowBytes);
                case 1 -> subtract(x, a, rowBytes, residuals);
                case 2 -> subtract(x, b, rowBytes, residuals);
                case 3 -> subtractMean(x, a, b, rowBytes, residuals);
                default -> {}
            }
            out[to++] = (byte) kind;
            for (int i = 0; i < rowBytes; i++) {
                out[to + i] = (byte) residuals[i];
            }
            to += rowBytes;
            int[] spare = b;
            b = x;
            x = spare;
            spare = c;
            c = a;
            a = spare;
            Arrays.fill(a, 0, Math.min(step, rowBytes), 0);
        }
    }

    // Short loops over ints at one index, without branches, each in a method of its own: the JIT
    // turns them into vector instructions, which it does not always do with longer ones.
    private static void subtract(int[] x, int[] a, int length, int[] out) {
        for (int i = 0; i < length; i++) {
            out[i] = x[i] - a[i];
        }
    }

    private static void subtractMean(int[] x, int[] a, int[] b, int length, int[] out) {
        for (int i = 0; i < length; i++) {
            out[i] = x[i] - ((a[i] + b[i]) >> 1);
        }
    }

    /**
     * Predicts by the neighbour nearest to a + b - c: c and the step to it, a - c, b - c or none.
     */
    private static void subtractPaeth(
            int[] x, int[] a, int[] b, int[] c, int length, int[] across, int[] down, int[] out) {
        subtract(a, c, length, across);
        subtract(b, c, length, down);
        nearestStep(across, down, length, out);
        for (int i = 0; i < length; i++) {
            out[i] = x[i] - c[i] - out[i];
        }
    }

    private static void nearestStep(int[] across, int[] down, int length, int[] out) {
        for (int i = 0; i < length; i++) {
            int fromA = Math.abs(down[i]);
            int fromB = Math.abs(across[i]);
            int fromC = Math.abs(across[i] + down[i]);
            int takeB = (fromB - fromA) >> 31;
            int least = fromA + ((fromB - fromA) & takeB);
            int keep = ~((fromC - least) >> 31);
            out[i] = (across[i] ^ ((across[i] ^ down[i]) & takeB)) & keep;
        }
    }

    private static int cheapestFirst(int[] x, int[] a, int length, int step) {
        int none = 0;
        int sub = 0;
        for (int i = step; i < length; i += STRIDE) {
            none += COST[x[i]];
            sub += COST[(x[i] - a[i]) & 0xFF];
        }
        return sub < none ? 1 : 0;
    }

    private static int cheapest(int[] x, int[] a, int[] b, int[] byPaeth, int length, int step) {
        int none = 0;
        int sub = 0;
        int up = 0;
        int average = 0;
        int paeth = 0;
        for (int i = step; i < length; i += STRIDE) {
            none += COST[x[i]];
            sub += COST[(x[i] - a[i]) & 0xFF];
            up += COST[(x[i] - b[i]) & 0xFF];
            average += COST[(x[i] - (a[i] + b[i] >> 1)) & 0xFF];
            paeth += COST[byPaeth[i] & 0xFF];
        }
        // On equal cost the simpler filter, save that a flat picture shrinks best by Up throughout.
        int kind = 2;
        int least = up;
        if (none < least) {
            kind = 0;
            least = none;
        }
        if (sub < least) {
            kind = 1;
            least = sub;
        }
        if (paeth < least) {
            kind = 4;
            least = paeth;
        }
        return average < least ? 3 : kind;
    }
}
