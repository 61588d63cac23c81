package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Manifest.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of {@code schedule}: when a manifest is made again and again. */
final class ScheduleKeys {
    private static final String EXAMPLE = "0 2 * * *";
    private static final String CRON_EXPECTED = "a cron expression, for example \"" + EXAMPLE
            + "\" for two o'clock every night (Unix: minute, hour, day of month, month, day of week), or \"0 0 2 * * ?\""
            + " (Quartz, with the second first)";
    private static final int LONGEST_REASON = 200;
    private static final String ZONE_EXPECTED = "the name of a time zone, for example Europe/Berlin or UTC";

    /**
     * A cron that has no firing after this has none at all: it names a day that no calendar has, or
     * years gone by.
     */
    private static final Instant NO_FIRING_BEFORE = Instant.parse("2026-01-01T00:00:00Z");

    private static final Key<Schedule, String> CRON = Key.of("cron", Types.text(200, CRON_EXPECTED), Schedule::cron)
            .example("\"" + EXAMPLE + "\"")
            .required()
            .says(
                    "cron expression. Five fields are those of Unix: minute, hour, day of month, month, day of week. Six or seven"
                            + " are those of Quartz: second, minute, hour, day of month, month, day of week, optionally year, and"
                            + " one of the two days is `?`. The example means two o'clock every night");

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
            .says(
                    "each run starts after the highest seed, and the highest number of a sample, that was ever planned for this schedule");

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
                    "found " + Wording.quoted(text) + ": " + Wording.shortened(e.getMessage(), LONGEST_REASON)
                            + "; expected " + CRON_EXPECTED);
            return false;
        }
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
