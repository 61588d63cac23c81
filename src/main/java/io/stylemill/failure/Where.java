package io.stylemill.failure;

import java.util.Objects;

/**
 * Where a problem is, as far as that is known.
 *
 * @param file what the user calls the file, or another source: {@code environment STYLEMILL_HOME},
 *     {@code --lod}; or empty
 * @param line counted from 1, or 0 when no line is known
 * @param column counted from 1, in characters, or 0 when no column is known
 * @param pointer JSON pointer (RFC 6901) of the value, empty for the whole file
 */
public record Where(String file, int line, int column, String pointer) {
    /** No place: the problem says where it is, or is about everything. */
    public static final Where NOWHERE = new Where("", 0, 0, "");

    public Where {
        Objects.requireNonNull(file, "file");
        if (line < 0 || column < 0 || line == 0 && column > 0) {
            throw new IllegalArgumentException("no place has line " + line + " and column " + column);
        }
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            throw new IllegalArgumentException("a JSON pointer is empty or starts with /, unlike " + pointer);
        }
    }

    /** Returns the whole of a file or another source. */
    public static Where of(String file) {
        return new Where(file, 0, 0, "");
    }

    /** Returns a line of a file. */
    public static Where of(String file, int line) {
        return new Where(file, line, 0, "");
    }

    /** Returns a value whose file is not known yet. */
    public static Where pointer(String pointer) {
        return pointer.isEmpty() ? NOWHERE : new Where("", 0, 0, pointer);
    }

    /**
     * Returns this place for people: {@code m.yaml:12:7 /samples/0/count}, or as much of it as is
     * known.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
        }
        if (column > 0) {
            text.append(':').append(column);
        }
        if (!pointer.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append(pointer);
        }
        return text.toString();
    }
}
