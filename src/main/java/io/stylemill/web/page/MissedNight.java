package io.stylemill.web.page;

import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest night of a schedule, where it made no version.
 *
 * @param run the run that failed, or null where the night was refused
 * @param why in words
 */
record MissedNight(String schedule, Instant at, @Nullable String run, String why) {
    /** Returns them for all schedules: those that were refused, and those whose run failed. */
    static List<MissedNight> all(Ledger ledger) {
        List<MissedNight> missed = new ArrayList<>();
        for (Schedule schedule : ledger.schedules().list()) {
            for (Firing night : ledger.schedules().firings(schedule.name(), 1)) {
                if (night.state() == Firing.State.REFUSED) {
                    missed.add(of(night, null, night.reason()));
                }
                Run run = night.run() == null
                        ? null
                        : ledger.runs().find(night.run()).orElse(null);
                if (run != null && (run.state() == RunState.FAILED || run.state() == RunState.PARTIAL)) {
                    missed.add(of(
                            night,
                            run.id(),
                            run.reason() == null ? null : run.reason().message()));
                }
            }
        }
        return missed;
    }

    /** Returns a reason without the code before it, which is for programs. */
    static String words(String reason) {
        return reason.replaceFirst("^[a-z0-9]+(-[a-z0-9]+)*: ", "");
    }

    private static MissedNight of(Firing night, @Nullable String run, @Nullable String why) {
        return new MissedNight(
                night.schedule(), night.scheduledAt(), run, why == null ? "no reason was kept" : words(why));
    }
}
