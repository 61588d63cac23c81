package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads when a manifest is made again and again. */
final class ScheduleParser {
    private static final String EXAMPLE = "0 0 2 * * ?";

    /** A cron that has no firing after this has none at all: it names a day that no calendar has, or years gone by. */
    private static final Instant NO_FIRING_BEFORE = Instant.parse("2026-01-01T00:00:00Z");

    private ScheduleParser() {}

    static Manifest.@Nullable Schedule schedule(SourcePosition spot) {
        Section section = Section.of(
                spot,
                "a mapping such as {cron: \"" + EXAMPLE + "\", timezone: Europe/Berlin}",
                List.of("cron", "timezone", "seeds"));
        if (section == null) {
            return null;
        }
        ZoneId zone = section.get("timezone").map(ScheduleParser::zone).orElse(ZoneId.of("UTC"));
        section.get("seeds").ifPresent(s -> s.word(List.of("advance")));
        String cron = section.require("cron", "cron: \"" + EXAMPLE + "\"")
                .map(s -> cron(s, zone))
                .orElse(null);
        return cron == null ? null : new Manifest.Schedule(cron, zone.getId());
    }

    private static @Nullable String cron(SourcePosition spot, ZoneId zone) {
        String expected = "a cron expression of Quartz: second, minute, hour, day of month, month and day of week, for"
                + " example \"" + EXAMPLE + "\" for two o'clock every night";
        String text = spot.text(200, expected);
        if (text == null) {
            return null;
        }
        try {
            Cron cron = Cron.of(text, zone);
            if (cron.next(NO_FIRING_BEFORE).isEmpty()) {
                spot.report(
                        Rule.BAD_CRON, "found " + Wording.quoted(text) + ", which never fires; expected " + expected);
                return null;
            }
            return text;
        } catch (Failure e) {
            spot.report(
                    Rule.BAD_CRON,
                    "found " + Wording.quoted(text) + ": " + Wording.shortened(e.getMessage()) + "; expected "
                            + expected + didYouMean(text));
            return null;
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

    private static @Nullable ZoneId zone(SourcePosition spot) {
        String expected = "the name of a time zone, for example Europe/Berlin or UTC";
        String name = spot.text(64, expected);
        if (name == null) {
            return null;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            spot.report(
                    Rule.BAD_TIMEZONE,
                    "found " + Wording.quoted(name) + "; expected " + expected
                            + Wording.didYouMean(
                                    name,
                                    ZoneId.getAvailableZoneIds().stream()
                                            .sorted()
                                            .toList()));
            return null;
        }
    }
}
