package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Amounts;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/**
 * When a schedule fires: the five fields of {@linkplain UnixCron Unix cron}, or a cron expression
 * of Quartz (seconds, minutes, hours, day of month, month, day of week, and perhaps the year), by
 * the clocks of a time zone.
 *
 * <p>Where clocks change, a firing at a named hour happens exactly once: one in the hour that is
 * skipped as much later as the clocks jump, one in the hour that comes twice at its first coming.
 * With {@code *} as the hour, firings follow the time that passes: none is made up for in the
 * skipped hour, and the doubled hour has its firings twice.
 */
public final class Cron {
    private static final int LOOKED_AT = 100;

    private final String text;
    private final ZoneId zone;
    private final boolean unix;
    private final boolean eitherDay;
    private final boolean everyHour;
    private final UnaryOperator<@Nullable LocalDateTime> onWall;

    private Cron(String text, ZoneId zone) throws ParseException {
        this.text = text;
        this.zone = zone;
        String[] fields = text.strip().split("\\s+", -1);
        if (fields.length < UnixCron.FIELDS) {
            throw new ParseException("it has " + Amounts.count(fields.length, "field"), 0);
        }
        unix = fields.length == UnixCron.FIELDS;
        everyHour = fields[unix ? 1 : 2].equals("*");
        UnixCron five = unix ? new UnixCron(fields) : null;
        eitherDay = five != null && five.eitherDay();
        onWall = five != null ? five::next : quartz(fields);
    }

    private static UnaryOperator<@Nullable LocalDateTime> quartz(String[] fields) throws ParseException {
        // Behind a name, Quartz drops a step without a word: it takes MON-FRI/2 for MON-FRI.
        fields[4] = inNumbers(fields[4], UnixCron.MONTHS);
        fields[5] = inNumbers(fields[5], UnixCron.WEEKDAYS);
        UnaryOperator<@Nullable LocalDateTime> all = asked(fields, fields[3]);
        // On days such as 15W, Quartz leaves out times of the day.
        NearestWeekdays nearest = new NearestWeekdays(fields[3].toUpperCase(Locale.ROOT));
        if (nearest.none()) {
            return all;
        }
        UnaryOperator<@Nullable LocalDateTime> everyDay = asked(fields, "*");
        UnaryOperator<@Nullable LocalDateTime> others =
                nearest.others().isEmpty() ? after -> null : asked(fields, nearest.others());
        return after -> earlier(nearest.next(everyDay, after), others.apply(after));
    }

    /** Returns what Quartz answers for the fields with another day of the month. */
    private static UnaryOperator<@Nullable LocalDateTime> asked(String[] fields, String day) throws ParseException {
        String[] changed = fields.clone();
        changed[3] = day;
        CronExpression expression = new CronExpression(String.join(" ", changed));
        // Wall clocks: the expression is asked as if no clock were ever changed.
        expression.setTimeZone(TimeZone.getTimeZone("UTC"));
        return after -> {
            Date next = expression.getNextValidTimeAfter(Date.from(after.toInstant(ZoneOffset.UTC)));
            return next == null ? null : LocalDateTime.ofInstant(next.toInstant(), ZoneOffset.UTC);
        };
    }

    /**
     * Returns a field with numbers in the place of names: Quartz counts both months and days from
     * 1.
     */
    private static String inNumbers(String field, List<String> names) {
        String numbers = field.toUpperCase(Locale.ROOT);
        for (int i = 0; i < names.size(); i++) {
            numbers = numbers.replaceAll("(?<![A-Z])" + names.get(i) + "(?=L|[^A-Z]|$)", String.valueOf(i + 1));
        }
        return numbers;
    }

