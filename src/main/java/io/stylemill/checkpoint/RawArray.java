package io.stylemill.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/**
 * An array that still lies in the file: element type, byte order, shape and strides over its bytes.
 *
 * <p>Transposing, mirroring and dropping axes change the view only; {@link #floats} then reads the
 * values once.
 */
final class RawArray {
    /** Element types of files, with those that become weights marked. */
    enum Element {
        F16(2, true),
        BF16(2, true),
        F32(4, true),
        F64(8, true),
        I64(8, false),
        I32(4, false),
        I16(2, false),
        I8(1, false),
        U8(1, false),
        BOOL(1, false);

        private final int bytes;
        private final boolean real;

        Element(int bytes, boolean real) {
            this.bytes = bytes;
            this.real = real;
        }

        int bytes() {
            return bytes;
        }

        boolean real() {
            return real;
        }

        /**
         * Returns the element at byte {@code at} as a number; exact for all but 64-bit integers
         * beyond 2^53.
         */
        double value(ByteBuffer data, int at) {
            return switch (this) {
                case F16 -> half(data.getShort(at));
                case BF16 -> Float.intBitsToFloat(data.getShort(at) << 16);
                case F32 -> data.getFloat(at);
                case F64 -> data.getDouble(at);
                case I64 -> data.getLong(at);
                case I32 -> data.getInt(at);
                case I16 -> data.getShort(at);
                case I8 -> data.get(at);
                case U8 -> data.get(at) & 0xff;
                case BOOL -> data.get(at) == 0 ? 0 : 1;
            };
        }

        /** IEEE 754 binary16: 1 sign bit, 5 exponent bits with bias 15, 10 fraction bits. */
        private static double half(short bits) {
            int exponent = bits >> 10 & 0x1f;
            int fraction = bits & 0x3ff;
            double magnitude;
            if (exponent == 0) {
                magnitude = fraction * 0x1p-24;
            } else if (exponent == 31) {
                magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            } else {
                magnitude = Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
            }
            return bits < 0 ? -magnitude : magnitude;
        }
    }

    private static final int MAX_RANK = 8;
    private static final DoubleUnaryOperator PLAIN = DoubleUnaryOperator.identity();

    private final Element element;
    private final ByteOrder order;
    private final long[] shape;
    private final long[] strides;
    private final long offset;
    private final Supplier<Region> storage;

    private RawArray(
            Element element, ByteOrder order, long[] shape, long[] strides, long offset, Supplier<Region> storage) {
        this.element = element;
        this.order = order;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.storage = storage;
    }

