package io.stylemill.command.dataset;

import io.stylemill.failure.Failure;
import io.stylemill.store.Retention;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code --retain} and {@code --retention}. */
final class RetentionOptions {
    private static final Pattern PERIOD = Pattern.compile("([0-9]{1,6})(h|d)");
    /** What S3 takes at most: a hundred years. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private RetentionOptions() {}

    /**
     * Returns what is asked for, or null when nothing is.
     *
     * @throws Failure {@code bad-option} (INPUT)
     */
    static @Nullable Retention parse(@Nullable String retain, @Nullable String mode, Instant now) {
        if (retain == null) {
            if (mode != null) {
                throw Failure.input("bad-option", "--retention is " + mode + ", but --retain does not say how long");
            }
            return null;
        }
        return new Retention(mode == null ? Retention.Mode.GOVERNANCE : mode(mode), until(retain, now));
    }

    private static Retention.Mode mode(String word) {
        return switch (word) {
            case "governance" -> Retention.Mode.GOVERNANCE;
            case "compliance" -> Retention.Mode.COMPLIANCE;
            default ->
                throw Failure.input("bad-option", "--retention is '" + word + "'; it must be governance or compliance");
        };
    }

    private static Instant until(String word, Instant now) {
        Matcher period = PERIOD.matcher(word);
        Instant until;
        if (period.matches()) {
            long number = Long.parseLong(period.group(1));
            until = now.plus(period.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number));
        } else {
            try {
                until = LocalDate.parse(word)
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            } catch (DateTimeException e) {
                throw Failure.of(
                        io.stylemill.failure.Kind.INPUT,
                        "bad-option",
                        "--retain is '" + word
                                + "'; it must be a time such as 12h or 365d, or a day such as 2030-12-31",
                        e);
            }
        }
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw Failure.input(
                    "bad-option",
                    "--retain is '" + word + "', which ends on " + until
                            + "; it must end in the future, at most 36500 days from now");
        }
        return until;
    }
}
