package io.stylemill.engine.label;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

    /** Writes the vectors as a {@code .npy} file, float32 {@code [images, dimensions]}; the stream stays open. */
    public void writeNpy(OutputStream out) throws IOException {
        String shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + size() + ", " + dimensions + "), }";
        // The format wants the numbers at a multiple of 64 bytes; magic, version and length take ten, the line's end
        // one.
        int padded = (shape.length() + 11 + 63) / 64 * 64 - 10;
        ByteBuffer head = ByteBuffer.allocate(10 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        head.putShort((short) padded);
        head.put((shape + " ".repeat(padded - shape.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        out.write(head.array());
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
