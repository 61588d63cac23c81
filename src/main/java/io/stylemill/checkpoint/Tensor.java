package io.stylemill.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A named network's tensor: values in C order, little-endian.
 *
 * @param type element type
 * @param shape lengths by dimension; empty for a scalar
 * @param data exactly {@code elements x type.bytes()} bytes from position 0 to limit; not to be
 *     written to
 */
public record Tensor(Type type, long[] shape, ByteBuffer data) {
    /** Element types that checkpoints hold. */
    public enum Type {
        F16(2),
        BF16(2),
        F32(4),
        F64(8),
        I64(8),
        I32(4),
        U8(1),
        BOOL(1);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** Returns the size of one element in bytes. */
        public int bytes() {
            return bytes;
        }
    }

    public Tensor {
        Objects.requireNonNull(type, "type");
        shape = shape.clone();
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (data.remaining() != elements(shape) * type.bytes()) {
            throw new IllegalArgumentException("a " + type + " tensor of shape " + Arrays.toString(shape) + " needs "
                    + elements(shape) * type.bytes() + " bytes, not " + data.remaining());
        }
    }

    /** Returns a float32 tensor of the given values. */
    public static Tensor of(float[] values, long... shape) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(values.length, 4)).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Tensor(Type.F32, shape, data);
    }

    /** Returns how many elements there are. */
    public long elements() {
        return elements(shape);
    }

    /** Returns the lengths by dimension. */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Returns a fresh little-endian view of the bytes. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the values of a float32 tensor in C order. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements())];
        data().asFloatBuffer().get(values);
        return values;
    }

    private static long elements(long[] shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }
}
