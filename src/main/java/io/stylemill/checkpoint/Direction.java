package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A direction in w along which images are edited: float32 of shape {@code [rows, wDim]}, one row
 * for all w layers or one for each.
 *
 * <p>Its name is the SHA-256 of {@link #file}, which holds nothing but the numbers, so that the
 * same numbers have the same name whatever file they were read from.
 */
public final class Direction {
    /** The only tensor of a direction's own file. */
    private static final String TENSOR = "direction";

    private final int rows;
    private final int wDim;
    private final float[] values;
    private final byte[] file;
    private final String sha256;

    private Direction(int rows, int wDim, float[] values) {
        this.rows = rows;
        this.wDim = wDim;
        this.values = values;
        this.file = file(rows, wDim, values);
        this.sha256 = Region.of(file).sha256();
    }

    /**
     * Returns a direction.
     *
     * @param values {@code [rows, wDim]} in C order, finite and not all zero
     * @throws Failure {@code direction-damaged} when they are not
     */
    public static Direction of(int rows, int wDim, float[] values) {
        if (rows < 1 || wDim < 1 || values.length != rows * wDim) {
            throw new IllegalArgumentException(values.length + " numbers are no array of " + rows + " x " + wDim);
        }
        boolean zero = true;
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw Failure.input(
                        "direction-damaged", "the direction holds " + value + "; finite numbers are allowed");
            }
            zero &= value == 0;
        }
        if (zero) {
            throw Failure.input("direction-damaged", "all numbers of the direction are 0, so it leads nowhere");
        }
        return new Direction(rows, wDim, values.clone());
    }

    /**
     * Returns the direction that a file of {@link #file} holds.
     *
     * @param name how messages call it
     * @throws Failure {@code direction-damaged} and its like, as {@link DirectionFile#read}
     */
    public static Direction parse(byte[] file, String name) {
        return DirectionFile.read(file, name, TENSOR);
    }

    /** Returns 1, or the number of w layers. */
    public int rows() {
        return rows;
    }

    /** Returns the length of w. */
    public int wDim() {
        return wDim;
    }

    /** Returns the numbers of a w layer, {@code [wDim]}. */
    public float[] row(int layer) {
        int row = rows == 1 ? 0 : layer;
        return Arrays.copyOfRange(values, row * wDim, (row + 1) * wDim);
    }

    /** Returns the direction as a safetensors file with one tensor. */
    public byte[] file() {
        return file.clone();
    }

    /** Returns the numbers as they are in {@link #file}. */
    byte[] numbers() {
        return Arrays.copyOfRange(file, file.length - 4 * values.length, file.length);
    }

    /** Returns the SHA-256 of {@link #file}, 64 hex digits. */
    public String sha256() {
        return sha256;
    }

    private static byte[] file(int rows, int wDim, float[] values) {
        String json = "{\"" + TENSOR + "\":{\"dtype\":\"F32\",\"shape\":[" + rows + "," + wDim
                + "],\"data_offsets\":[0," + 4 * values.length + "]}}";
        String padded = json + " ".repeat((8 - json.length() % 8) % 8);
        ByteBuffer out =
                ByteBuffer.allocate(8 + padded.length() + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(padded.length()).put(padded.getBytes(StandardCharsets.US_ASCII));
        for (float value : values) {
            // Negative zero is zero, and the name of a direction must not depend on it.
            out.putFloat(value + 0f);
        }
        return out.array();
    }
}
