package io.stylemill.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** NumPy's dtypes, scalars and arrays as pickles describe them. */
final class Numpy {
    private static final Map<String, RawArray.Element> ELEMENTS = Map.ofEntries(
            Map.entry("f2", RawArray.Element.F16),
            Map.entry("f4", RawArray.Element.F32),
            Map.entry("f8", RawArray.Element.F64),
            Map.entry("i8", RawArray.Element.I64),
            Map.entry("i4", RawArray.Element.I32),
            Map.entry("i2", RawArray.Element.I16),
            Map.entry("i1", RawArray.Element.I8),
            Map.entry("u1", RawArray.Element.U8),
            Map.entry("b1", RawArray.Element.BOOL));
    private static final int SMALL = 64;

    private Numpy() {}

    /** An element type, completed by its state (the byte order) after it was made. */
    static final class Dtype {
        private final String code;
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        private boolean plain = true;

        Dtype(String code) {
            boolean marked = !code.isEmpty() && "<>|=".indexOf(code.charAt(0)) >= 0;
            this.code = marked ? code.substring(1) : code;
            this.order = code.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }

        /**
         * Takes the state {@code (version, byte order, subarray, names, fields, size, alignment,
         * ...)}.
         */
        void state(Pickled.Tuple state) {
            order = ">".equals(state.at(1)) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            plain = state.at(2) == null && state.at(3) == null && state.at(4) == null;
        }

        /** Returns the element type, or null when it is not a plain number. */
        RawArray.@Nullable Element element() {
            return plain ? ELEMENTS.get(code) : null;
        }

        @Override
        public String toString() {
            return "dtype " + Attributes.brief(code) + (plain ? "" : " with fields");
        }
    }

    /** An array, completed by its state after it was made. */
    static final class Array {
        private long[] shape = {0};
        private @Nullable Dtype dtype;
        private boolean fortran;
        private Pickled.@Nullable Bytes data;

        /**
         * Takes the state {@code (version, shape, dtype, is_fortran, data)}; data of objects is a
         * list and not kept.
         */
        void state(Pickled.Tuple state) {
            int first = state.size() == 5 ? 1 : 0;
            set(state.at(first + 3), state.at(first + 1), state.at(first), Boolean.TRUE.equals(state.at(first + 2)));
        }

        void set(@Nullable Object bytes, @Nullable Object type, @Nullable Object lengths, boolean columnMajor) {
            if (!(type instanceof Dtype d)) {
                throw Refusal.damaged("an array has " + Attributes.brief(type) + " for its dtype");
            }
            shape = shape(lengths, "an array");
            dtype = d;
            fortran = columnMajor;
            data = Pickled.bytes(bytes);
        }

        /** Returns the array over its bytes; {@code name} is for refusals. */
        RawArray raw(String name) {
            RawArray.Element element = dtype == null ? null : dtype.element();
            Pickled.Bytes bytes = data;
            if (dtype == null || element == null || bytes == null) {
                throw Refusal.unsupported("the array " + name + " has " + (dtype == null ? "no dtype" : dtype)
                        + "; supported are plain numbers of 1 to 8 bytes");
            }
            long stored =
                    bytes.text() ? bytes.stored().length() : bytes.stored().length() / element.bytes();
            long count = 1;
            long[] strides = new long[shape.length];
            try {
                for (int i = 0; i < shape.length; i++) {
                    int axis = fortran ? i : shape.length - 1 - i;
                    strides[axis] = count;
                    count = Math.multiplyExact(count, shape[axis]);
                }
            } catch (ArithmeticException e) {
                throw Refusal.damaged("the array " + name + " has the impossible shape " + Attributes.brief(shape));
            }
            if (!bytes.text() && count * element.bytes() != bytes.stored().length()) {
                throw Refusal.damaged("the array " + name + " of shape " + Attributes.brief(shape) + " and " + dtype
                        + " needs " + count * element.bytes() + " bytes but has "
                        + bytes.stored().length());
            }
            return RawArray.of(element, dtype.order, shape, strides, 0, stored, bytes::region);
        }

        /** Returns a small array's numbers, such as the size of a layer. */
        List<Object> small(String name) {
            RawArray raw = raw(name);
            List<Object> numbers = new ArrayList<>();
            for (double value : raw.numbers(name, new Budget(SMALL))) {
                numbers.add(raw.element().real() ? (Object) value : (Object) (long) value);
            }
            return numbers;
        }

        @Override
        public String toString() {
            return "an array of shape " + Attributes.brief(shape);
        }
    }

    /**
     * Returns the number that a scalar's bytes hold, or a string that describes one of another
     * type.
     */
    static Object scalar(Dtype dtype, Pickled.Bytes bytes) {
        RawArray.Element element = dtype.element();
        if (element == null) {
            return "numpy scalar of " + dtype;
        }
        if (bytes.stored().length() > 16) {
            throw Refusal.damaged("a numpy scalar has " + bytes.stored().length() + " bytes");
        }
        Region region = bytes.region();
        if (region.length() != element.bytes()) {
            throw Refusal.damaged("a numpy scalar of " + dtype + " has " + region.length() + " bytes");
        }
        ByteBuffer data =
                ByteBuffer.wrap(region.bytes(0, region.length(), "a scalar")).order(dtype.order);
        if (element == RawArray.Element.I64) {
            return data.getLong(0);
        }
        double value = element.value(data, 0);
        if (element == RawArray.Element.BOOL) {
            return value != 0;
        }
        return element.real() ? (Object) value : (Object) (long) value;
    }

    /** Returns the lengths of a tuple or list of whole numbers. */
    static long[] shape(@Nullable Object value, String what) {
        List<?> items = value instanceof Pickled.Tuple tuple
                ? tuple.items()
                : value instanceof List<?> list ? list : List.of("");
        long[] shape = new long[items.size()];
        if (shape.length > 32) {
            throw Refusal.damaged(what + " has " + shape.length + " dimensions");
        }
        for (int i = 0; i < shape.length; i++) {
            if (!(items.get(i) instanceof Long n) || n < 0) {
                throw Refusal.damaged(what + " has a malformed shape");
            }
            shape[i] = n;
        }
        return shape;
    }
}
