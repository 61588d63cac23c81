package io.stylemill.command.order;

import io.stylemill.console.ScheduleJson;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.JsonOption;
import io.stylemill.web.Rest;
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
    private static final String SCHEDULES = "/api/v1/schedules";

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
    int work(Rest rest) {
        String schedule = name;
        if (action == Action.LIST) {
            list(rest, schedule);
            return 0;
        }
        if (schedule == null) {
            throw Failure.input(
                    "schedule-missing",
                    "name the schedule to " + action + "; 'stylemill schedules list' shows those that are kept");
        }
        Row done = new Row(rest.post(SCHEDULES + "/" + Rest.part(schedule) + "/" + action, Map.of()));
        boolean changed = done.isTrue("changed");
        String said = said(schedule, changed, rest.serves());
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

    private String said(String schedule, boolean changed, boolean served) {
        String when = served ? "" : "; a running 'stylemill serve' on this ledger sees it within seconds";
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
                                ? (served
                                        ? " fires now; it makes its run when the run before it has ended"
                                        : " fires as soon as a 'stylemill serve' runs on this ledger")
                                : " has a firing that waits for the run before it; that one represents this");
            case REMOVE -> schedule + " is kept no longer; its runs and versions stay" + when;
            case LIST -> "";
        };
    }

    private void list(Rest rest, @Nullable String wanted) {
        List<Row> schedules = wanted == null
                ? new Row(rest.get(SCHEDULES, Map.of())).rows("schedules")
                : List.of(new Row(rest.get(SCHEDULES + "/" + Rest.part(wanted), Map.of())));
        if (json.asked()) {
            terminal()
                    .result(CanonicalJson.write(
                            schedules.stream().map(Row::fields).toList()));
            return;
        }
        if (schedules.isEmpty()) {
            terminal()
                    .say(
                            "No schedule is kept. Drop a manifest with 'schedule' into the inbox of 'stylemill serve', such"
                                    + " as manifests/nightly.yaml");
            return;
        }
        schedules.forEach(this::show);
    }

    private void show(Row s) {
        ZoneId zone = ZoneId.of(s.text("timezone"));
        boolean paused = s.text("state").equals("paused");
        terminal().result(s.text("schedule") + (paused ? "  (paused)" : ""));
        terminal().result("  when         " + s.text("cron") + " " + s.text("timezone"));
        terminal()
                .result("  fields       "
                        + new Manifest.Schedule(s.text("cron"), s.text("timezone"))
                                .times()
                                .fields());
        Instant now = Instant.now();
        List<String> next = s.texts("next").stream()
                .map(Instant::parse)
                .map(at -> at.atZone(zone).format(TIME)
                        + (at.isAfter(now) ? "" : " (missed; made up for when a 'stylemill serve' runs)"))
                .toList();
        if (!paused) {
            terminal()
                    .result("  next         "
                            + (next.isEmpty() ? "never again" : String.join("\n               ", next)));
        }
        terminal().result("  publishes to " + s.text("destination") + "/" + s.text("schedule") + "/");
        terminal().result("  manifest     " + s.text("manifest"));
        terminal()
                .result(String.format(
                        Locale.ROOT,
                        "  continues at seed %,d, sample %,d",
                        s.number("nextSeed"),
                        s.number("nextSlot")));
        for (Row firing : s.rows("firings")) {
            String reason = firing.maybe("reason");
            terminal()
                    .result("  fired        " + firing.time("at").atZone(zone).format(TIME) + "  " + words(firing)
                            + late(firing, zone)
                            + (reason == null ? "" : ": " + reason));
        }
    }

    private static String late(Row firing, ZoneId zone) {
        if (firing.maybe("acceptedAt") == null) {
            return "";
        }
        Instant accepted = firing.time("acceptedAt");
        return ScheduleJson.late(firing.time("at"), accepted)
                ? ", accepted late, " + accepted.atZone(zone).format(TIME) + ", for all times that passed until then"
                : "";
    }

    private static String words(Row firing) {
        return switch (firing.text("state")) {
            case "waiting" -> "waits";
            case "accepted" -> "run " + firing.maybe("run");
            case "merged" -> "made together with the one before, which was waiting";
            default -> "made no run";
        };
    }
}
