package io.stylemill.store;

import io.stylemill.failure.Failure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long an object can be neither removed nor changed, and for whom.
 *
 * @param until kept in whole seconds, which is what stores keep
 */
public record Retention(Mode mode, Instant until) {
    /** For whom an object is held. */
    public enum Mode {
        /** For all but those with a right of their own to lift it. */
        GOVERNANCE,
        /** For everybody, the owner of the account included. */
        COMPLIANCE
    }

    public Retention {
        until = until.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Returns what is to be set so that this holds where {@code now} holds already, or empty where
     * that is enough. Nothing is ever shortened, and nothing is held from everybody for longer than
     * somebody asked for.
     *
     * @throws Failure {@code retention-conflict} (INPUT) where the two cannot be had together
     */
    public Optional<Retention> over(@Nullable Retention now, String address) {
        if (now == null) {
            return Optional.of(this);
        }
        boolean longer = until.isAfter(now.until);
        if (now.mode == mode) {
            return longer ? Optional.of(this) : Optional.empty();
        }
        if (now.mode == Mode.COMPLIANCE) {
            if (longer) {
                throw Failure.input(
                        "retention-conflict",
                        address + " is held " + now + ", which cannot become governance; extend it with --retention"
                                + " compliance");
            }
            return Optional.empty();
        }
        if (until.isBefore(now.until)) {
            throw Failure.input(
                    "retention-conflict",
                    address + " is held " + now + ", longer than the " + until
                            + " asked for, and nothing is shortened; name that day or a later one");
        }
        return Optional.of(this);
    }

    /** Returns it in words, such as {@code until 2030-01-01T00:00:00Z (governance)}. */
    @Override
    public String toString() {
        return "until " + until + " (" + mode.name().toLowerCase(Locale.ROOT) + ")";
    }
}
