package io.stylemill.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Separable linear filters in integer arithmetic: first along rows, then along columns.
 *
 * <p>Between the passes values keep 6 extra bits and are cut to 0..255, as Pillow cuts its 8-bit
 * intermediate. The last step rounds half up. Colour of an image with alpha is weighted by its
 * alpha, exactly, so that transparent pixels do not bleed.
 */
final class Resampler {
    private static final int EXTRA = 6;
    private static final int HIGHEST = 255 << EXTRA;

    private Resampler() {}

    private record ResizeKey(Filter filter, int in, int out) {}

    private record BlurKey(double sigma, int size) {}

    static Pixels resize(Pixels in, int width, int height, Filter filter, Workspace workspace) {
        return separable(
                in,
                width == in.width() ? null : resizing(filter, in.width(), width, workspace),
                height == in.height() ? null : resizing(filter, in.height(), height, workspace),
                workspace);
    }

    private static Weights resizing(Filter filter, int in, int out, Workspace workspace) {
        return workspace.weights(new ResizeKey(filter, in, out), () -> Weights.resize(filter, in, out));
    }

    static Pixels blur(Pixels in, double sigma, Workspace workspace) {
        return separable(
                in, blurring(sigma, in.width(), workspace), blurring(sigma, in.height(), workspace), workspace);
    }

    private static @Nullable Weights blurring(double sigma, int size, Workspace workspace) {
        return sigma == 0 || size == 1
                ? null
                : workspace.weights(new BlurKey(sigma, size), () -> Weights.gaussian(sigma, size));
    }

    /** Applies the weights; null leaves an axis as it is. */
    private static Pixels separable(
            Pixels in, @Nullable Weights horizontal, @Nullable Weights vertical, Workspace workspace) {
        if (horizontal == null && vertical == null) {
            return in;
        }
        return in.channels() == 4 ? withAlpha(in, horizontal, vertical) : opaque(in, horizontal, vertical, workspace);
    }

    private static Pixels opaque(
            Pixels in, @Nullable Weights horizontal, @Nullable Weights vertical, Workspace workspace) {
        int channels = in.channels();
        int width = horizontal == null ? in.width() : horizontal.outputs;
        int height = vertical == null ? in.height() : vertical.outputs;
        int rowLength = Math.multiplyExact(width, channels);
        int[][] rows = workspace.lines(0, in.height(), rowLength);
        if (horizontal == null) {
            widen(in, rows);
        } else {
            // Along a row as along a column: the columns, each one line, are filtered whole and
            // turned back.
            int columnLength = Math.multiplyExact(in.height(), channels);
            int[][] columns = workspace.lines(1, in.width(), columnLength);
            turn(in, columns);
            int[][] filtered = workspace.lines(2, width, columnLength);
            for (int x = 0; x < width; x++) {
                filter(columns, columnLength, horizontal, x, Weights.BITS - EXTRA, HIGHEST, filtered[x]);
            }
            turn(filtered, width, in.height(), channels, rows);
        }
        byte[] out = new byte[Math.multiplyExact(rowLength, height)];
        int[] line = workspace.ints(rowLength);
        for (int y = 0; y < height; y++) {
            if (vertical == null) {
                for (int i = 0; i < rowLength; i++) {
                    line[i] = (rows[y][i] + (1 << (EXTRA - 1))) >> EXTRA;
                }
            } else {
                filter(rows, rowLength, vertical, y, Weights.BITS + EXTRA, 255, line);
            }
            int to = y * rowLength;
            for (int i = 0; i < rowLength; i++) {
                out[to + i] = (byte) line[i];
            }
        }
        return new Pixels(width, height, channels, out);
    }

    private static void widen(Pixels in, int[][] rows) {
        byte[] data = in.data();
        int length = in.width() * in.channels();
        for (int y = 0; y < in.height(); y++) {
            int[] row = rows[y];
            for (int i = 0, from = y * length; i < length; i++, from++) {
                row[i] = (data[from] & 0xFF) << EXTRA;
            }
        }
    }

    /** Lays each column, its pixels whole, on one line. */
    private static void turn(Pixels in, int[][] columns) {
        byte[] data = in.data();
        int channels = in.channels();
        int from = 0;
        for (int y = 0; y < in.height(); y++) {
            int to = y * channels;
            for (int x = 0; x < in.width(); x++, from += channels) {
                int[] column = columns[x];
                column[to] = data[from] & 0xFF;
                if (channels == 3) {
                    column[to + 1] = data[from + 1] & 0xFF;
                    column[to + 2] = data[from + 2] & 0xFF;
                }
            }
        }
    }

