package io.stylemill.image;

/**
 * Resizes maps of classes: each new pixel takes the class that covers most of its area, of equal
 * ones the smaller index. All in whole numbers, so that no rounding decides.
 */
final class ClassVote {
    private ClassVote() {}

    static Pixels resize(Pixels map, int width, int height) {
        if (map.channels() != 1) {
            throw new IllegalArgumentException("a map of classes has one channel, not " + map.channels());
        }
        if (map.width() == width && map.height() == height) {
            return map;
        }
        byte[] out = new byte[Math.multiplyExact(width, height)];
        long[] votes = new long[256];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                out[y * width + x] = (byte) winner(map, x, y, width, height, votes);
            }
        }
        return new Pixels(width, height, 1, out);
    }

    /**
     * Lengths are counted in parts: an old pixel is as many as there are new ones along the axis,
     * and the reverse.
     */
    private static int winner(Pixels map, int x, int y, int width, int height, long[] votes) {
        long left = (long) x * map.width();
        long right = left + map.width();
        long top = (long) y * map.height();
        long bottom = top + map.height();
        int most = 0;
        for (int row = (int) (top / height); (long) row * height < bottom; row++) {
            long tall = Math.min(bottom, (row + 1L) * height) - Math.max(top, (long) row * height);
            for (int column = (int) (left / width); (long) column * width < right; column++) {
                long wide = Math.min(right, (column + 1L) * width) - Math.max(left, (long) column * width);
                int label = map.data()[row * map.width() + column] & 0xff;
                votes[label] += tall * wide;
                most = Math.max(most, label);
            }
        }
        int winner = 0;
        for (int label = 0; label <= most; label++) {
            winner = votes[label] > votes[winner] ? label : winner;
        }
        java.util.Arrays.fill(votes, 0, most + 1, 0);
        return winner;
    }
}
