package io.stylemill.failure;

import java.util.Objects;

/**
 * One thing that is wrong, and where.
 *
 * @param where the place as its owner names it ({@code manifest.yaml:12:7 /samples/0/count}), or empty
 * @param what a sentence with the value found, what is allowed and the next step
 */
public record Problem(String where, String what) {
    public Problem {
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(what, "what");
    }

    /** Returns the problem as one line for people. */
    @Override
    public String toString() {
        return where.isEmpty() ? what : where + ": " + what;
    }
}