    /**
     * Returns the cron that the text says.
     *
     * @throws Failure {@code bad-cron} (INPUT) when it is no cron expression
     */
    public static Cron of(String text, ZoneId zone) {
        try {
            return new Cron(text, zone);
        } catch (ParseException | IllegalArgumentException e) {
            throw Failure.of(Kind.INPUT, "bad-cron", String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns whose cron this is: {@code unix} or {@code quartz}. */
    public String syntax() {
        return unix ? "unix" : "quartz";
    }

    /** Returns whose fields these are, and what each one is. */
    public String fields() {
        return !unix
                ? "Quartz cron: second, minute, hour, day, month, weekday"
                : "Unix cron: minute, hour, day, month, weekday" + (eitherDay ? "; either day counts" : "");
    }

    /** Returns the first firing after an instant, or empty when there is none any more. */
    public Optional<Instant> next(Instant after) {
        ZoneRules rules = zone.getRules();
        Instant anchor = after;
        Instant exclusive = after;
        while (true) {
            ZoneOffset offset = rules.getOffset(anchor);
            ZoneOffsetTransition before = rules.previousTransition(anchor.plusNanos(1));
            ZoneOffsetTransition behind = rules.nextTransition(anchor);
            Instant regular = regular(exclusive, offset, before);
            Instant found = earlier(regular, skipped(exclusive, before));
            if (found != null && (behind == null || found.isBefore(behind.getInstant()))) {
                return Optional.of(found);
            }
            if (behind == null || regular == null) {
                return Optional.empty();
            }
            anchor = behind.getInstant();
            exclusive = anchor.minusSeconds(1);
        }
    }

    /**
     * Returns the next firing by clocks of an offset; the second coming of an hour does not count.
     */
    private @Nullable Instant regular(Instant exclusive, ZoneOffset offset, @Nullable ZoneOffsetTransition before) {
        LocalDateTime wall = onWall.apply(LocalDateTime.ofInstant(exclusive, offset));
        if (wall != null
                && !everyHour
                && before != null
                && before.isOverlap()
                && wall.isBefore(before.getDateTimeBefore())) {
            wall = onWall.apply(before.getDateTimeBefore().minusSeconds(1));
        }
        return wall == null ? null : wall.toInstant(offset);
    }

    /** Returns the next firing of those that the last change of the clocks skipped. */
    private @Nullable Instant skipped(Instant exclusive, @Nullable ZoneOffsetTransition before) {
        if (everyHour || before == null || !before.isGap()) {
            return null;
        }
        LocalDateTime from = LocalDateTime.ofInstant(exclusive, before.getOffsetBefore());
        LocalDateTime first = before.getDateTimeBefore().minusSeconds(1);
        LocalDateTime wall = onWall.apply(from.isBefore(first) ? first : from);
        return wall == null || !wall.isBefore(before.getDateTimeAfter())
                ? null
                : wall.toInstant(before.getOffsetBefore());
    }

    private static <T extends Comparable<? super T>> @Nullable T earlier(@Nullable T a, @Nullable T b) {
        return a == null || b != null && b.compareTo(a) < 0 ? b : a;
    }

    /** Returns the next firings after an instant, at most {@code most} of them. */
    public List<Instant> next(Instant after, int most) {
        List<Instant> firings = new ArrayList<>();
        Optional<Instant> next = next(after);
        while (next.isPresent() && firings.size() < most) {
            firings.add(next.get());
            next = next(next.get());
        }
        return firings;
    }

    /**
     * Returns the shortest time between two of the next hundred firings, or empty when fewer than
     * two come.
     */
    public Optional<Duration> shortestPause(Instant after) {
        List<Instant> firings = next(after, LOOKED_AT);
        Duration shortest = null;
        for (int i = 1; i < firings.size(); i++) {
            Duration pause = Duration.between(firings.get(i - 1), firings.get(i));
            if (shortest == null || pause.compareTo(shortest) < 0) {
                shortest = pause;
            }
        }
        return Optional.ofNullable(shortest);
    }

    @Override
    public String toString() {
        return text + " " + zone;
    }
}
