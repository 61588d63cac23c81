package io.stylemill.engine.label;

import java.util.List;

/** Feature vectors of a set of images, {@code float [images, dimensions]}; every number is finite. */
public final class Features {
    private final float[][] rows;
    private final int dimensions;

    private Features(float[][] rows, int dimensions) {
        this.rows = rows;
        this.dimensions = dimensions;
    }

    /**
     * Returns the features of images.
     *
     * @param rows one vector for each image, all of one length; at least one; not to be written to afterwards
     */
    public static Features of(List<float[]> rows) {
        float[][] all = rows.toArray(new float[0][]);
        if (all.length == 0 || all[0].length == 0) {
            throw new IllegalArgumentException("features need at least one image and one number");
        }
        for (float[] row : all) {
            if (row.length != all[0].length) {
                throw new IllegalArgumentException(
                        "features of " + row.length + " numbers beside such of " + all[0].length);
            }
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("features are finite numbers, not " + value);
                }
            }
        }
        return new Features(all, all[0].length);
    }

    /** Returns how many images there are. */
    public int size() {
        return rows.length;
    }

    /** Returns how many numbers each has. */
    public int dimensions() {
        return dimensions;
    }

    /** Returns the vector of one image; not to be written to. */
    public float[] row(int image) {
        return rows[image];
    }

    /** Returns some of the images, in the given order. */
    Features some(int[] images) {
        float[][] some = new float[images.length][];
        for (int i = 0; i < some.length; i++) {
            some[i] = rows[images[i]];
        }
        return new Features(some, dimensions);
    }
}
