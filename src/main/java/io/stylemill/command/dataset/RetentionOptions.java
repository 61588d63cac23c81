package io.stylemill.command.dataset;

import io.stylemill.store.Retention;
import io.stylemill.terminal.OptionProblems;
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

    /** Returns what is asked for, or null when nothing is, or when the options are wrong. */
    static @Nullable Retention parse(
            @Nullable String retain, Retention.@Nullable Mode mode, Instant now, OptionProblems problems) {
        problems.addIf(
                mode != null && retain == null,
                () -> "--retention says how strict --retain is; say with --retain how long, such as 365d");
        Instant until = retain == null ? null : until(retain, now, problems);
        return until == null ? null : new Retention(mode == null ? Retention.Mode.GOVERNANCE : mode, until);
    }

    private static @Nullable Instant until(String word, Instant now, OptionProblems problems) {
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
                problems.add("--retain is '" + word
                        + "'; it must be a time such as 12h or 365d, or a day such as 2030-12-31");
                return null;
            }
        }
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            problems.add("--retain is '" + word + "', which ends on " + until
                    + "; it must end in the future, at most 36500 days from now");
        }
        return until;
    }
}