    /**
     * Returns a view of {@code elements} elements of storage.
     *
     * @param strides in elements, not negative; a view that shows an element twice is refused
     * @param offset of the first element, in elements
     */
    static RawArray of(
            Element element,
            ByteOrder order,
            long[] shape,
            long[] strides,
            long offset,
            long elements,
            Supplier<Region> storage) {
        String what = "a tensor of shape " + Arrays.toString(shape) + " with strides " + Arrays.toString(strides);
        if (shape.length != strides.length || shape.length > MAX_RANK) {
            throw Refusal.damaged(what + " is malformed: both need the same number of dimensions, at most " + MAX_RANK);
        }
        long count = 1;
        long last = offset;
        boolean sound = offset >= 0;
        try {
            for (int i = 0; i < shape.length; i++) {
                sound &= shape[i] >= 0 && strides[i] >= 0;
                count = Math.multiplyExact(count, shape[i]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
            }
        } catch (ArithmeticException e) {
            sound = false;
        }
        if (!sound || count > elements || count > 0 && last >= elements) {
            throw Refusal.damaged(
                    what + " from element " + offset + " on does not fit into its " + elements + " stored elements");
        }
        return new RawArray(element, order, shape.clone(), strides.clone(), offset, storage);
    }

    /**
     * Returns an array whose elements follow each other, the last index running fastest (C order).
     */
    static RawArray contiguous(
            Element element, ByteOrder order, long[] shape, Supplier<Region> storage, long elements) {
        return of(element, order, shape, strides(shape), 0, elements, storage);
    }

    /** Returns the strides of C order. */
    static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long next = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = next;
            // Cannot matter when it overflows: the element count is checked before the strides are
            // used.
            next *= Math.max(1, shape[i]);
        }
        return strides;
    }

    long[] shape() {
        return shape.clone();
    }

    int rank() {
        return shape.length;
    }

    long dimension(int axis) {
        return shape[axis];
    }

    Element element() {
        return element;
    }

    /** Returns the view whose axis i is this one's axis {@code axes[i]}. */
    RawArray permuted(int... axes) {
        long[] newShape = new long[axes.length];
        long[] newStrides = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            newShape[i] = shape[axes[i]];
            newStrides[i] = strides[axes[i]];
        }
        return new RawArray(element, order, newShape, newStrides, offset, storage);
    }

    /** Returns the view that is mirrored along the axis. */
    RawArray mirrored(int axis) {
        long[] newStrides = strides.clone();
        newStrides[axis] = -strides[axis];
        long newOffset = offset + Math.max(0, shape[axis] - 1) * strides[axis];
        return new RawArray(element, order, shape, newStrides, newOffset, storage);
    }

    /** Returns the view without the axis, which has length 1. */
    RawArray dropped(int axis) {
        long[] newShape = new long[shape.length - 1];
        long[] newStrides = new long[shape.length - 1];
        for (int i = 0; i < newShape.length; i++) {
            newShape[i] = shape[i < axis ? i : i + 1];
            newStrides[i] = strides[i < axis ? i : i + 1];
        }
        return new RawArray(element, order, newShape, newStrides, offset, storage);
    }

    /** Returns the view of what is at an index of the first axis. */
    RawArray item(long index) {
        return new RawArray(
                element,
                order,
                Arrays.copyOfRange(shape, 1, shape.length),
                Arrays.copyOfRange(strides, 1, strides.length),
                offset + index * strides[0],
                storage);
    }

    /** Reads the values as float32 in C order; {@code name} is for refusals. */
    Tensor floats(String name, Budget budget) {
        if (!element.real()) {
            throw Refusal.unsupported("the tensor " + name + " has elements of type " + element
                    + "; weights are float16, bfloat16, float32 or float64");
        }
        return new Tensor(Tensor.Type.F32, shape, read(name, budget, PLAIN));
    }

    /**
     * Reads the values through a function as float32 in C order; it is computed in double
     * precision.
     */
    Tensor floats(String name, Budget budget, DoubleUnaryOperator function) {
        return new Tensor(Tensor.Type.F32, shape, read(name, budget, function));
    }

    /** Reads a few values of any type as numbers, in C order. */
    double[] numbers(String name, Budget budget) {
        ByteBuffer data = read(name, budget, PLAIN);
        double[] values = new double[data.remaining() / 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.getFloat(4 * i);
        }
        return values;
    }

    private boolean inOrder() {
        long[] wanted = strides(shape);
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != 1 && strides[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer read(String name, Budget budget, DoubleUnaryOperator function) {
        long count = 1;
        long low = offset;
        long high = offset;
        for (int i = 0; i < shape.length; i++) {
            count *= shape[i];
            long reach = Math.max(0, shape[i] - 1) * strides[i];
            low += Math.min(0, reach);
            high += Math.max(0, reach);
        }
        if (count > (Integer.MAX_VALUE - 16) / 8) {
            throw Refusal.unsupported("the tensor " + name + " has " + count + " elements; at most 2^28 are supported");
        }
        budget.materialise(name, 4 * count, count == 0 ? 0 : (high - low + 1) * element.bytes());
        if (count > 0 && element == Element.F32 && order == ByteOrder.LITTLE_ENDIAN && function == PLAIN && inOrder()) {
            byte[] bytes = storage.get().bytes(offset * 4, count * 4, "the data of " + name);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer out = ByteBuffer.allocate((int) (4 * count)).order(ByteOrder.LITTLE_ENDIAN);
        if (count == 0) {
            return out;
        }
        byte[] bytes =
                storage.get().bytes(low * element.bytes(), (high - low + 1) * element.bytes(), "the data of " + name);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(order);
        long[] index = new long[shape.length];
        long at = offset - low;
        int inner = shape.length - 1;
        long innerCount = inner < 0 ? 1 : shape[inner];
        long innerStride = inner < 0 ? 0 : strides[inner];
        while (out.hasRemaining()) {
            for (long i = 0; i < innerCount; i++) {
                int position = (int) ((at + i * innerStride) * element.bytes());
                out.putFloat((float) function.applyAsDouble(element.value(in, position)));
            }
            for (int axis = inner - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                at -= shape[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return out.flip();
    }
}
