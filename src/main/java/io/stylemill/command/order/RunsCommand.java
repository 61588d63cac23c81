package io.stylemill.command.order;

import io.stylemill.console.Phase;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.Install;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Terminal;
import io.stylemill.web.Rest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code runs}: what was made, is being made, and went wrong. */
@Command(
        name = "runs",
        description =
                "Lists runs with state and progress, shows one with its reasons, queues its failed shards again, or"
                        + " cancels it.",
        footer = {
            "",
            "Example: stylemill runs list --state running",
            "         stylemill runs show blood-cells-1.0.0-1f2e3d4c5b6a --watch"
        })
public final class RunsCommand extends LedgerCommand {
    private static final String RUNS = "/api/v1/runs";
    private static final int MOST = 200;
    /** More than a run has shards. */
    private static final String ALL = "1000000";

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private enum Action {
        LIST,
        SHOW,
        RETRY,
        CANCEL
    }

    @Parameters(index = "0", paramLabel = "list|show|retry|cancel", description = "What to do.")
    @SuppressWarnings("NullAway.Init")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "RUN", description = "Id of the run, for all but list.")
    private @Nullable String run;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only runs in this state, for list: ${COMPLETION-CANDIDATES}.")
    private @Nullable RunState state;

    @Option(names = "--all", description = "For list: all runs, not the newest " + MOST + " alone; --json lists all.")
    private boolean all;

    @Option(
            names = "--watch",
            description = "For show: looks every second, prints what has changed, and ends with the run.")
    private boolean watch;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (!watch) {
            return super.call();
        }
        if (action != Action.SHOW || json.asked()) {
            throw Failure.input(
                    "bad-option",
                    "--watch is for people and for 'show': stylemill runs show RUN --watch; for programs, the console"
                            + " streams events: GET /api/v1/events");
        }
        return new Watch(terminal(), this::look, PAUSE).untilTheEnd();
    }

    /** Says what the run is now to that terminal. */
    private int look(Terminal to) {
        Terminal mine = terminal();
        speakTo(to);
        try {
            return super.call();
        } finally {
            speakTo(mine);
        }
    }

    @Override
    int work(Rest rest) {
        if (action == Action.LIST) {
            list(rest);
            return 0;
        }
        String named = run;
        if (named == null) {
            throw Failure.input("run-missing", "name the run; 'stylemill runs list' shows them");
        }
        String path = RUNS + "/" + Rest.part(named);
        Map<?, ?> found = rest.get(path, Map.of("failed", ALL));
        String id = new Row(found).text("run");
        switch (action) {
            case RETRY -> {
                markStarted();
                long queued = new Row(rest.post(path + "/retry", Map.of())).number("queuedAgain");
                terminal().result(queued(queued, new Row(found)));
            }
            case CANCEL -> {
                markStarted();
                rest.post(path + "/cancel", Map.of());
                terminal()
                        .result(id + " is cancelled; shards that are being made are finished, nothing is published;"
                                + " 'stylemill runs retry " + id + "' goes on with it");
            }
            default -> show(found);
        }
        return 0;
    }

    /** @param before the run as it was */
    private static String queued(long shards, Row before) {
        String run = before.text("run");
        boolean stored = before.number("done") == before.number("shards");
        if (shards == 0 && !(stored && before.text("state").equals(RunState.FAILED.name()))) {
            return "nothing of " + run + " has failed; it is " + before.text("state");
        }
        return (shards == 0
                        ? "all shards of " + run + " are stored; it is published"
                        : Amounts.count(shards, "shard of ", "shards of ") + run + (shards == 1 ? " is" : " are")
                                + " queued again, to be made")
                + " when the manifest is run again, or by the running coordinator";
    }

    private void list(Rest rest) {
        Map<String, String> query = state == null ? Map.of() : Map.of("state", state.name());
        Listed listed = Listed.of(rest, RUNS, "runs", query, json.asked() || all ? Integer.MAX_VALUE : MOST);
        if (json.asked()) {
            terminal().result(CanonicalJson.write(listed.documents()));
            return;
        }
        List<Row> runs = listed.rows();
        if (runs.isEmpty()) {
            terminal().say(state == null ? "There are no runs yet. " + start(rest) : "No run is " + state + ".");
            return;
        }
        int widest = runs.stream().mapToInt(r -> r.text("run").length()).max().orElse(0);
        runs.forEach(
                r -> terminal().result(String.format(Locale.ROOT, "%-" + widest + "s  %s", r.text("run"), line(r))));
        if (listed.more()) {
            terminal()
                    .say("These are the newest " + MOST + ". 'stylemill runs list"
                            + (state == null ? "" : " --state " + state) + " --all' shows all"
                            + (state == null ? ", and --state STATE those in one state" : "") + ".");
        }
    }

    /** A {@code serve} that has the data folder refuses {@code run}. */
    private static String start(Rest rest) {
        return rest.serves()
                ? "Start one: drop a manifest into the inbox of 'stylemill serve', or use 'New run' of its console"
                : "Start one: stylemill run " + Install.sample();
    }

    private static String line(Row r) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-9s %s  %,d of %s",
                r.text("state"),
                r.time("created").truncatedTo(ChronoUnit.SECONDS),
                r.number("made"),
                Amounts.count(r.number("samples"), "image")));
        if (r.number("refused") > 0) {
            line.append(String.format(Locale.ROOT, " (%,d refused)", r.number("refused")));
        }
        if (r.text("phase").equals(Phase.ENDED.word())) {
            line.append(String.format(
                    Locale.ROOT, ", %,d of %s", r.number("done"), Amounts.count(r.number("shards"), "shard")));
        } else {
            line.append(", ").append(r.text("phase"));
        }
        if (r.number("failed") > 0) {
            line.append(", ").append(r.number("failed")).append(" failed");
        }
        Double rate = r.real("imagesPerSecond");
        if (rate != null) {
            line.append(String.format(Locale.ROOT, ", %.1f images/s", rate));
        }
        Double left = r.real("secondsLeft");
        if (left != null) {
            line.append(", ").append(Amounts.duration(left)).append(" left");
        }
        String stalled = r.maybe("stalled");
        if (stalled != null) {
            line.append("  (").append(stalled).append(')');
        }
        String revoked = r.maybe("revoked");
        if (revoked != null) {
            line.append("  REVOKED: ").append(revoked);
        }
        String reason = r.maybe("reason");
        return reason == null ? line.toString() : line + "  (" + reason + ")";
    }

    private void show(Map<?, ?> found) {
        if (json.asked()) {
            terminal().result(CanonicalJson.write(found));
            return;
        }
        Row r = new Row(found);
        terminal().result(r.text("run") + "  " + line(r));
        terminal().result("  manifest     " + r.text("manifest") + " (sha256 " + r.text("manifestSha256") + ")");
        String by = r.maybe("orderedBy");
        terminal().result("  ordered      " + (by == null ? "not recorded" : by));
        terminal().result("  checkpoint   " + r.text("checkpoint"));
        terminal()
                .result("  destination  " + r.text("destination") + "/" + r.text("dataset") + "/" + r.text("version")
                        + "/");
        for (Row shard : r.rows("failedShards")) {
            terminal().result("  failed       " + shard.text("shard") + ": " + shard.text("reason"));
        }
    }
}
