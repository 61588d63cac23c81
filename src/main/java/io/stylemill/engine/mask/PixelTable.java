package io.stylemill.engine.mask;

import java.util.Arrays;

/**
 * Pixels with what a network's layers show there: the rows that a classifier learns from.
 *
 * <p>Kept by feature, so that loops over the pixels of one feature run through memory in order.
 *
 * @param features {@code [features][pixels]}; not to be written to
 * @param labels class of each pixel
 */
record PixelTable(float[][] features, int[] labels) {
    int pixels() {
        return labels.length;
    }

    /** Returns the table without the pixels from {@code from} to {@code to}. */
    PixelTable without(int from, int to) {
        int left = pixels() - (to - from);
        float[][] kept = new float[features.length][];
        for (int d = 0; d < features.length; d++) {
            float[] column = Arrays.copyOf(features[d], left);
            System.arraycopy(features[d], to, column, from, pixels() - to);
            kept[d] = column;
        }
        int[] classes = Arrays.copyOf(labels, left);
        System.arraycopy(labels, to, classes, from, pixels() - to);
        return new PixelTable(kept, classes);
    }
}