    private static void turn(int[][] columns, int width, int height, int channels, int[][] rows) {
        for (int y = 0; y < height; y++) {
            int[] row = rows[y];
            int from = y * channels;
            int to = 0;
            for (int x = 0; x < width; x++, to += channels) {
                int[] column = columns[x];
                row[to] = column[from];
                if (channels == 3) {
                    row[to + 1] = column[from + 1];
                    row[to + 2] = column[from + 2];
                }
            }
        }
    }

    /** Computes output {@code o} from whole lines, cut to 0..{@code highest}. */
    private static void filter(int[][] lines, int length, Weights weights, int o, int shift, int highest, int[] out) {
        Arrays.fill(out, 0, length, 1 << (shift - 1));
        int first = weights.first[o];
        int w = o * weights.taps;
        int t = 0;
        for (; t + 2 < weights.taps; t += 3) {
            addThree(out, lines, first + t, length, weights.values, w + t);
        }
        for (; t < weights.taps; t++) {
            addOne(out, lines[first + t], length, weights.values[w + t]);
        }
        for (int i = 0; i < length; i++) {
            int value = out[i] >> shift;
            value &= ~(value >> 31);
            int over = highest - value;
            out[i] = value + (over & (over >> 31));
        }
    }

    // The JIT turns short loops over ints into vector instructions where every array is read at the
    // loop's own index and nothing is compared: hence whole lines as arrays of their own, and the
    // cut above by masks.
    private static void addThree(int[] sums, int[][] lines, int first, int length, int[] values, int w) {
        int[] a = lines[first];
        int[] b = lines[first + 1];
        int[] c = lines[first + 2];
        int wa = values[w];
        int wb = values[w + 1];
        int wc = values[w + 2];
        for (int i = 0; i < length; i++) {
            sums[i] += wa * a[i] + wb * b[i] + wc * c[i];
        }
    }

    private static void addOne(int[] sums, int[] line, int length, int weight) {
        for (int i = 0; i < length; i++) {
            sums[i] += weight * line[i];
        }
    }

    /**
     * Alpha in units of 2^-8, colour in units of 2^-8 of colour times alpha: a constant survives
     * exactly.
     */
    private static Pixels withAlpha(Pixels in, @Nullable Weights horizontal, @Nullable Weights vertical) {
        int width = horizontal == null ? in.width() : horizontal.outputs;
        int height = vertical == null ? in.height() : vertical.outputs;
        long[] plane = new long[in.data().length];
        for (int i = 0; i < plane.length; i += 4) {
            int alpha = in.data()[i + 3] & 0xFF;
            for (int c = 0; c < 3; c++) {
                plane[i + c] = (long) (in.data()[i + c] & 0xFF) * alpha << 8;
            }
            plane[i + 3] = (long) alpha << 8;
        }
        if (horizontal != null) {
            plane = along(plane, in.height(), in.width() * 4, 4, width, horizontal);
        }
        if (vertical != null) {
            plane = along(plane, width, 4, width * 4, height, vertical);
        }
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 4)];
        for (int i = 0; i < out.length; i += 4) {
            long alpha = plane[i + 3];
            for (int c = 0; c < 3 && alpha > 0; c++) {
                out[i + c] = (byte) Math.min(255, (2 * plane[i + c] + alpha) / (2 * alpha));
            }
            out[i + 3] = (byte) ((alpha + 128) >> 8);
        }
        return new Pixels(width, height, 4, out);
    }

    /**
     * Filters lines of RGBA quadruples.
     *
     * @param lineStep distance between lines in the input
     * @param step distance between neighbours on a line, in input and output
     */
    private static long[] along(long[] in, int lines, int lineStep, int step, int outputs, Weights weights) {
        boolean rows = step == 4;
        long[] out = new long[Math.multiplyExact(Math.multiplyExact(lines, outputs), 4)];
        int outLineStep = rows ? outputs * 4 : lineStep;
        for (int line = 0; line < lines; line++) {
            for (int o = 0; o < outputs; o++) {
                int at = line * lineStep + weights.first[o] * step;
                int to = line * outLineStep + o * step;
                for (int c = 0; c < 4; c++) {
                    long sum = 1L << (Weights.BITS - 1);
                    for (int t = 0; t < weights.taps; t++) {
                        sum += weights.values[o * weights.taps + t] * in[at + t * step + c];
                    }
                    long highest = c == 3 ? 255L << 8 : 255L * 255 << 8;
                    out[to + c] = Math.min(highest, Math.max(0, sum >> Weights.BITS));
                }
            }
        }
        return out;
    }
}
