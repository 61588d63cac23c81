package io.stylemill.console;

import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Cron;
import io.stylemill.order.manifest.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A schedule as JSON, for scripts. */
public final class ScheduleJson {
    private static final int TIMES = 3;
    private static final int FIRINGS = 5;

    /**
     * A run that is accepted so long after its time is late: no coordinator ran, or the run before
     * it went on.
     */
    private static final Duration LATE = Duration.ofMinutes(1);

    private ScheduleJson() {}

    /** Returns whether a firing's run was accepted much later than its time. */
    public static boolean late(Instant scheduled, Instant accepted) {
        return Duration.between(scheduled, accepted).compareTo(LATE) > 0;
    }

    /**
     * Returns the next three times it fires: one that was missed is first, and is made up for by
     * one firing.
     */
    public static List<Instant> next(Schedule s, Instant now) {
        Cron times = times(s);
        List<Instant> next = new ArrayList<>(times.next(s.armed(), 1));
        if (!next.isEmpty()) {
            Instant after = next.get(0).isAfter(now) ? next.get(0) : now;
            next.addAll(times.next(after, TIMES - 1));
        }
        return next;
    }

    /** Returns its times. */
    public static Cron times(Schedule s) {
        return new Manifest.Schedule(s.what().cron(), s.what().timezone()).times();
    }

    /** Returns what is kept of it, with its next and last firings. */
    public static Map<String, @Nullable Object> of(Ledger ledger, Schedule s, Instant now) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("schedule", s.name());
        map.put("state", s.paused() ? "paused" : "active");
        map.put("cron", s.what().cron());
        map.put("syntax", times(s).syntax());
        map.put("timezone", s.what().timezone());
        map.put(
                "next",
                s.paused()
                        ? List.of()
                        : next(s, now).stream().map(Instant::toString).toList());
        map.put("destination", s.what().destination());
        map.put("manifest", s.what().manifest().name());
        map.put("manifestSha256", s.what().manifest().sha256());
        map.put("nextSeed", s.next().seed());
        map.put("nextSlot", s.next().slot());
        map.put(
                "firings",
                ledger.schedules().firings(s.name(), FIRINGS).stream()
                        .map(firing -> of(ledger, firing))
                        .toList());
        return map;
    }

    /**
     * Returns firings of a schedule, newest first.
     *
     * @param after the time of a firing, to get those before it; or null
     * @throws Failure {@code bad-parameter} (INPUT)
     */
    public static Section<Firing> firings(Ledger ledger, String schedule, @Nullable String after, int most) {
        List<Firing> found = after == null
                ? ledger.schedules().firings(schedule, most + 1)
                : ledger.schedules().firingsBefore(schedule, Section.time(after, after), most + 1);
        return Section.of(found, most, firing -> firing.scheduledAt().toString());
    }

    /** Returns a firing as JSON. */
    public static Map<String, @Nullable Object> of(Ledger ledger, Firing firing) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        String run = firing.run();
        map.put("at", firing.scheduledAt().toString());
        map.put("state", firing.state().name().toLowerCase(Locale.ROOT));
        map.put("run", run);
        map.put(
                "acceptedAt",
                run == null
                        ? null
                        : ledger.runs()
                                .find(run)
                                .map(found -> found.created().toString())
                                .orElse(null));
        map.put("reason", firing.reason());
        return map;
    }
}
