package io.stylemill.failure;

import java.util.Objects;

/**
 * One thing that is wrong, and where.
 *
 * @param what a sentence with the value found, what is allowed and the next step
 * @param source the line of the file that {@code where} names, or empty
 */
public record Problem(Where where, String what, String source) {
    public Problem {
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(source, "source");
    }

    /** Returns a problem whose line is not shown. */
    public Problem(Where where, String what) {
        this(where, what, "");
    }

    /** Returns a problem at a JSON pointer; an empty one is no place. */
    public Problem(String pointer, String what) {
        this(Where.pointer(pointer), what);
    }

    /**
     * Returns the problem for a terminal: below it the line of the file, with a mark under the
     * column.
     */
    String marked() {
        return source.isEmpty() || where.column() == 0
                ? toString()
                : this + "\n" + MarkedLine.of(source, where.line(), where.column());
    }

    /** Returns the problem as one line for people. */
    @Override
    public String toString() {
        return where.equals(Where.NOWHERE) ? what : where + ": " + what;
    }
}
