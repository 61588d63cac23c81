package io.stylemill.image;

import java.util.Arrays;

/** Moves pixels without changing them. */
final class Frame {
    private Frame() {}

    static Pixels crop(Pixels in, int x, int y, int width, int height) {
        int row = width * in.channels();
        byte[] out = new byte[row * height];
        for (int i = 0; i < height; i++) {
            System.arraycopy(in.data(), ((y + i) * in.width() + x) * in.channels(), out, i * row, row);
        }
        return new Pixels(width, height, in.channels(), out);
    }

    static Pixels pad(Pixels in, int left, int top, int width, int height, int fill) {
        int channels = in.channels();
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
        Arrays.fill(out, (byte) fill);
        if (channels == 4) {
            for (int i = 3; i < out.length; i += 4) {
                out[i] = (byte) 255;
            }
        }
        int row = in.width() * channels;
        for (int i = 0; i < in.height(); i++) {
            System.arraycopy(in.data(), i * row, out, ((top + i) * width + left) * channels, row);
        }
        return new Pixels(width, height, channels, out);
    }

    static Pixels flipRows(Pixels in) {
        int row = in.width() * in.channels();
        byte[] out = new byte[in.data().length];
        for (int y = 0; y < in.height(); y++) {
            System.arraycopy(in.data(), y * row, out, (in.height() - 1 - y) * row, row);
        }
        return new Pixels(in.width(), in.height(), in.channels(), out);
    }

    static Pixels flipColumns(Pixels in) {
        int channels = in.channels();
        int row = in.width() * channels;
        byte[] out = new byte[in.data().length];
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < in.width(); x++) {
                int to = y * row + (in.width() - 1 - x) * channels;
                for (int c = 0; c < channels; c++) {
                    out[to + c] = in.data()[y * row + x * channels + c];
                }
            }
        }
        return new Pixels(in.width(), in.height(), channels, out);
    }
}
