package io.stylemill.engine.label;

import io.stylemill.checkpoint.NpyHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Feature vectors of a set of images, {@code float [images, dimensions]}; every number is finite.
 */
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
     * @param rows one vector for each image, all of one length; at least one; not to be written to
     *     afterwards
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

    /**
     * Writes the vectors as a {@code .npy} file, float32 {@code [images, dimensions]}; the stream
     * stays open.
     */
    public void writeNpy(OutputStream out) throws IOException {
        out.write(NpyHeader.of(size(), dimensions));
        ByteBuffer line = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            line.asFloatBuffer().put(row);
            out.write(line.array());
        }
    }

    /** Returns some of the images, in the given order. */
    public Features some(int[] images) {
        float[][] some = new float[images.length][];
        for (int i = 0; i < some.length; i++) {
            some[i] = rows[images[i]];
        }
        return new Features(some, dimensions);
    }
}
