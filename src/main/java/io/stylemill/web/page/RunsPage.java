package io.stylemill.web.page;

import io.stylemill.console.InboxOverview;
import io.stylemill.console.RunOverview;
import io.stylemill.console.RunView;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.RunSum;
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
    private static final int MOST = 1_000;
    /** Published runs, newest first, among which those with a revoked version are looked for. */
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
     * What is said below a list that does not show all.
     *
     * @param words empty where all are shown
     * @param path that shows more
     */
    public record More(String words, String path) {}

    /**
     * What the page shows.
     *
     * @param feed where the runs' news come from
     */
    public record Listing(List<Chip> chips, List<Note> notes, List<RunLine> runs, More more, String feed) {}

    private record Shown(List<RunLine> lines, More more) {}

    /**
     * Which runs are wanted.
     *
     * @param word in the address, or empty for all
     * @param most how many are shown
     */
    private record Choice(String word, @Nullable RunState state, int most) {
        static final String REVOKED = "revoked";

        static Choice of(Asked asked) {
            return of(asked.parameter("state"), whole(asked.parameter("most")));
        }

        /** Whole steps, so that few addresses are watched. */
        private static int whole(String most) {
            if (!most.matches("0*[1-9][0-9]*")) {
                return STEP;
            }
            int wanted = most.length() > 6 ? MOST : Math.min(Integer.parseInt(most), MOST);
            return (wanted + STEP - 1) / STEP * STEP;
        }

        private static Choice of(String word, int most) {
            String wanted = word.toLowerCase(Locale.ROOT);
            if (wanted.equals(REVOKED)) {
                return new Choice(REVOKED, null, most);
            }
            for (RunState state : RunState.values()) {
                if (RunsPage.word(state).equals(wanted)) {
                    return new Choice(wanted, state, most);
                }
            }
            return new Choice("", null, most);
        }

        boolean revoked() {
            return word.equals(REVOKED);
        }

        /** Returns what an address ends with that asks for this choice. */
        String query(int shown) {
            List<String> parts = new ArrayList<>();
            if (!word.isEmpty()) {
                parts.add("state=" + word);
            }
            if (shown != STEP) {
                parts.add("most=" + shown);
            }
            return parts.isEmpty() ? "" : "?" + String.join("&", parts);
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
                new Listing(
                        chips(choice),
                        notes(),
                        shown.lines(),
                        shown.more(),
                        "/feed/runs" + choice.query(choice.most())));
    }

    private Answer feed(Asked asked) {
        Choice choice = Choice.of(asked);
        return watches.stream("runs " + choice.query(choice.most()), () -> {
            Shown shown = shown(choice);
            return Map.of(
                    "chips", templates.text("part/chips", Map.of("chips", chips(choice))),
                    "notes", templates.text("part/notes", Map.of("notes", notes())),
                    "runs", templates.text("part/runs", Map.of("runs", shown.lines(), "more", shown.more())));
        });
    }

    private List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        long refused =
                InboxPage.lines(inbox).stream().filter(InboxPage.Line::refused).count();
        if (refused > 0) {
            notes.add(new Note(
                    "inbox",
                    Words.count(refused, "manifest in the inbox was refused", "manifests in the inbox were refused"),
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
        List<RunView> found =
                choice.revoked() ? runs.revoked(MOST_LOOKED) : runs.list(choice.state(), null, choice.most() + 1);
        List<RunLine> lines = found.stream()
                .limit(choice.most())
                .filter(run -> choice.revoked() || choice.state() == null || run.revoked() == null)
                .map(run -> RunLine.of(run, now))
                .toList();
        if (choice.revoked() && published() > MOST_LOOKED) {
            return new Shown(lines, new More("Only the newest " + MOST_LOOKED + " published runs were looked at.", ""));
        }
        if (found.size() <= choice.most()) {
            return new Shown(lines, new More("", ""));
        }
        String newest = "The newest " + Words.count(choice.most()) + " runs are here";
        return new Shown(
                lines,
                choice.most() < MOST
                        ? new More(newest + ".", "/" + choice.query(choice.most() + STEP))
                        : new More(newest + "; choose a state to see others.", ""));
    }

    private long published() {
        return ledger.runs().sums().stream()
                .filter(sum -> sum.state() == RunState.PUBLISHED)
                .mapToLong(RunSum::runs)
                .sum();
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
                ? runs.revoked(MOST_LOOKED).size()
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
                Words.count(count),
                here.word().equals(word));
    }

    private static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
