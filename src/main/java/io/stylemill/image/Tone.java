package io.stylemill.image;

import java.util.function.DoubleSupplier;

/**
 * Arithmetic on single pixels; alpha stays as it is.
 *
 * <p>Factors are rounded to 2^-16. Luminance is that of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
 */
final class Tone {
    private static final int ONE = 1 << 16;

    private Tone() {}

    static Pixels grey(Pixels in) {
        if (in.channels() == 1) {
            return in;
        }
        byte[] out = new byte[in.width() * in.height()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) luminance(in.data(), i * in.channels());
        }
        return new Pixels(in.width(), in.height(), 1, out);
    }

    static Pixels brightness(Pixels in, double factor) {
        return towards(in, factor, 0);
    }

    /** Moves values away from the rounded mean luminance, or towards it for factors below 1. */
    static Pixels contrast(Pixels in, double factor) {
        byte[] data = in.data();
        long sum = 0;
        for (int i = 0; i < data.length; i += in.channels()) {
            sum += in.channels() == 1 ? data[i] & 0xFF : luminance(data, i);
        }
        long count = (long) in.width() * in.height();
        return towards(in, factor, (int) ((2 * sum + count) / (2 * count)));
    }

    private static Pixels towards(Pixels in, double factor, int pivot) {
        byte[] table = new byte[256];
        long f = fixed(factor);
        for (int v = 0; v < 256; v++) {
            table[v] = blend(pivot, v, f);
        }
        byte[] out = in.data().clone();
        for (int i = 0; i < out.length; i++) {
            if (in.channels() != 4 || i % 4 != 3) {
                out[i] = table[out[i] & 0xFF];
            }
        }
        return new Pixels(in.width(), in.height(), in.channels(), out);
    }

    /** Moves colours away from their own luminance, or towards it for factors below 1. */
    static Pixels saturation(Pixels in, double factor) {
        if (in.channels() == 1) {
            return in;
        }
        long f = fixed(factor);
        byte[] out = in.data().clone();
        for (int i = 0; i < out.length; i += in.channels()) {
            int luminance = luminance(in.data(), i);
            for (int c = i; c < i + 3; c++) {
                out[c] = blend(luminance, out[c] & 0xFF, f);
            }
        }
        return new Pixels(in.width(), in.height(), in.channels(), out);
    }

    /** Adds numbers in the order of the data, one to each value, rounding halves up. */
    static Pixels noise(Pixels in, double sigma, DoubleSupplier normals) {
        byte[] out = in.data().clone();
        for (int i = 0; i < out.length; i++) {
            if (in.channels() != 4 || i % 4 != 3) {
                double value = Math.floor((out[i] & 0xFF) + sigma * normals.getAsDouble() + 0.5);
                out[i] = (byte) Math.min(255, Math.max(0, value));
            }
        }
        return new Pixels(in.width(), in.height(), in.channels(), out);
    }

    /** Returns the luminance, 0 to 255, of the pixel whose red lies at {@code at}. */
    static int luminance(byte[] data, int at) {
        return (19595 * (data[at] & 0xFF) + 38470 * (data[at + 1] & 0xFF) + 7471 * (data[at + 2] & 0xFF) + 32768) >> 16;
    }

    private static long fixed(double factor) {
        return (long) Math.rint(factor * ONE);
    }

    private static byte blend(int pivot, int value, long factor) {
        long moved = pivot + ((factor * (value - pivot) + ONE / 2) >> 16);
        return (byte) Math.min(255, Math.max(0, moved));
    }
}
