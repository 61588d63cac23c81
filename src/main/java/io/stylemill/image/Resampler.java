package io.stylemill.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Separable linear filters in integer arithmetic: first along rows, then along columns.
 *
 * <p>Between the passes values keep 6 extra bits and are cut to 0..255, as Pillow cuts its 8-bit intermediate. The last
 * step rounds half up. Colour of an image with alpha is weighted by its alpha, exactly, so that transparent pixels
 * do not bleed.
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
        int[] middle = workspace.ints(0, Math.multiplyExact(rowLength, in.height()));
        if (horizontal == null) {
            for (int i = 0; i < in.data().length; i++) {
                middle[i] = (in.data()[i] & 0xFF) << EXTRA;
            }
        } else {
            for (int y = 0; y < in.height(); y++) {
                int from = y * in.width() * channels;
                if (channels == 1) {
                    rowOfOne(in.data(), from, horizontal, middle, y * rowLength);
                } else {
                    rowOfThree(in.data(), from, horizontal, middle, y * rowLength);
                }
            }
        }
        byte[] out = new byte[Math.multiplyExact(rowLength, height)];
        if (vertical == null) {
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) ((middle[i] + (1 << (EXTRA - 1))) >> EXTRA);
            }
        } else {
            columns(middle, rowLength, vertical, out, workspace);
        }
        return new Pixels(width, height, channels, out);
    }

    private static void rowOfOne(byte[] in, int from, Weights weights, int[] out, int to) {
        int taps = weights.taps;
        int[] values = weights.values;
        for (int x = 0; x < weights.outputs; x++) {
            int at = from + weights.first[x];
            int sum = 1 << (Weights.BITS - EXTRA - 1);
            for (int t = 0, w = x * taps; t < taps; t++, w++) {
                sum += values[w] * (in[at + t] & 0xFF);
            }
            out[to + x] = Math.min(HIGHEST, Math.max(0, sum >> (Weights.BITS - EXTRA)));
        }
    }

    private static void rowOfThree(byte[] in, int from, Weights weights, int[] out, int to) {
        int taps = weights.taps;
        int[] values = weights.values;
        int o = to;
        for (int x = 0; x < weights.outputs; x++) {
            int at = from + 3 * weights.first[x];
            int a = 1 << (Weights.BITS - EXTRA - 1);
            int b = a;
            int c = a;
            for (int t = 0, w = x * taps; t < taps; t++, w++, at += 3) {
                int weight = values[w];
                a += weight * (in[at] & 0xFF);
                b += weight * (in[at + 1] & 0xFF);
                c += weight * (in[at + 2] & 0xFF);
            }
            out[o] = Math.min(HIGHEST, Math.max(0, a >> (Weights.BITS - EXTRA)));
            out[o + 1] = Math.min(HIGHEST, Math.max(0, b >> (Weights.BITS - EXTRA)));
            out[o + 2] = Math.min(HIGHEST, Math.max(0, c >> (Weights.BITS - EXTRA)));
            o += 3;
        }
    }

    private static void columns(int[] middle, int rowLength, Weights weights, byte[] out, Workspace workspace) {
        int[] sums = workspace.ints(1, rowLength);
        int shift = Weights.BITS + EXTRA;
        for (int y = 0; y < weights.outputs; y++) {
            Arrays.fill(sums, 0, rowLength, 1 << (shift - 1));
            int t = 0;
            int at = weights.first[y] * rowLength;
            int w = y * weights.taps;
            for (; t + 1 < weights.taps; t += 2) {
                addTwo(sums, middle, at + t * rowLength, rowLength, weights.values[w + t], weights.values[w + t + 1]);
            }
            if (t < weights.taps) {
                addOne(sums, middle, at + t * rowLength, rowLength, weights.values[w + t]);
            }
            int to = y * rowLength;
            for (int i = 0; i < rowLength; i++) {
                out[to + i] = (byte) Math.min(255, Math.max(0, sums[i] >> shift));
            }
        }
    }

    // Small loops over ints alone, which the JIT turns into vector instructions.
    private static void addTwo(int[] sums, int[] middle, int at, int rowLength, int first, int second) {
        int next = at + rowLength;
        for (int i = 0; i < rowLength; i++) {
            sums[i] += first * middle[at + i] + second * middle[next + i];
        }
    }

    private static void addOne(int[] sums, int[] middle, int at, int rowLength, int weight) {
        for (int i = 0; i < rowLength; i++) {
            sums[i] += weight * middle[at + i];
        }
    }

    /** Alpha in units of 2^-8, colour in units of 2^-8 of colour times alpha: a constant survives exactly. */
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
