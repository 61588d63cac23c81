package io.stylemill.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What pickles hold besides numbers, booleans, short strings, lists, maps and sets: data only,
 * nothing that runs.
 */
final class Pickled {
    private Pickled() {}

    /** A tuple; compared by identity, so that tuples as keys cannot nest hash codes. */
    static final class Tuple {
        private final List<@Nullable Object> items;

        Tuple(List<@Nullable Object> items) {
            this.items = items;
        }

        List<@Nullable Object> items() {
            return items;
        }

        int size() {
            return items.size();
        }

        @Nullable
        Object at(int i) {
            return i < items.size() ? items.get(i) : null;
        }

        @Override
        public String toString() {
            return "a tuple of " + items.size();
        }
    }

    /** The name of a class or function, which is never looked up. */
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** A long text, left in the file. */
    record Text(Region utf8) {
        @Override
        public String toString() {
            return "a text of " + utf8.length() + " bytes";
        }
    }

    /**
     * Bytes, left in the file.
     *
     * @param text whether they are written as UTF-8 text whose characters 0 to 255 are the bytes,
     *     as protocol 2 does
     */
    record Bytes(Region stored, boolean text) {
        /** Returns the bytes themselves. */
        Region region() {
            return text ? Region.of(latin1()) : stored;
        }

        private byte[] latin1() {
            byte[] utf8 = stored.bytes(0, stored.length(), "a byte string");
            int length = 0;
            for (int i = 0; i < utf8.length; i++) {
                int b = utf8[i] & 0xff;
                if (b >= 0x80) {
                    boolean pair = (b == 0xc2 || b == 0xc3) && i + 1 < utf8.length && (utf8[i + 1] & 0xc0) == 0x80;
                    if (!pair) {
                        throw Refusal.damaged("a byte string written as text holds a character above 255");
                    }
                    b = (b & 3) << 6 | utf8[++i] & 0x3f;
                }
                // In place: the decoded bytes never overtake the encoded ones.
                utf8[length++] = (byte) b;
            }
            return java.util.Arrays.copyOf(utf8, length);
        }

        @Override
        public String toString() {
            return "a byte string of " + stored.length();
        }
    }

    /**
     * An object of a class that was not created: the class's name, and its state where it is one
     * that is read.
     */
    static final class Instance {
        private final Global type;
        private @Nullable Map<?, ?> state;

        Instance(Global type) {
            this.type = type;
        }

        Global type() {
            return type;
        }

        @Nullable
        Map<?, ?> state() {
            return state;
        }

        void state(Map<?, ?> map) {
            state = map;
        }

        @Override
        public String toString() {
            return "an object of the class " + type;
        }
    }

    /**
     * A module of NVIDIA's persistence scheme.
     *
     * @param className as its source calls it
     * @param version of the scheme
     * @param state its attributes by name
     * @param source its program text, which is never used
     */
    record Module(
            String className,
            long version,
            Map<?, ?> state,
            @Nullable Object source) {
        @Override
        public String toString() {
            return "a module of the class " + className;
        }
    }

    /**
     * A tensor of a kind that is not read.
     *
     * @param kind such as {@code a tensor of float8_e4m3fn}
     */
    record Unread(String kind) {
        @Override
        public String toString() {
            return kind;
        }
    }

    /** A tensor of PyTorch. */
    record Torch(RawArray array) {
        @Override
        public String toString() {
            return "a tensor";
        }
    }

    /**
     * Returns the bytes that a value represents (Python 2 wrote bytes as short strings), or null.
     */
    static @Nullable Bytes bytes(@Nullable Object value) {
        if (value instanceof Bytes bytes) {
            return bytes;
        }
        if (value instanceof Text text) {
            return new Bytes(text.utf8(), true);
        }
        if (value instanceof String string) {
            byte[] latin1 = string.getBytes(StandardCharsets.ISO_8859_1);
            boolean same = string.equals(new String(latin1, StandardCharsets.ISO_8859_1));
            return same ? new Bytes(Region.of(latin1), false) : null;
        }
        return null;
    }
}
