package io.stylemill.web.page;

import io.stylemill.console.InboxOverview;
import io.stylemill.console.RunOverview;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.RunSum;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All runs, as they come along. */
public final class RunsPage {
    private static final int MOST = 100;

    private final RunOverview runs;
    private final Ledger ledger;
    private final InboxOverview inbox;
    private final Templates templates;
    private final Watches watches;
    private final Clock clock;

    /**
     * A filter to choose.
     *
     * @param here whether it is chosen
     */
    public record Chip(String word, String path, String count, boolean here) {}

    /**
     * Something that made no run, and is to be looked at.
     *
     * @param path where it is told
     */
    public record Note(String words, String path) {}

    /**
     * What the page shows.
     *
     * @param feed where the runs' news come from
     */
    public record Listing(List<Chip> chips, List<Note> notes, List<RunLine> runs, String feed) {}

    RunsPage(RunOverview runs, Ledger ledger, Templates templates, Watches watches, Clock clock) {
        this.runs = runs;
        this.ledger = ledger;
        this.inbox = new InboxOverview(ledger);
        this.templates = templates;
        this.watches = watches;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/", Endpoint.Access.READERS, this::page),
                Endpoint.page("/feed/runs", Endpoint.Access.READERS, this::feed));
    }

    private Answer page(Asked asked) {
        Optional<RunState> state = state(asked);
        String query = state.map(one -> "?state=" + word(one)).orElse("");
        return templates.page(
                asked,
                "Runs",
                Frame.Tab.RUNS,
                "runs",
                new Listing(chips(state), notes(), lines(state), "/feed/runs" + query));
    }

    private Answer feed(Asked asked) {
        Optional<RunState> state = state(asked);
        return watches.stream(
                "runs " + state.map(RunState::name).orElse("all"),
                () -> Map.of(
                        "chips", templates.text("part/chips", Map.of("chips", chips(state))),
                        "notes", templates.text("part/notes", Map.of("notes", notes())),
                        "runs", templates.text("part/runs", Map.of("runs", lines(state)))));
    }

    private List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        long refused =
                InboxPage.lines(inbox).stream().filter(InboxPage.Line::refused).count();
        if (refused > 0) {
            notes.add(new Note(
                    Words.count(refused, "manifest in the inbox was refused", "manifests in the inbox were refused"),
                    "/inbox"));
        }
        for (Schedule schedule : ledger.schedules().list()) {
            ledger.schedules().firings(schedule.name(), 1).stream()
                    .filter(night -> night.state() == Firing.State.REFUSED)
                    .forEach(night -> notes.add(new Note(
                            "The last night of " + schedule.name() + " made nothing: "
                                    + Objects.toString(night.reason(), "it was refused"),
                            "/schedules")));
        }
        return notes;
    }

    private static Optional<RunState> state(Asked asked) {
        String wanted = asked.parameter("state").toUpperCase(Locale.ROOT);
        for (RunState state : RunState.values()) {
            if (state.name().equals(wanted)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    private List<RunLine> lines(Optional<RunState> state) {
        Instant now = clock.instant();
        return runs.list(state.orElse(null), null, MOST).stream()
                .map(run -> RunLine.of(run, now))
                .toList();
    }

    private List<Chip> chips(Optional<RunState> here) {
        Map<RunState, Long> counts = new EnumMap<>(RunState.class);
        for (RunSum sum : ledger.runs().sums()) {
            counts.put(sum.state(), sum.runs());
        }
        List<Chip> chips = new ArrayList<>();
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        chips.add(new Chip("All", "/", Words.count(all), here.isEmpty()));
        counts.forEach((state, count) -> chips.add(new Chip(
                word(state).substring(0, 1).toUpperCase(Locale.ROOT)
                        + word(state).substring(1),
                "/?state=" + word(state),
                Words.count(count),
                here.equals(Optional.of(state)))));
        return chips;
    }

    private static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
