package io.stylemill.image;

/**
 * The 8x8 discrete cosine transform of JPEG (ITU-T T.81, A.3.3) and its inverse in 32-bit integers.
 *
 * <p>Each one-dimensional transform is split into its even and odd halves; constants have 13 bits.
 */
final class Dct {
    /** Bits below the point of a forward coefficient. */
    static final int FRACTION = 3;

    // round(8192 cos(k pi / 16)): half a cosine in units of 2^-14.
    private static final int C1 = 8035;
    private static final int C2 = 7568;
    private static final int C3 = 6811;
    private static final int C4 = 5793;
    private static final int C5 = 4551;
    private static final int C6 = 3135;
    private static final int C7 = 1598;
    private static final int BITS = 14;
    // Extra bits between the passes.
    private static final int BETWEEN = 4;

    private Dct() {}

    /**
     * Transforms 64 samples of -128..127, row by row, in place, into coefficients in units of 2^-3.
     */
    static void forward(int[] b) {
        for (int i = 0; i < 64; i += 8) {
            forward(b, i, 1, BITS - BETWEEN);
        }
        for (int i = 0; i < 8; i++) {
            forward(b, i, 8, BITS + BETWEEN - FRACTION);
        }
    }

    /** Transforms 64 whole coefficients in place into samples about 0, rounded, not cut. */
    static void inverse(int[] b) {
        for (int i = 0; i < 8; i++) {
            inverse(b, i, 8, BITS - BETWEEN);
        }
        for (int i = 0; i < 64; i += 8) {
            inverse(b, i, 1, BITS + BETWEEN);
        }
    }

    private static void forward(int[] b, int at, int step, int shift) {
        int x0 = b[at];
        int x1 = b[at + step];
        int x2 = b[at + 2 * step];
        int x3 = b[at + 3 * step];
        int x4 = b[at + 4 * step];
        int x5 = b[at + 5 * step];
        int x6 = b[at + 6 * step];
        int x7 = b[at + 7 * step];
        int half = 1 << (shift - 1);
        int s0 = x0 + x7 + x3 + x4;
        int s1 = x1 + x6 + x2 + x5;
        int d0 = x0 + x7 - x3 - x4;
        int d1 = x1 + x6 - x2 - x5;
        b[at] = ((s0 + s1) * C4 + half) >> shift;
        b[at + 4 * step] = ((s0 - s1) * C4 + half) >> shift;
        b[at + 2 * step] = (d0 * C2 + d1 * C6 + half) >> shift;
        b[at + 6 * step] = (d0 * C6 - d1 * C2 + half) >> shift;
        int e0 = x0 - x7;
        int e1 = x1 - x6;
        int e2 = x2 - x5;
        int e3 = x3 - x4;
        b[at + step] = (e0 * C1 + e1 * C3 + e2 * C5 + e3 * C7 + half) >> shift;
        b[at + 3 * step] = (e0 * C3 - e1 * C7 - e2 * C1 - e3 * C5 + half) >> shift;
        b[at + 5 * step] = (e0 * C5 - e1 * C1 + e2 * C7 + e3 * C3 + half) >> shift;
        b[at + 7 * step] = (e0 * C7 - e1 * C5 + e2 * C3 - e3 * C1 + half) >> shift;
    }

    private static void inverse(int[] b, int at, int step, int shift) {
        int f1 = b[at + step];
        int f2 = b[at + 2 * step];
        int f3 = b[at + 3 * step];
        int f5 = b[at + 5 * step];
        int f6 = b[at + 6 * step];
        int f7 = b[at + 7 * step];
        int half = 1 << (shift - 1);
        int p = (b[at] + b[at + 4 * step]) * C4 + half;
        int q = (b[at] - b[at + 4 * step]) * C4 + half;
        int r = f2 * C2 + f6 * C6;
        int s = f2 * C6 - f6 * C2;
        int o0 = f1 * C1 + f3 * C3 + f5 * C5 + f7 * C7;
        int o1 = f1 * C3 - f3 * C7 - f5 * C1 - f7 * C5;
        int o2 = f1 * C5 - f3 * C1 + f5 * C7 + f7 * C3;
        int o3 = f1 * C7 - f3 * C5 + f5 * C3 - f7 * C1;
        b[at] = (p + r + o0) >> shift;
        b[at + 7 * step] = (p + r - o0) >> shift;
        b[at + step] = (q + s + o1) >> shift;
        b[at + 6 * step] = (q + s - o1) >> shift;
        b[at + 2 * step] = (q - s + o2) >> shift;
        b[at + 5 * step] = (q - s - o2) >> shift;
        b[at + 3 * step] = (p - r + o3) >> shift;
        b[at + 4 * step] = (p - r - o3) >> shift;
    }
}
