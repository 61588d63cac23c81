package io.stylemill.web.page;

import io.stylemill.console.InboxOverview;
import io.stylemill.console.RunOverview;
import io.stylemill.console.RunView;
import io.stylemill.console.Section;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.RunSum;
import io.stylemill.record.Amounts;
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
import org.jspecify.annotations.Nullable;

/** All runs, as they come along. */
public final class RunsPage {
    private static final int STEP = 100;
    /** Published runs among which those with a revoked version are looked for at a time. */
    private static final int MOST_LOOKED = 500;

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
     * @param id that no other note has
     * @param path where it is told
     */
    public record Note(String id, String words, String path) {}

    /**
     * What the page shows.
     *
     * @param feed where the runs' news come from
     */
    public record Listing(List<Chip> chips, List<Note> notes, List<RunLine> runs, Onward onward, String feed) {}

    private record Shown(List<RunLine> lines, Onward onward) {}

    /**
     * Which runs are wanted.
     *
     * @param word in the address, or empty for all
     * @param after the id of the run before those that are shown, or null for the newest
     */
    private record Choice(
            String word, @Nullable RunState state, @Nullable String after) {
        static final String REVOKED = "revoked";

        static Choice of(Asked asked) {
            String wanted = asked.parameter("state").toLowerCase(Locale.ROOT);
            if (wanted.equals(REVOKED)) {
                return new Choice(REVOKED, null, asked.after());
            }
            for (RunState state : RunState.values()) {
                if (RunsPage.word(state).equals(wanted)) {
                    return new Choice(wanted, state, asked.after());
                }
            }
            return new Choice("", null, asked.after());
        }

        boolean revoked() {
            return word.equals(REVOKED);
        }

        /** Returns the path of the newest runs of this choice. */
        String path() {
            return word.isEmpty() ? "/" : "/?state=" + word;
        }

        /** Returns where the news of what is shown come from. */
        String feed() {
            return Paths.behind("/feed/runs" + path().substring(1), after);
        }
    }

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
        Choice choice = Choice.of(asked);
        Shown shown = shown(choice);
        return templates.page(
                asked,
                "Runs",
                Frame.Tab.RUNS,
                "runs",
                new Listing(chips(choice), notes(), shown.lines(), shown.onward(), choice.feed()));
    }

    private Answer feed(Asked asked) {
        Choice choice = Choice.of(asked);
        // What is no place in the list is refused here, and not once a second.
        runs.list(choice.state(), null, choice.after(), 1);
        return watches.stream(choice.feed(), () -> {
            Shown shown = shown(choice);
            return Map.of(
                    "chips", templates.text("part/chips", Map.of("chips", chips(choice))),
                    "notes", templates.text("part/notes", Map.of("notes", notes())),
                    "runs", templates.text("part/runs", Map.of("runs", shown.lines(), "onward", shown.onward())));
        });
    }

    private List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        long refused =
                InboxPage.lines(inbox).stream().filter(InboxPage.Line::refused).count();
        if (refused > 0) {
            notes.add(new Note(
                    "inbox",
                    Amounts.count(refused, "manifest in the inbox was refused", "manifests in the inbox were refused"),
                    "/inbox"));
        }
        // A run that failed is in the list already.
        MissedNight.all(ledger).stream()
                .filter(night -> night.run() == null)
                .forEach(night -> notes.add(new Note(
                        "night-" + night.schedule(),
                        "The last night of " + night.schedule() + " made nothing: " + night.why(),
                        "/schedules")));
        return notes;
    }

    private Shown shown(Choice choice) {
        Instant now = clock.instant();
        Section<RunView> found = choice.revoked()
                ? runs.list(RunState.PUBLISHED, null, choice.after(), MOST_LOOKED)
                : runs.list(choice.state(), null, choice.after(), STEP);
        List<RunLine> lines = found.items().stream()
                .filter(run -> choice.revoked() == (run.revoked() != null)
                        || choice.word().isEmpty())
                .map(run -> RunLine.of(run, now))
                .toList();
        return new Shown(
                lines, Onward.of(choice.path(), choice.after(), found.next(), "The newest runs", "Older runs"));
    }

    /**
     * The ledger counts a revoked version's run as published; the list of revocations lies in the
     * store.
     */
    private List<Chip> chips(Choice here) {
        Map<RunState, Long> counts = new EnumMap<>(RunState.class);
        for (RunSum sum : ledger.runs().sums()) {
            counts.put(sum.state(), sum.runs());
        }
        List<Chip> chips = new ArrayList<>();
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        chips.add(chip("all", "", all, here));
        long revoked = counts.containsKey(RunState.PUBLISHED)
                ? runs.list(RunState.PUBLISHED, null, null, MOST_LOOKED).items().stream()
                        .filter(run -> run.revoked() != null)
                        .count()
                : 0;
        counts.forEach((state, count) ->
                chips.add(chip(word(state), word(state), state == RunState.PUBLISHED ? count - revoked : count, here)));
        if (revoked > 0) {
            chips.add(chip(Choice.REVOKED, Choice.REVOKED, revoked, here));
        }
        return chips;
    }

    private static Chip chip(String name, String word, long count, Choice here) {
        return new Chip(
                name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                word.isEmpty() ? "/" : "/?state=" + word,
                Amounts.count(count),
                here.word().equals(word));
    }

    private static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
