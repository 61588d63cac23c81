package io.stylemill.order.plan;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Secrets;
import java.util.Objects;

/**
 * Why something could not be made, as data: what a {@link Failure} says, fit for messages and
 * ledger rows.
 *
 * @param code stable kebab-case code, at most 100 characters
 * @param kind what may be done about it
 * @param message for people; longer ones are cut to {@value #LONGEST} characters
 */
public record Reason(String code, Kind kind, String message) {
    static final int LONGEST = 1500;

    public Reason {
        Objects.requireNonNull(kind, "kind");
        if (code.isEmpty() || code.length() > 100) {
            throw new IllegalArgumentException("a reason's code has 1 to 100 characters, not " + code.length());
        }
        // A NUL fits neither into PostgreSQL nor into a terminal.
        message = Secrets.hidden(message).replace('\0', '?');
        if (message.length() > LONGEST) {
            int end = Character.isHighSurrogate(message.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
            message = message.substring(0, end) + "…";
        }
    }

    /** Returns a reason with a code that decides something. */
    public Reason(Code code, Kind kind, String message) {
        this(code.word(), kind, message);
    }

    /** Returns whether this is the code. */
    public boolean is(Code which) {
        return which.word().equals(code);
    }

    /**
     * Returns the reason behind any throwable: a {@link Failure} speaks for itself, anything else
     * is a bug.
     */
    public static Reason of(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof Failure failure) {
                return new Reason(failure.code(), failure.kind(), failure.getMessage());
            }
        }
        if (thrown instanceof OutOfMemoryError) {
            return new Reason(Code.OUT_OF_MEMORY, Kind.RESOURCES, "the Java heap is exhausted: " + thrown.getMessage());
        }
        return new Reason("bug", Kind.BUG, thrown.toString());
    }
}
