package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Secrets;
import java.util.Objects;

/**
 * Why something could not be made, as data: what a {@link Failure} says, fit for messages and ledger rows.
 *
 * @param code stable kebab-case code, at most 100 characters
 * @param kind what may be done about it
 * @param message for people; longer ones are cut to {@value #LONGEST} characters
 */
public record Reason(String code, Kind kind, String message) {
    /** Code of a shard that its worker gave back because it was told to stop; nothing is wrong with the shard. */
    public static final String HANDED_BACK = "handed-back";

    /** Code of a shard that a worker leaves to others, because it lacks what the shard needs. */
    public static final String LEFT_TO_OTHERS = "left-to-others";

    /** Code of a shard that keeps too few of its images; it stops the run, for the others will do no better. */
    public static final String ACCEPT_RATE = "accept-rate";

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

    /** Returns the reason behind any throwable: a {@link Failure} speaks for itself, anything else is a bug. */
    public static Reason of(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof Failure failure) {
                return new Reason(failure.code(), failure.kind(), failure.getMessage());
            }
        }
        if (thrown instanceof OutOfMemoryError) {
            return new Reason("out-of-memory", Kind.RESOURCES, "the Java heap is exhausted: " + thrown.getMessage());
        }
        return new Reason("bug", Kind.BUG, thrown.toString());
    }
}
