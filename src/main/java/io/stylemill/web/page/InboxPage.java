package io.stylemill.web.page;

import io.stylemill.console.InboxOverview;
import io.stylemill.console.Section;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came into the watched places, what became of it, and why something was refused. */
public final class InboxPage {
    private static final int MOST = 200;
    private static final String FEED = "/feed/inbox";

    private final InboxOverview inbox;
    private final Duration period;
    private final Templates templates;
    private final Watches watches;

    /**
     * A manifest that came in.
     *
     * @param tone of its state
     * @param run it became, or empty
     * @param reason why it was refused, or empty
     * @param errors the single faults, with their lines
     * @param correct path of the editor with its text, where it was refused; or empty
     */
    public record Line(
            String name,
            String place,
            String at,
            String day,
            String state,
            String tone,
            String run,
            String reason,
            List<String> errors,
            boolean refused,
            String correct) {}

    /**
     * What the page shows.
     *
     * @param saved what was put there a moment ago, or empty
     * @param period from one look to the next
     * @param feed where the news come from
     */
    public record Listing(List<Line> lines, Onward onward, String saved, String period, String feed) {}

    /** @param period how long after one look at the watched places comes the next */
    InboxPage(InboxOverview inbox, Duration period, Templates templates, Watches watches) {
        this.inbox = inbox;
        this.period = period;
        this.templates = templates;
        this.watches = watches;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/inbox", Endpoint.Access.READERS, this::page),
                Endpoint.page(FEED, Endpoint.Access.READERS, this::feed),
                Endpoint.form("/inbox/retry", Endpoint.Access.OPERATORS, Console.FORM_BYTES, this::retry));
    }

    private Answer page(Asked asked) {
        String after = asked.after();
        Section<Map<String, @Nullable Object>> shown = inbox.list(after, MOST);
        return templates.page(
                asked,
                "Inbox",
                Frame.Tab.RUNS,
                "inbox",
                new Listing(
                        lines(shown.items()),
                        onward(after, shown),
                        asked.parameter("saved"),
                        Words.time(period),
                        Paths.behind(FEED, after)));
    }

    private Answer feed(Asked asked) {
        String after = asked.after();
        // What is no place in the list is refused here, and not once a second.
        inbox.list(after, 1);
        return watches.stream(Paths.behind(FEED, after), () -> {
            Section<Map<String, @Nullable Object>> shown = inbox.list(after, MOST);
            return Map.of(
                    "inbox",
                    templates.text(
                            "part/inbox", Map.of("lines", lines(shown.items()), "onward", onward(after, shown))));
        });
    }

    private static Onward onward(@Nullable String after, Section<?> shown) {
        return Onward.of("/inbox", after, shown.next(), "The newest answers", "Older answers");
    }

    private Answer retry(Asked asked) {
        inbox.retry(asked.form().getOrDefault("name", ""));
        return Answer.seeOther("/inbox");
    }

    /**
     * Returns what came in last, of each name the newest alone: an answer to a later content takes
     * the place of others.
     */
    static List<Line> lines(InboxOverview inbox) {
        return lines(inbox.list(MOST));
    }

    private static List<Line> lines(List<Map<String, @Nullable Object>> newest) {
        List<Line> lines = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Map<String, @Nullable Object> entry : newest) {
            if (seen.add(entry.get("place") + "/" + entry.get("name"))) {
                lines.add(line(entry));
            }
        }
        return lines;
    }

    private static Line line(Map<String, @Nullable Object> entry) {
        String state = text(entry, "state");
        String run = text(entry, "run");
        boolean refused = state.equals("REJECTED");
        String at = text(entry, "at");
        return new Line(
                text(entry, "name"),
                text(entry, "place").replaceFirst("^file:", ""),
                at,
                Words.day(Instant.parse(at)),
                switch (state) {
                    case "REJECTED" -> "refused";
                    case "KEPT" ->
                        switch (text(entry, "scheduleState")) {
                            case "REMOVED" -> "a schedule, removed since";
                            case "REPLACED" -> "a schedule, replaced since";
                            default -> "a schedule";
                        };
                    case "ACCEPTED" ->
                        text(entry, "runState").isEmpty()
                                ? "accepted"
                                : text(entry, "runState").toLowerCase(Locale.ROOT);
                    default -> "waits";
                },
                refused ? "bad" : state.equals("WAITING") ? "busy" : tone(text(entry, "runState")),
                run,
                text(entry, "reason"),
                entry.get("errors") instanceof List<?> errors ? Problems.lines(errors) : List.of(),
                refused,
                refused
                        ? "/new?place=" + Paths.encoded(text(entry, "place")) + "&name="
                                + Paths.encoded(text(entry, "name"))
                        : "");
    }

    /** What became a run is as well as that is. */
    private static String tone(String runState) {
        return runState.isEmpty() ? "good" : RunLine.tone(RunState.valueOf(runState));
    }

    private static String text(Map<String, @Nullable Object> entry, String key) {
        return Objects.toString(entry.get(key), "");
    }
}
