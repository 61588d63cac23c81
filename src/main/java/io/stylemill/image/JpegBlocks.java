package io.stylemill.image;

/**
 * What JPEG does to samples before it writes them: transform and quantisation of blocks.
 *
 * <p>Tables are those of ITU-T T.81, K.1, scaled by quality as the Independent JPEG Group's
 * software scales them.
 */
final class JpegBlocks {
    /**
     * Position in a block, row by row, of the k-th coefficient in zigzag order (ITU-T T.81, figure
     * A.6).
     */
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
    /** The samples or coefficients at work, row by row. */
    final int[] block = new int[64];

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

    /**
     * Transforms and quantises the block as one of a component, in place, rounding halves away from
     * zero.
     */
    void quantise(int component) {
        int[] b = block;
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
        int[] b = block;
        int[] step = steps[component == 0 ? 0 : 1];
        for (int i = 0; i < 64; i++) {
            b[i] *= step[i];
        }
        Dct.inverse(b);
    }

    /** Returns the image as it would come back from a JPEG file of that quality and subsampling. */
    static Pixels roundTrip(Pixels in, int quality, Subsampling subsampling, Workspace workspace) {
        JpegBlocks blocks = new JpegBlocks(quality);
        JpegPlanes planes = JpegPlanes.of(in, subsampling, workspace);
        for (int c = 0; c < planes.components; c++) {
            for (int row = 0; row * 8 < planes.height(c); row++) {
                for (int column = 0; column * 8 < planes.width(c); column++) {
                    planes.load(c, column, row, blocks.block);
                    blocks.quantise(c);
                    blocks.dequantise(c);
                    planes.store(c, column, row, blocks.block);
                }
            }
        }
        byte[] out = in.data().clone();
        planes.show(in, out);
        return new Pixels(in.width(), in.height(), in.channels(), out);
    }
}
