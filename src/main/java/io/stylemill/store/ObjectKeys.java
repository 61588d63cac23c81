package io.stylemill.store;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The rules for keys: what every store can hold, and what cannot lead out of a folder. */
public final class ObjectKeys {
    /** The order of keys in listings: that of their UTF-8 bytes, as S3 has it. */
    public static final Comparator<String> ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /**
     * The folder in which a {@link FolderStore} keeps unfinished files; no key has such a segment.
     */
    static final String RESERVED = ".stylemill";

    private static final int MOST_BYTES = 1024;
    private static final int MOST_SEGMENT_BYTES = 255;

    private ObjectKeys() {}

    /**
     * Returns {@code key} when every store can hold it: segments between single slashes, none of
     * them {@code .}, {@code ..} or {@code .stylemill}, no control characters and backslashes, at
     * most 1024 bytes of UTF-8 and 255 a segment.
     *
     * @throws Failure {@code key-invalid} (INPUT)
     */
    public static String checked(String key) {
        String wrong = wrong(key);
        if (wrong != null) {
            throw Failure.input(
                    Code.KEY_INVALID,
                    "Cannot use '" + shown(key) + "' as the key of an object: " + wrong
                            + "; write names between single slashes, such as cells/1.0.0/DATASET.json");
        }
        return key;
    }

    private static @Nullable String wrong(String key) {
        if (key.isEmpty()) {
            return "it is empty";
        }
        if (key.startsWith("/")) {
            return "it starts with a slash";
        }
        if (key.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\')) {
            return "it holds a control character or a backslash";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            return "it is not valid Unicode";
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return "it is longer than " + MOST_BYTES + " bytes";
        }
        for (String segment : key.split("/", -1)) {
            if (segment.isEmpty()) {
                return "it has an empty segment";
            }
            if (segment.equals(".") || segment.equals("..") || segment.equals(RESERVED)) {
                return "the segment '" + segment + "' is not allowed";
            }
            if (segment.getBytes(StandardCharsets.UTF_8).length > MOST_SEGMENT_BYTES) {
                return "a segment is longer than " + MOST_SEGMENT_BYTES + " bytes";
            }
        }
        return null;
    }

    private static String shown(String key) {
        String printable = key.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 120 ? printable : printable.substring(0, 120) + "…";
    }
}
