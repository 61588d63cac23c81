package io.stylemill.command.order;

import io.stylemill.console.ScheduleJson;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.JsonOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code schedules}: what is made again and again. */
@Command(
        name = "schedules",
        description = {
            "Lists the schedules that are kept with their next times and last runs; pauses, resumes or removes one, or runs"
                    + " one now.",
            "A schedule comes in with a manifest that is dropped into the inbox of 'stylemill serve'."
        },
        footer = {"", "Example: stylemill schedules list", "         stylemill schedules run-now blood-cells"})
public final class SchedulesCommand extends LedgerCommand {
    private static final int FIRINGS = 5;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss XXX", Locale.ROOT);

    private enum Action {
        LIST("list"),
        PAUSE("pause"),
        RESUME("resume"),
        RUN_NOW("run-now"),
        REMOVE("remove");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Parameters(index = "0", paramLabel = "list|pause|resume|run-now|remove", description = "What to do.")
    @SuppressWarnings("NullAway.Init")
    private Action action;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Name of the schedule, which is its dataset's; 'list' takes one too.")
    private @Nullable String name;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    int work(Ledger ledger) {
        if (action == Action.LIST) {
            list(ledger);
            return 0;
        }
        String schedule = name;
        if (schedule == null) {
            throw Failure.input(
                    "schedule-missing",
                    "name the schedule to " + action + "; 'stylemill schedules list' shows those that are kept");
        }
        boolean changed = switch (action) {
            case PAUSE -> ledger.schedules().pause(schedule);
            case RESUME -> ledger.schedules().resume(schedule);
            case RUN_NOW -> ledger.schedules().fireNow(schedule);
            case REMOVE -> ledger.schedules().remove(schedule);
            case LIST -> false;
        };
        String said = said(schedule, changed);
        if (json.asked()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("schedule", schedule);
            map.put("action", action.toString());
            map.put("changed", changed);
            map.put("message", said);
            terminal().result(CanonicalJson.write(map));
        } else {
            terminal().result(said);
        }
        return 0;
    }

    private String said(String schedule, boolean changed) {
        String when = served() ? "" : "; a running 'stylemill serve' on this ledger sees it within seconds";
        return switch (action) {
            case PAUSE -> schedule + (changed ? " is paused" + when : " was paused already");
            case RESUME ->
                schedule
                        + (changed
                                ? " is resumed; times that passed meanwhile are not made up for" + when
                                : " was not paused");
            case RUN_NOW ->
                schedule
                        + (changed
                                ? " runs now" + (served() ? "" : ", as soon as a 'stylemill serve' runs on this ledger")
                                : " has a firing that waits for the run before it; that one stands for this");
            case REMOVE -> schedule + " is kept no longer; its runs and versions stay" + when;
            case LIST -> "";
        };
    }

    private void list(Ledger ledger) {
        String wanted = name;
        List<Schedule> schedules = ledger.schedules().list().stream()
                .filter(s -> wanted == null || s.name().equals(wanted))
                .toList();
        if (wanted != null && schedules.isEmpty()) {
            throw Failure.input(
                    Code.UNKNOWN_SCHEDULE,
                    "no schedule '" + wanted + "' is kept; 'stylemill schedules list' shows those that are");
        }
        if (json.asked()) {
            terminal()
                    .result(CanonicalJson.write(schedules.stream()
                            .map(s -> ScheduleJson.of(ledger, s, Instant.now()))
                            .toList()));
            return;
        }
        if (schedules.isEmpty()) {
            terminal()
                    .say(
                            "No schedule is kept. Drop a manifest with 'schedule' into the inbox of 'stylemill serve', such"
                                    + " as manifests/nightly.yaml");
            return;
        }
        schedules.forEach(s -> show(ledger, s));
    }

    private void show(Ledger ledger, Schedule s) {
        ZoneId zone = ZoneId.of(s.what().timezone());
        terminal().result(s.name() + (s.paused() ? "  (paused)" : ""));
        terminal().result("  when         " + s.what().cron() + " " + s.what().timezone());
        terminal().result("  fields       " + ScheduleJson.times(s).fields());
        Instant now = Instant.now();
        List<String> next = ScheduleJson.next(s, now).stream()
                .map(at -> at.atZone(zone).format(TIME)
                        + (at.isAfter(now) ? "" : " (missed; made up for when a 'stylemill serve' runs)"))
                .toList();
        if (!s.paused()) {
            terminal()
                    .result("  next         "
                            + (next.isEmpty() ? "never again" : String.join("\n               ", next)));
        }
        terminal().result("  publishes to " + s.what().destination() + "/" + s.name() + "/");
        terminal().result("  manifest     " + s.what().manifest().name());
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "  goes on at   seed %,d, slot %,d",
                        s.next().seed(),
                        s.next().slot()));
        for (Firing firing : ledger.schedules().firings(s.name(), FIRINGS)) {
            String reason = firing.reason();
            terminal()
                    .result("  fired        "
                            + firing.scheduledAt().atZone(zone).format(TIME) + "  " + words(firing)
                            + (reason == null ? "" : ": " + reason));
        }
    }

    private static String words(Firing firing) {
        return switch (firing.state()) {
            case WAITING -> "waits";
            case ACCEPTED -> "run " + firing.run();
            case MERGED -> "made together with the one before, which was waiting";
            case REFUSED, NOTHING -> "made no run";
        };
    }
}
