package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Latents, or centres of latents: float32 of shape {@code [rows, layers, width]}, where
 * {@code layers} is 1 for z and w and the number of w layers for w+.
 *
 * <p>Its name is the SHA-256 of {@link #file}, which holds nothing but the numbers, so that the
 * same numbers have the same name whatever file they were read from.
 */
public final class LatentArray {
    /**
     * The most bytes that the numbers of an array may have: 24,576 rows of w with 512 numbers, or
     * 1,365 of w+ with 18.
     */
    public static final long MAX_BYTES = 48L << 20;

    private final int rows;
    private final int layers;
    private final int width;
    private final byte[] file;
    private final String sha256;

    private LatentArray(int rows, int layers, int width, byte[] file) {
        this.rows = rows;
        this.layers = layers;
        this.width = width;
        this.file = file;
        this.sha256 = Region.of(file).sha256();
    }

    /**
     * Returns an array.
     *
     * @param values {@code [rows, layers, width]} in C order, finite
     * @throws Failure {@code latent-damaged} that names the first number that is not finite;
     *     {@code latent-unsafe} when there are more than {@link #MAX_BYTES} of them
     */
    public static LatentArray of(int rows, int layers, int width, float[] values) {
        if (rows < 1 || layers < 1 || width < 1 || values.length != (long) rows * layers * width) {
            throw new IllegalArgumentException(
                    values.length + " numbers are no array of " + rows + " x " + layers + " x " + width);
        }
        requireBounded(4L * values.length);
        byte[] header = NpyHeader.of(rows, layers, width);
        ByteBuffer out = ByteBuffer.allocate(header.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(header);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                int row = i / (layers * width);
                int layer = i / width % layers;
                throw Failure.input(
                        "latent-damaged",
                        "number " + i % width + " of row " + row + (layers > 1 ? ", layer " + layer : "") + " is "
                                + values[i] + " as float32; finite numbers are allowed");
            }
            out.putFloat(values[i]);
        }
        return new LatentArray(rows, layers, width, out.array());
    }

    static void requireBounded(long bytes) {
        if (bytes > MAX_BYTES) {
            throw Failure.input(
                    "latent-unsafe",
                    "the array has " + bytes + " bytes of float32; at most " + MAX_BYTES
                            + " are read: spread the rows over several files, with a group for each");
        }
    }

    /**
     * Returns the array that a file of {@link #file} holds.
     *
     * @param name how messages call it
     * @throws Failure {@code latent-damaged} and its like
     */
    public static LatentArray parse(byte[] file, String name) {
        return LatentFile.stored(file, name);
    }

    /** Returns how many latents there are. */
    public int rows() {
        return rows;
    }

    /** Returns 1, or the number of w layers. */
    public int layers() {
        return layers;
    }

    /** Returns the length of z or w. */
    public int width() {
        return width;
    }

    /** Returns the shape in words, such as {@code [4, 14, 512]}. */
    public String shape() {
        return "[" + rows + ", " + (layers == 1 ? "" : layers + ", ") + width + "]";
    }

    /**
     * Returns the rows, of one layer each, as the layers of a single w+: {@code [1, rows, width]}.
     *
     * @throws IllegalStateException when the rows have layers already
     */
    public LatentArray asOne() {
        if (layers != 1) {
            throw new IllegalStateException(shape() + " has layers already");
        }
        float[] values = new float[rows * width];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(row(i), 0, values, i * width, width);
        }
        return of(1, rows, width, values);
    }

    /** Returns the numbers of a row, {@code [layers, width]}. */
    public float[] row(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
        float[] values = new float[layers * width];
        int header = file.length - 4 * rows * layers * width;
        ByteBuffer.wrap(file, header + 4 * row * values.length, 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    /** Returns the array as a {@code .npy} file of float32, always with three dimensions. */
    public byte[] file() {
        return file.clone();
    }

    /** Returns the SHA-256 of {@link #file}, 64 hex digits. */
    public String sha256() {
        return sha256;
    }
}
