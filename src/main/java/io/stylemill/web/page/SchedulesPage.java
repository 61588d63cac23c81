package io.stylemill.web.page;

import io.stylemill.console.ScheduleJson;
import io.stylemill.console.Section;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Position;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Schedules: when they fire, what came of the last nights, and how far their seeds are. */
public final class SchedulesPage {
    private static final int NIGHTS = 10;
    private static final int MOST_NIGHTS = 100;

    private final Ledger ledger;
    private final Templates templates;
    private final Watches watches;
    private final Clock clock;

    /** A firing that was. */
    public record Night(String at, String day, String state, String tone, String run, String reason) {}

    /**
     * A schedule.
     *
     * @param next when it fires, as ISO 8601
     * @param allNights path of all nights, where there are more than those here; or empty
     */
    public record Line(
            String name,
            String path,
            String state,
            String tone,
            boolean paused,
            String cron,
            String fields,
            String zone,
            List<Fact> next,
            List<Night> nights,
            String allNights,
            String seeds,
            String destination,
            String manifest) {}

    /** What the page shows. */
    public record Listing(List<Line> lines) {}

    /** What the page of one schedule's nights shows. */
    public record Nights(String name, List<Night> nights, Onward onward) {}

    SchedulesPage(Ledger ledger, Templates templates, Watches watches, Clock clock) {
        this.ledger = ledger;
        this.watches = watches;
        this.templates = templates;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/schedules", Endpoint.Access.READERS, this::page),
                Endpoint.page("/schedules/{schedule}/nights", Endpoint.Access.READERS, this::nights),
                Endpoint.page("/feed/schedules", Endpoint.Access.READERS, this::feed),
                Endpoint.form(
                        "/schedules/{schedule}/{verb}", Endpoint.Access.OPERATORS, Console.FORM_BYTES, this::act));
    }

    private Answer page(Asked asked) {
        return templates.page(asked, "Schedules", Frame.Tab.SCHEDULES, "schedules", new Listing(lines()));
    }

    private Answer feed(Asked asked) {
        return watches.stream(
                "schedules", () -> Map.of("schedules", templates.text("part/schedules", Map.of("lines", lines()))));
    }

    private Answer nights(Asked asked) {
        String name = asked.part("schedule");
        if (ledger.schedules().find(name).isEmpty()) {
            throw Failure.input(
                    Code.UNKNOWN_SCHEDULE, "no schedule '" + name + "' is kept; Schedules shows those that are");
        }
        Section<Firing> shown = ScheduleJson.firings(ledger, name, asked.after(), MOST_NIGHTS);
        return templates.page(
                asked,
                "Nights of " + name,
                Frame.Tab.SCHEDULES,
                "nights",
                new Nights(
                        name,
                        shown.items().stream().map(this::night).toList(),
                        Onward.of(
                                path(name) + "nights",
                                asked.after(),
                                shown.next(),
                                "The newest nights",
                                "Earlier nights")));
    }

    private static String path(String name) {
        return "/schedules/" + Paths.encoded(name) + "/";
    }

    private List<Line> lines() {
        return ledger.schedules().list().stream().map(this::line).toList();
    }

    private Line line(Schedule schedule) {
        List<Fact> next = schedule.paused()
                ? List.of()
                : ScheduleJson.next(schedule, clock.instant()).stream()
                        .map(at -> new Fact(at.toString(), Words.day(at)))
                        .toList();
        Section<Firing> nights = ScheduleJson.firings(ledger, schedule.name(), null, NIGHTS);
        return new Line(
                schedule.name(),
                path(schedule.name()),
                schedule.paused() ? "paused" : "active",
                schedule.paused() ? "warn" : "good",
                schedule.paused(),
                schedule.what().cron(),
                ScheduleJson.times(schedule).fields(),
                schedule.what().timezone(),
                next,
                nights.items().stream().map(this::night).toList(),
                nights.next() == null ? "" : path(schedule.name()) + "nights",
                begin(schedule.next()),
                schedule.what().destination(),
                schedule.what().manifest().text());
    }

    private static String begin(Position next) {
        List<String> words = new ArrayList<>();
        if (next.seed() > 0) {
            words.add("seed " + Amounts.count(next.seed()));
        }
        if (next.slot() > 0) {
            words.add("sample " + Amounts.count(next.slot()) + " of each group");
        }
        return words.isEmpty() ? "those of the manifest" : String.join(", ", words);
    }

    private Night night(Firing firing) {
        Instant at = firing.scheduledAt();
        String run = firing.run() == null ? "" : firing.run();
        String state = firing.state().name().toLowerCase(Locale.ROOT);
        String reason = firing.reason() == null ? "" : MissedNight.words(firing.reason());
        String tone = firing.state() == Firing.State.NOTHING ? "good" : "";
        if (!run.isEmpty()) {
            var found = ledger.runs().find(run);
            if (found.isPresent()) {
                state = found.get().state().name().toLowerCase(Locale.ROOT);
                tone = RunLine.tone(found.get().state());
                var why = found.get().reason();
                reason = reason.isEmpty() && why != null ? why.message() : reason;
                Instant accepted = found.get().created();
                if (reason.isEmpty() && ScheduleJson.late(at, accepted)) {
                    reason = "accepted late, " + Words.day(accepted) + ", for all times that passed until then";
                }
            }
        }
        return new Night(
                at.toString(), Words.day(at), state, reason.isEmpty() || !tone.isEmpty() ? tone : "bad", run, reason);
    }

    private Answer act(Asked asked) {
        String name = asked.part("schedule");
        Map<String, Consumer<String>> verbs = Map.of(
                "pause", ledger.schedules()::pause,
                "resume", ledger.schedules()::resume,
                "run-now", ledger.schedules()::fireNow,
                "remove", ledger.schedules()::remove);
        Consumer<String> verb = verbs.get(asked.part("verb"));
        if (verb == null || ledger.schedules().find(name).isEmpty()) {
            throw Failure.input(Code.UNKNOWN_SCHEDULE, "no schedule '" + name + "' is kept, or it cannot do that");
        }
        verb.accept(name);
        return Answer.seeOther("/schedules");
    }
}
