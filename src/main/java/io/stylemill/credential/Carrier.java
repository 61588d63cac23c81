package io.stylemill.credential;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.ImageFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Where a manifest lies in a file, by format (C2PA 2.2, A.3): in one run of bytes. */
final class Carrier {
    private static final int PNG_SIGNATURE = 8;
    private static final int APP11 = 0xFFEB;
    private static final int START_OF_FRAME = 0xFFC0;
    /** CI, En, Z, and the repeated head of the superbox (ISO 19566-5, D.2). */
    private static final int SEGMENT_HEAD = 2 + 2 + 4;

    private static final int MOST_IN_SEGMENT = 65_535 - 2 - SEGMENT_HEAD - 8;
    private static final int RIFF_HEAD = 12;

    private final ImageFormat format;

    Carrier(ImageFormat format) {
        this.format = format;
    }

    /** A run of bytes in a file. */
    record Span(int start, int length) {
        int end() {
            return start + length;
        }
    }

    /** What lies in a file: where, and the manifest store itself. */
    record Carried(Span span, byte[] store) {}

    /** Returns the file with the store in it, which it must not have yet. */
    byte[] with(byte[] file, byte[] store) {
        int at = place(file);
        byte[] wrapped = wrap(store);
        byte[] all = new byte[file.length + wrapped.length];
        System.arraycopy(file, 0, all, 0, at);
        System.arraycopy(wrapped, 0, all, at, wrapped.length);
        System.arraycopy(file, at, all, at + wrapped.length, file.length - at);
        return sized(all);
    }

    /** Returns where {@link #with} puts a store of that size. */
    Span span(byte[] file, int bytes) {
        int more = switch (format) {
            case PNG -> 12;
            case WEBP -> 8 + bytes % 2;
            case JPEG -> {
                int segments = Math.max(1, (bytes - 8 + MOST_IN_SEGMENT - 1) / MOST_IN_SEGMENT);
                yield segments * (2 + 2 + SEGMENT_HEAD) + (segments - 1) * 8;
            }
        };
        return new Span(place(file), bytes + more);
    }

    /** Returns the file without its manifest, as it was before. */
    byte[] without(byte[] file, Span span) {
        byte[] all = new byte[file.length - span.length()];
        System.arraycopy(file, 0, all, 0, span.start());
        System.arraycopy(file, span.end(), all, span.start(), file.length - span.end());
        return sized(all);
    }

    /** The size of a RIFF file is at its start. */
    private byte[] sized(byte[] file) {
        if (format == ImageFormat.WEBP) {
            little(file).putInt(4, file.length - 8);
        }
        return file;
    }

    private static ByteBuffer little(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] wrap(byte[] store) {
        return switch (format) {
            case PNG -> {
                ByteBuffer chunk = ByteBuffer.allocate(12 + store.length)
                        .putInt(store.length)
                        .put(ascii("caBX"))
                        .put(store);
                CRC32 crc = new CRC32();
                crc.update(chunk.array(), 4, 4 + store.length);
                yield chunk.putInt((int) crc.getValue()).array();
            }
            case WEBP ->
                ByteBuffer.allocate(8 + store.length + store.length % 2)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(ascii("C2PA"))
                        .putInt(store.length)
                        .put(store)
                        .array();
            case JPEG -> segments(store);
        };
    }

