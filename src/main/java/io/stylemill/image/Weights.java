package io.stylemill.image;

import java.util.Arrays;

/**
 * Fixed-point weights of a linear map along one axis: output i is the sum over t of
 * {@code values[i * taps + t]} times input {@code first[i] + t}, in units of 2^-16.
 *
 * <p>The weights of one output sum to 2^16 exactly, so that a constant stays constant, and those of
 * output {@code n-1-i} are those of output i reversed, so that a flipped image gives the flipped
 * result.
 */
final class Weights {
    static final int BITS = 16;
    private static final int ONE = 1 << BITS;

    final int outputs;
    final int taps;
    final int[] first;
    final int[] values;

    private Weights(int outputs, int taps) {
        this.outputs = outputs;
        this.taps = taps;
        this.first = new int[outputs];
        this.values = new int[Math.multiplyExact(outputs, taps)];
    }

    /** Returns the weights that resample {@code in} samples to {@code out}. */
    static Weights resize(Filter filter, int in, int out) {
        return switch (filter) {
            case NEAREST -> nearest(in, out);
            case AREA -> area(in, out);
            case LANCZOS3, BILINEAR -> kernel(filter, in, out);
        };
    }

    private static Weights nearest(int in, int out) {
        Weights w = new Weights(out, 1);
        for (int i = 0; i < out; i++) {
            w.first[i] = (int) ((2L * i + 1) * in / (2L * out));
            w.values[i] = ONE;
        }
        return w;
    }

    private static Weights area(int in, int out) {
        int taps = Math.min(in, (in - 1) / out + 2);
        Weights w = new Weights(out, taps);
        double[] k = new double[taps];
        for (int i = 0; i < (out + 1) / 2; i++) {
            // Positions in units of 1/out of a source pixel: whole numbers.
            long low = (long) i * in;
            long high = low + in;
            int from = (int) (low / out);
            int to = (int) ((high + out - 1) / out);
            for (int j = from; j < to; j++) {
                k[j - from] = Math.min(high, (j + 1L) * out) - Math.max(low, (long) j * out);
            }
            w.set(i, from, k, to - from, in);
        }
        return w;
    }

    /**
     * The sampling of Pillow's ImagingResample: pixel centres at halves, support scaled when
     * shrinking.
     */
    private static Weights kernel(Filter filter, int in, int out) {
        double scale = Math.max(1.0, (double) in / out);
        double support = filter.support * scale;
        int taps = 0;
        for (int i = 0; i < (out + 1) / 2; i++) {
            taps = Math.max(taps, to(centre(i, in, out), support, in) - from(centre(i, in, out), support));
        }
        Weights w = new Weights(out, taps);
        double[] k = new double[taps];
        for (int i = 0; i < (out + 1) / 2; i++) {
            double centre = centre(i, in, out);
            int from = from(centre, support);
            int to = to(centre, support, in);
            for (int j = from; j < to; j++) {
                k[j - from] = filter.at((j + 0.5 - centre) / scale);
            }
            w.set(i, from, k, to - from, in);
        }
        return w;
    }

    private static double centre(int i, int in, int out) {
        return (2.0 * i + 1) * in / (2.0 * out);
    }

    private static int from(double centre, double support) {
        return Math.max(0, (int) (centre - support + 0.5));
    }

    private static int to(double centre, double support, int in) {
        return Math.min(in, (int) (centre + support + 0.5));
    }

    /**
     * Returns a Gaussian of the given standard deviation in pixels, cut off at 3 of them; edges
     * repeat the outermost sample.
     */
    static Weights gaussian(double sigma, int size) {
        int radius = Math.max(1, (int) Math.ceil(3 * sigma));
        double[] half = new double[radius + 1];
        for (int d = 0; d <= radius; d++) {
            half[d] = StrictMath.exp(-d * (double) d / (2 * sigma * sigma));
        }
        int taps = Math.min(size, 2 * radius + 1);
        Weights w = new Weights(size, taps);
        double[] k = new double[taps];
        for (int i = 0; i < (size + 1) / 2; i++) {
            int from = Math.max(0, i - radius);
            int to = Math.min(size, i + radius + 1);
            Arrays.fill(k, 0);
            for (int d = -radius; d <= radius; d++) {
                int j = Math.min(size - 1, Math.max(0, i + d));
                k[j - from] += half[Math.abs(d)];
            }
            w.set(i, from, k, to - from, size);
        }
        return w;
    }

    /** Stores the weights of output i, and reversed those of its mirror image. */
    private void set(int i, int from, double[] k, int count, int in) {
        int mirror = outputs - 1 - i;
        int[] exact = new int[count];
        if (i == mirror && from == in - from - count) {
            roundSymmetric(k, count, exact);
        } else {
            roundTo(k, count, ONE, exact);
        }
        first[i] = Math.min(from, in - taps);
        System.arraycopy(exact, 0, values, i * taps + from - first[i], count);
        if (i != mirror) {
            int mirroredFrom = in - from - count;
            first[mirror] = Math.min(mirroredFrom, in - taps);
            int at = mirror * taps + mirroredFrom - first[mirror];
            for (int t = 0; t < count; t++) {
                values[at + t] = exact[count - 1 - t];
            }
        }
    }

    /** Rounds the running sum, so that the parts add up to {@code total} exactly. */
    private static void roundTo(double[] k, int count, int total, int[] exact) {
        double sum = 0;
        for (int t = 0; t < count; t++) {
            sum += k[t];
        }
        double running = 0;
        long before = 0;
        for (int t = 0; t < count; t++) {
            running += k[t];
            long now = t == count - 1 ? total : (long) Math.rint(running / sum * total);
            exact[t] = (int) (now - before);
            before = now;
        }
    }

    private static void roundSymmetric(double[] k, int count, int[] exact) {
        double sum = 0;
        for (int t = 0; t < count; t++) {
            sum += k[t];
        }
        int half = count / 2;
        int side = 0;
        for (int t = 0; t < half; t++) {
            exact[t] = (int) Math.rint(k[t] / sum * ONE);
            if (t == half - 1 && count % 2 == 0) {
                exact[t] = ONE / 2 - side;
            }
            exact[count - 1 - t] = exact[t];
            side += exact[t];
        }
        if (count % 2 == 1) {
            exact[half] = ONE - 2 * side;
        }
    }
}
