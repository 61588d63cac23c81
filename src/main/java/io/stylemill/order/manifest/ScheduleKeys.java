package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Manifest.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of {@code schedule}: when a manifest is made again and again. */
final class ScheduleKeys {
    private static final String EXAMPLE = "0 0 2 * * ?";
    private static final String CRON_EXPECTED =
            "a cron expression of Quartz: second, minute, hour, day of month, month and day of week, for"
                    + " example \"" + EXAMPLE + "\" for two o'clock every night";
    private static final String ZONE_EXPECTED = "the name of a time zone, for example Europe/Berlin or UTC";

    /** A cron that has no firing after this has none at all: it names a day that no calendar has, or years gone by. */
    private static final Instant NO_FIRING_BEFORE = Instant.parse("2026-01-01T00:00:00Z");

    private static final Key<Schedule, String> CRON = Key.of("cron", Types.text(200, CRON_EXPECTED), Schedule::cron)
            .example("\"" + EXAMPLE + "\"")
            .required()
            .says(
                    "Quartz cron expression: second, minute, hour, day of month, month, day of week, optionally year; one of the"
                            + " two days is `?`. The example means two o'clock every night");

    private static final Key<Schedule, ZoneId> TIMEZONE = Key.<Schedule, ZoneId>of(
                    "timezone",
                    Types.text(64, ZONE_EXPECTED).also(ScheduleKeys::known).as(ZoneId::of, ZoneId::getId),
                    schedule -> ZoneId.of(schedule.timezone()))
            .otherwise(ZoneId.of("UTC"))
            .says("time zone of the cron expression")
            .example("Europe/Berlin");

    private static final Key<Schedule, String> SEEDS = Key.<Schedule, String>of(
                    "seeds", Types.words(List.of("advance")), schedule -> "advance")
            .otherwise("advance")
            .says("each run starts after the highest seed and slot ever planned for this schedule");

    static final MappingType<Schedule> SCHEDULE = new MappingType<>(
            "a mapping such as {cron: \"" + EXAMPLE + "\", timezone: Europe/Berlin}",
            List.of(CRON, TIMEZONE, SEEDS),
            ScheduleKeys::schedule);

    private ScheduleKeys() {}

    private static @Nullable Schedule schedule(Section section) {
        ZoneId zone = section.value(TIMEZONE);
        String cron = section.find(CRON);
        boolean fires = cron != null
                && section.at(CRON).filter(spot -> fires(spot, cron, zone)).isPresent();
        return cron == null || !fires ? null : new Schedule(cron, zone.getId());
    }

    private static boolean fires(SourcePosition spot, String text, ZoneId zone) {
        try {
            Cron cron = Cron.of(text, zone);
            if (cron.next(NO_FIRING_BEFORE).isEmpty()) {
                spot.report(
                        Rule.BAD_CRON,
                        "found " + Wording.quoted(text) + ", which never fires; expected " + CRON_EXPECTED);
                return false;
            }
            return true;
        } catch (Failure e) {
            spot.report(
                    Rule.BAD_CRON,
                    "found " + Wording.quoted(text) + ": " + Wording.shortened(e.getMessage()) + "; expected "
                            + CRON_EXPECTED + didYouMean(text));
            return false;
        }
    }

    /** Returns the hint at what the cron of Unix, which knows no seconds and no question mark, is here. */
    private static String didYouMean(String text) {
        String[] fields = text.strip().split("\\s+", -1);
        if (fields.length == 5 && (fields[2].equals("*") || fields[4].equals("*"))) {
            int unasked = fields[4].equals("*") ? 4 : 2;
            fields[unasked] = "?";
            String meant = "0 " + String.join(" ", fields);
            try {
                Cron.of(meant, ZoneOffset.UTC);
                return Wording.didYouMean(meant, List.of(meant));
            } catch (Failure e) {
                return "";
            }
        }
        return "";
    }

    private static @Nullable String known(SourcePosition spot, String name) {
        try {
            ZoneId.of(name);
            return name;
        } catch (DateTimeException e) {
            spot.report(
                    Rule.BAD_TIMEZONE,
                    "found " + Wording.quoted(name) + "; expected " + ZONE_EXPECTED
                            + Wording.didYouMean(
                                    name,
                                    ZoneId.getAvailableZoneIds().stream()
                                            .sorted()
                                            .toList()));
            return null;
        }
    }
}
