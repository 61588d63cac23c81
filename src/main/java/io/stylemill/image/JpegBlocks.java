package io.stylemill.image;

/**
 * What JPEG does to samples before it writes them: blocks, colour, transform and quantisation.
 *
 * <p>Colour is the JFIF form of ITU-R BT.601 in 16-bit fixed point, not subsampled. Tables are those of ITU-T T.81,
 * K.1, scaled by quality as the Independent JPEG Group's software scales them. A block past the edge repeats the
 * outermost row and column.
 */
final class JpegBlocks {
    /** Position in a block, row by row, of the k-th coefficient in zigzag order (ITU-T T.81, figure A.6). */
    static final int[] ZIGZAG = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    private static final int[] LUMINANCE = {
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
        51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
        120, 101, 72, 92, 95, 98, 112, 100, 103, 99
    };
    private static final int[] CHROMINANCE = {
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99
    };
    private static final int RECIPROCAL_BITS = 32;

    /** Quantisation steps by position, row by row; index 0 luminance, 1 chrominance. */
    final int[][] steps;

    private final long[][] reciprocals = new long[2][64];
    final int[][] block = new int[3][64];

    JpegBlocks(int quality) {
        steps = new int[][] {scaled(LUMINANCE, quality), scaled(CHROMINANCE, quality)};
        for (int table = 0; table < 2; table++) {
            for (int i = 0; i < 64; i++) {
                long divisor = (long) steps[table][i] << Dct.FRACTION;
                reciprocals[table][i] = (1L << RECIPROCAL_BITS) / divisor + 1;
            }
        }
    }

    private static int[] scaled(int[] table, int quality) {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        int[] scaled = new int[64];
        for (int i = 0; i < 64; i++) {
            scaled[i] = Math.min(255, Math.max(1, (table[i] * percent + 50) / 100));
        }
        return scaled;
    }

    static int components(Pixels pixels) {
        return pixels.channels() == 1 ? 1 : 3;
    }

    /** Fills the blocks of the components with the samples at block column and row, about 0. */
    void load(Pixels pixels, int column, int row) {
        byte[] in = pixels.data();
        int channels = pixels.channels();
        for (int i = 0; i < 64; i++) {
            int y = Math.min(pixels.height() - 1, row * 8 + (i >> 3));
            int x = Math.min(pixels.width() - 1, column * 8 + (i & 7));
            int at = (y * pixels.width() + x) * channels;
            if (channels == 1) {
                block[0][i] = (in[at] & 0xFF) - 128;
            } else {
                int r = in[at] & 0xFF;
                int g = in[at + 1] & 0xFF;
                int b = in[at + 2] & 0xFF;
                block[0][i] = ((19595 * r + 38470 * g + 7471 * b + 32768) >> 16) - 128;
                block[1][i] = (-11059 * r - 21709 * g + 32768 * b + 32767) >> 16;
                block[2][i] = (32768 * r - 27439 * g - 5329 * b + 32767) >> 16;
            }
        }
    }

    /** Transforms and quantises one component's block in place, rounding halves away from zero. */
    void quantise(int component) {
        int[] b = block[component];
        int table = component == 0 ? 0 : 1;
        long[] reciprocal = reciprocals[table];
        int[] step = steps[table];
        Dct.forward(b);
        for (int i = 0; i < 64; i++) {
            int sign = b[i] >> 31;
            int magnitude = (b[i] ^ sign) - sign + (step[i] << (Dct.FRACTION - 1));
            // Exact: magnitude x divisor stays far below 2^32.
            int quotient = (int) (magnitude * reciprocal[i] >>> RECIPROCAL_BITS);
            b[i] = (quotient ^ sign) - sign;
        }
    }

    /** Undoes {@link #quantise} as a decoder does. */
    void dequantise(int component) {
        int[] b = block[component];
        int[] step = steps[component == 0 ? 0 : 1];
        for (int i = 0; i < 64; i++) {
            b[i] *= step[i];
        }
        Dct.inverse(b);
    }

    /** Writes the blocks' samples into {@code out}, which has the layout of {@code shape}; alpha is left alone. */
    void store(Pixels shape, int column, int row, byte[] out) {
        int channels = shape.channels();
        int bottom = Math.min(8, shape.height() - row * 8);
        int right = Math.min(8, shape.width() - column * 8);
        for (int y = 0; y < bottom; y++) {
            for (int x = 0; x < right; x++) {
                int i = y * 8 + x;
                int at = ((row * 8 + y) * shape.width() + column * 8 + x) * channels;
                int luma = clamp(block[0][i] + 128);
                if (channels == 1) {
                    out[at] = (byte) luma;
                } else {
                    int cb = clamp(block[1][i] + 128) - 128;
                    int cr = clamp(block[2][i] + 128) - 128;
                    out[at] = (byte) clamp(luma + ((91881 * cr + 32768) >> 16));
                    out[at + 1] = (byte) clamp(luma + ((-22554 * cb - 46802 * cr + 32768) >> 16));
                    out[at + 2] = (byte) clamp(luma + ((116130 * cb + 32768) >> 16));
                }
            }
        }
    }

    private static int clamp(int value) {
        return Math.min(255, Math.max(0, value));
    }

    /** Returns the image as it would come back from a JPEG file of that quality. */
    static Pixels roundTrip(Pixels in, int quality) {
        JpegBlocks blocks = new JpegBlocks(quality);
        byte[] out = in.data().clone();
        for (int row = 0; row * 8 < in.height(); row++) {
            for (int column = 0; column * 8 < in.width(); column++) {
                blocks.load(in, column, row);
                for (int c = 0; c < components(in); c++) {
                    blocks.quantise(c);
                    blocks.dequantise(c);
                }
                blocks.store(in, column, row, out);
            }
        }
        return new Pixels(in.width(), in.height(), in.channels(), out);
    }
}
