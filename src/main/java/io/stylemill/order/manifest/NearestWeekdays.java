package io.stylemill.order.manifest;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The weekdays nearest to days of a month that a day field of Quartz names: {@code 15W},
 * {@code LW}, {@code L-3W}. A day on a Saturday moves to the Friday before, on a Sunday to the
 * Monday after, and it never leaves its month.
 */
final class NearestWeekdays {
    private static final Pattern NAMED = Pattern.compile("(?:0*([1-9]|[12]\\d|3[01])|L(?:-(\\d{1,2}))?)W");

    private final List<Matcher> named = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    /** @param field a day field in capital letters */
    NearestWeekdays(String field) {
        for (String part : field.split(",", -1)) {
            Matcher matcher = NAMED.matcher(part);
            if (matcher.matches()) {
                named.add(matcher);
            } else {
                others.add(part);
            }
        }
    }

    boolean none() {
        return named.isEmpty();
    }

    /** Returns what is left of the field, or an empty text. */
    String others() {
        return String.join(",", others);
    }

    /** Returns the next firing on one of these days, of those on every day. */
    @Nullable
    LocalDateTime next(UnaryOperator<@Nullable LocalDateTime> everyDay, LocalDateTime after) {
        LocalDateTime next = everyDay.apply(after);
        while (next != null && !holds(next.toLocalDate())) {
            next = everyDay.apply(next.toLocalDate().plusDays(1).atStartOfDay().minusSeconds(1));
        }
        return next;
    }

    private boolean holds(LocalDate day) {
        YearMonth month = YearMonth.from(day);
        for (Matcher part : named) {
            int last = month.lengthOfMonth();
            String back = part.group(2);
            int number = part.group(1) != null
                    ? Integer.parseInt(part.group(1))
                    : last - (back == null ? 0 : Integer.parseInt(back));
            if (number >= 1 && number <= last && nearest(month.atDay(number)).equals(day)) {
                return true;
            }
        }
        return false;
    }

    private static LocalDate nearest(LocalDate day) {
        return switch (day.getDayOfWeek()) {
            case SATURDAY -> day.getDayOfMonth() == 1 ? day.plusDays(2) : day.minusDays(1);
            case SUNDAY -> day.getDayOfMonth() == day.lengthOfMonth() ? day.minusDays(2) : day.plusDays(1);
            default -> day;
        };
    }
}
