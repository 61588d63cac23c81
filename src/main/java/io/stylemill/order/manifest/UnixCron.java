package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The five fields of Unix cron (POSIX.1-2024, crontab) with the steps and names that every Unix
 * has: where both days are restricted, a day counts that matches either one; a day field that
 * begins with {@code *} restricts together with the other.
 */
final class UnixCron {
    static final int FIELDS = 5;

    static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /**
     * 29 February on one day of the week comes again after 40 years at the latest (1888 to 1928).
     */
    private static final int YEARS = 40;

    private static final int MINUTES = 60;
    private static final int DAYS_OF_WEEK = 7;
    private static final Pattern PART = Pattern.compile("(?:(\\*)|(\\w+)(?:-(\\w+))?)(?:/(\\d{1,3}))?");

    private enum Field {
        MINUTE("the minute", 0, 59, List.of()),
        HOUR("the hour", 0, 23, List.of()),
        DAY("the day of the month", 1, 31, List.of()),
        MONTH("the month", 1, 12, MONTHS),
        WEEKDAY("the day of the week", 0, DAYS_OF_WEEK, WEEKDAYS);

        private final String words;
        private final int least;
        private final int most;
        private final List<String> names;

        Field(String words, int least, int most, List<String> names) {
            this.words = words;
            this.least = least;
            this.most = most;
            this.names = names;
        }
    }

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean eitherDay;

    /** @throws Failure {@code bad-cron} (INPUT) when the five fields are none of Unix cron */
    UnixCron(String[] fields) {
        minutes = read(Field.MINUTE, fields[0]);
        hours = read(Field.HOUR, fields[1]);
        days = read(Field.DAY, fields[2]);
        months = read(Field.MONTH, fields[3]);
        weekdays = read(Field.WEEKDAY, fields[4]);
        weekdays.set(0, weekdays.get(0) || weekdays.get(DAYS_OF_WEEK));
        eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    private static BitSet read(Field field, String text) {
        BitSet values = new BitSet();
        for (String part : text.split(",", -1)) {
            Matcher m = PART.matcher(part);
            if (!m.matches()) {
                throw bad(
                        field,
                        text,
                        part.equals("?")
                                ? "the question mark is of Quartz, whose crons have six fields; write *"
                                : "write *, 5, 1-5 or */15");
            }
            boolean all = m.group(1) != null;
            boolean one = !all && m.group(3) == null;
            int first = all ? field.least : value(field, text, m.group(2));
            int last = all ? field.most : one ? first : value(field, text, m.group(3));
            // In FRI-SUN the week ends with Sunday.
            last = field == Field.WEEKDAY && last == 0 && first > 0 ? DAYS_OF_WEEK : last;
            int step = m.group(4) == null ? 1 : Integer.parseInt(m.group(4));
            if (one && m.group(4) != null) {
                throw bad(field, text, "a step needs a range, such as " + first + "-" + field.most + "/" + step);
            }
            if (step == 0 || last < first) {
                throw bad(field, text, step == 0 ? "a step is at least 1" : "the range runs backwards");
            }
            for (int i = first; i <= last; i += step) {
                values.set(i);
            }
        }
        return values;
    }

    private static int value(Field field, String text, String word) {
        int named = field.names.indexOf(word.toUpperCase(Locale.ROOT));
        int value = named >= 0 ? named + field.least : word.matches("\\d{1,3}") ? Integer.parseInt(word) : -1;
        if (value < field.least || value > field.most) {
            throw bad(
                    field,
                    text,
                    "allowed are " + field.least + " to " + field.most
                            + (field.names.isEmpty()
                                    ? ""
                                    : " and " + field.names.get(0) + " to " + field.names.get(field.names.size() - 1)));
        }
        return value;
    }

    private static Failure bad(Field field, String text, String why) {
        return Failure.input("bad-cron", field.words + " is " + Wording.quoted(text) + "; " + why);
    }

    /** Returns whether a day counts that matches one of the two day fields alone. */
    boolean eitherDay() {
        return eitherDay;
    }

    /**
     * Returns the first minute after a time that matches, by a clock that is never changed; null
     * when there is none.
     */
    @Nullable
    LocalDateTime next(LocalDateTime after) {
        LocalDateTime start = after.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int from = start.getHour() * MINUTES + start.getMinute();
        LocalDate last = start.toLocalDate().plusYears(YEARS);
        for (LocalDate day = start.toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            if (matches(day)) {
                for (int hour = hours.nextSetBit(from / MINUTES); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
                    int minute = minutes.nextSetBit(hour == from / MINUTES ? from % MINUTES : 0);
                    if (minute >= 0) {
                        return day.atTime(hour, minute);
                    }
                }
            }
            from = 0;
        }
        return null;
    }

    private boolean matches(LocalDate day) {
        boolean ofMonth = days.get(day.getDayOfMonth());
        boolean ofWeek = weekdays.get(day.getDayOfWeek().getValue() % DAYS_OF_WEEK);
        return months.get(day.getMonthValue()) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }
}