    /** Every segment repeats length and type of the superbox. */
    private static byte[] segments(byte[] store) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int number = 1;
        for (int at = 8; at < store.length; number++) {
            int length = Math.min(MOST_IN_SEGMENT, store.length - at);
            out.writeBytes(ByteBuffer.allocate(2 + 2 + SEGMENT_HEAD + 8 + length)
                    .putShort((short) APP11)
                    .putShort((short) (2 + SEGMENT_HEAD + 8 + length))
                    .put(ascii("JP"))
                    .putShort((short) 1)
                    .putInt(number)
                    .put(store, 0, 8)
                    .put(store, at, length)
                    .array());
            at += length;
        }
        return out.toByteArray();
    }

    /** Before the pixels of PNG, before the first table of JPEG, at the end of WebP. */
    private int place(byte[] file) {
        return switch (format) {
            case PNG -> chunk(file, "IDAT");
            case WEBP -> file.length;
            case JPEG -> {
                int at = 2;
                while (marker(file, at) >= 0xFFE0 && marker(file, at) <= 0xFFEF) {
                    at += 2 + unsigned16(file, at + 2);
                }
                yield at;
            }
        };
    }

    /**
     * Returns the manifest store in a file, or null where it has none.
     *
     * @throws Failure {@code bad-credential} (VERIFICATION) when the file is not of this form, or
     *     has more than one
     */
    @Nullable
    Carried find(byte[] file) {
        try {
            return switch (format) {
                case PNG -> inPng(file);
                case WEBP -> inWebp(file);
                case JPEG -> inJpeg(file);
            };
        } catch (IndexOutOfBoundsException e) {
            throw bad("the file ends in the middle");
        }
    }

    private static @Nullable Carried inPng(byte[] file) {
        Carried found = null;
        for (int at = PNG_SIGNATURE; at < file.length; ) {
            int length = ByteBuffer.wrap(file).getInt(at);
            Span span = new Span(at, checked(file, at, 12, length));
            if (named(file, at + 4, "caBX")) {
                found = only(found, new Carried(span, Arrays.copyOfRange(file, at + 8, at + 8 + length)));
            }
            at = span.end();
        }
        return found;
    }

    private static @Nullable Carried inWebp(byte[] file) {
        Carried found = null;
        for (int at = RIFF_HEAD; at < file.length; ) {
            int length = little(file).getInt(at + 4);
            Span span = new Span(at, checked(file, at, 8 + (length & 1), length));
            if (named(file, at, "C2PA")) {
                found = only(found, new Carried(span, Arrays.copyOfRange(file, at + 8, at + 8 + length)));
            }
            at = span.end();
        }
        return found;
    }

    private static @Nullable Carried inJpeg(byte[] file) {
        ByteArrayOutputStream store = new ByteArrayOutputStream();
        int start = -1;
        int end = -1;
        int number = 1;
        for (int at = 2; marker(file, at) < START_OF_FRAME || marker(file, at) > START_OF_FRAME + 2; ) {
            int length = unsigned16(file, at + 2);
            checked(file, at, 2, length);
            if (marker(file, at) == APP11 && named(file, at + 4, "JP")) {
                int head = at + 4 + SEGMENT_HEAD;
                boolean next = start < 0 ? number == 1 : at == end;
                if (!next || ByteBuffer.wrap(file).getInt(at + 8) != number || length < 2 + SEGMENT_HEAD + 8) {
                    throw bad("the segments are not in one run");
                }
                start = start < 0 ? at : start;
                store.write(file, number == 1 ? head : head + 8, at + 2 + length - (number == 1 ? head : head + 8));
                end = at + 2 + length;
                number++;
            }
            at += 2 + length;
        }
        return start < 0 ? null : new Carried(new Span(start, end - start), store.toByteArray());
    }

    private static int checked(byte[] file, int at, int head, int length) {
        if (length < 0 || length > file.length - at - head) {
            throw bad("a part claims " + length + " bytes, more than there are");
        }
        return head + length;
    }

    private static Carried only(@Nullable Carried before, Carried now) {
        if (before != null) {
            throw bad("there are two of them");
        }
        return now;
    }

    private static int chunk(byte[] file, String name) {
        int at = PNG_SIGNATURE;
        while (!named(file, at + 4, name)) {
            at += 12 + ByteBuffer.wrap(file).getInt(at);
        }
        return at;
    }

    private static boolean named(byte[] file, int at, String name) {
        return at + name.length() <= file.length
                && new String(file, at, name.length(), StandardCharsets.ISO_8859_1).equals(name);
    }

    private static int marker(byte[] file, int at) {
        return unsigned16(file, at);
    }

    private static int unsigned16(byte[] file, int at) {
        return ByteBuffer.wrap(file).getShort(at) & 0xFFFF;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static Failure bad(String why) {
        return Failure.of(Kind.VERIFICATION, "bad-credential", "its Content Credentials do not hold: " + why);
    }
}
