package io.stylemill.failure;

import java.util.Objects;

/**
 * One thing that is wrong, and where.
 *
 * @param what a sentence with the value found, what is allowed and the next step
 */
public record Problem(Where where, String what) {
    public Problem {
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(what, "what");
    }

    /** Returns a problem at a JSON pointer; an empty one is no place. */
    public Problem(String pointer, String what) {
        this(Where.pointer(pointer), what);
    }

    /** Returns the problem as one line for people. */
    @Override
    public String toString() {
        return where.equals(Where.NOWHERE) ? what : where + ": " + what;
    }
}
