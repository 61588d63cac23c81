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

    /** Returns what centres and scales the features to a variance of 1. */
    Scaling scaling() {
        float[] mean = new float[features.length];
        float[] scale = new float[features.length];
        for (int d = 0; d < features.length; d++) {
            double sum = 0;
            double squares = 0;
            for (float value : features[d]) {
                sum += value;
                squares += (double) value * value;
            }
            double center = sum / pixels();
            double variance = squares / pixels() - center * center;
            mean[d] = (float) center;
            // A feature that never changes says nothing.
            scale[d] = variance > 1e-12 ? (float) (1 / Math.sqrt(variance)) : 0;
        }
        return new Scaling(mean, scale);
    }

    /**
     * @param mean of each feature
     * @param scale that a feature is multiplied by once it is centred; 0 for one that never changes
     */
    record Scaling(float[] mean, float[] scale) {}
}
