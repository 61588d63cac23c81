package io.stylemill.image;

import java.util.Arrays;

/**
 * Two 64-bit hashes that stay near each other, in Hamming distance, where images look alike.
 *
 * <p>Both begin with luminance (ITU-R BT.601, 8 bits; alpha is ignored) and its exact means over
 * boxes, rounded half up to 1/256. All is whole-number arithmetic: equal pixels give equal bits on
 * every machine. The first bit is the most significant.
 *
 * @param dHash of means over 9 x 8 boxes: whether a box is brighter than its left neighbour, row by
 *     row (Krawetz 2013, "Kind of Like That")
 * @param pHash of means over 32 x 32 boxes: which of the 8 x 8 lowest frequencies of their DCT-II,
 *     the mean included, are above the median of these 64, row by row (Zauner 2010, "Implementation
 *     and Benchmarking of Perceptual Image Hash Functions", section 3.2.1, in the form with the
 *     lowest frequencies)
 */
public record PerceptualHash(long dHash, long pHash) {
    private static final int SIDE = 32;
    private static final int ROWS = 8;
    private static final int COLUMNS = 9;
    private static final int LOWEST = 8;
    /**
     * Coarser means make hashes of smooth images less stable: of two near ones, chance would
     * decide.
     */
    private static final int FRACTION = 8;
    /** {@code cos(pi (2 n + 1) k / 64)} at {@code k x 32 + n}, in units of 2^-14. */
    private static final int[] COSINES = cosines();

    /** Returns the hashes of an image of any size. */
    public static PerceptualHash of(Pixels pixels) {
        int[] bands = bands(pixels);
        return new PerceptualHash(dHash(bands, pixels), pHash(bands, pixels));
    }

    /** Returns in how many bits two hashes of one kind differ, 0 to 64. */
    public static int distance(long a, long b) {
        return Long.bitCount(a ^ b);
    }

    /**
     * Returns 32 lines of column sums; a row counts in a band for the 32nd parts of it that lie
     * there.
     */
    private static int[] bands(Pixels pixels) {
        int width = pixels.width();
        int height = pixels.height();
        int[] bands = new int[Math.multiplyExact(SIDE, width)];
        int[] line = new int[width];
        for (int y = 0; y < height; y++) {
            luminance(pixels, y, line);
            long from = (long) y * SIDE;
            for (int band = (int) (from / height); (long) band * height < from + SIDE; band++) {
                long low = Math.max(from, (long) band * height);
                long high = Math.min(from + SIDE, (band + 1L) * height);
                add(line, (int) (high - low), bands, band * width);
            }
        }
        return bands;
    }

    private static void luminance(Pixels pixels, int y, int[] line) {
        byte[] data = pixels.data();
        int channels = pixels.channels();
        int at = y * line.length * channels;
        if (channels == 1) {
            for (int x = 0; x < line.length; x++) {
                line[x] = data[at + x] & 0xFF;
            }
            return;
        }
        for (int x = 0; x < line.length; x++, at += channels) {
            line[x] = Tone.luminance(data, at);
        }
    }

    private static void add(int[] line, int weight, int[] sums, int at) {
        for (int x = 0; x < line.length; x++) {
            sums[at + x] += weight * line[x];
        }
    }

    private static long dHash(int[] bands, Pixels pixels) {
        int width = pixels.width();
        int[] line = new int[width];
        int[] means = new int[COLUMNS];
        long hash = 0;
        for (int row = 0; row < ROWS; row++) {
            Arrays.fill(line, 0);
            for (int band = row * SIDE / ROWS; band < (row + 1) * SIDE / ROWS; band++) {
                for (int x = 0; x < width; x++) {
                    line[x] += bands[band * width + x];
                }
            }
            means(line, 0, width, (long) pixels.height() * SIDE / ROWS, means);
            for (int column = 1; column < COLUMNS; column++) {
                hash = hash << 1 | (means[column] > means[column - 1] ? 1 : 0);
            }
        }
        return hash;
    }

    /**
     * Sets the mean of each of equally wide boxes of a line, in units of 2^-8.
     *
     * @param weight of a line's values: how often each pixel is in its sum
     */
    private static void means(int[] line, int at, int width, long weight, int[] means) {
        int count = means.length;
        int box = 0;
        long sum = 0;
        long total = width * weight;
        long end = width;
        for (int x = 0; x < width; x++) {
            long left = (long) x * count;
            long right = left + count;
            long value = line[at + x];
            while (right >= end) {
                sum += (end - left) * value;
                means[box++] = (int) (((sum << FRACTION + 1) + total) / (2 * total));
                sum = 0;
                left = end;
                end += width;
            }
            sum += (right - left) * value;
        }
    }

    private static long pHash(int[] bands, Pixels pixels) {
        int[] means = new int[SIDE];
        long[] lines = new long[LOWEST * SIDE];
        for (int y = 0; y < SIDE; y++) {
            means(bands, y * pixels.width(), pixels.width(), pixels.height(), means);
            for (int k = 0; k < LOWEST; k++) {
                long sum = 0;
                for (int x = 0; x < SIDE; x++) {
                    sum += (long) COSINES[k * SIDE + x] * means[x];
                }
                lines[k * SIDE + y] = sum;
            }
        }
        long[] frequencies = new long[LOWEST * LOWEST];
        for (int row = 0; row < LOWEST; row++) {
            for (int column = 0; column < LOWEST; column++) {
                long sum = 0;
                for (int y = 0; y < SIDE; y++) {
                    sum += COSINES[row * SIDE + y] * lines[column * SIDE + y];
                }
                frequencies[row * LOWEST + column] = sum;
            }
        }
        long[] sorted = frequencies.clone();
        Arrays.sort(sorted);
        long twiceMedian = sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2];
        long hash = 0;
        for (long frequency : frequencies) {
            hash = hash << 1 | (2 * frequency > twiceMedian ? 1 : 0);
        }
        return hash;
    }

    private static int[] cosines() {
        int[] cosines = new int[LOWEST * SIDE];
        for (int k = 0; k < LOWEST; k++) {
            for (int n = 0; n < SIDE; n++) {
                cosines[k * SIDE + n] = (int) Math.rint(StrictMath.cos(Math.PI * (2 * n + 1) * k / 64) * (1 << 14));
            }
        }
        return cosines;
    }
}
