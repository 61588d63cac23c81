package io.stylemill.command.order;

import io.stylemill.console.Phase;
import io.stylemill.console.RunJson;
import io.stylemill.console.RunOverview;
import io.stylemill.console.RunView;
import io.stylemill.console.Served;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.Amounts;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Terminal;
import java.time.Clock;
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
                "Lists runs with state and progress, shows one with its reasons, queues its failed shards again, or ends it"
                        + " before its time.",
        footer = {
            "",
            "Example: stylemill runs list --state running",
            "         stylemill runs show blood-cells-1.0.0-1f2e3d4c5b6a --watch"
        })
public final class RunsCommand extends LedgerCommand {
    private static final int MOST = 200;
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

    @Option(
            names = "--watch",
            description = "For show: looks every second, prints the run when it has changed, and ends with it.")
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
        // The server that is asked looks once; the asking command watches.
        return server() != null ? super.call() : new Watch(terminal(), this::look, PAUSE).untilTheEnd();
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
    int work(Ledger ledger) {
        switch (action) {
            case LIST -> list(ledger);
            case SHOW -> show(ledger, overview(ledger).find(find(ledger).id()));
            case RETRY -> {
                Run found = find(ledger);
                markStarted();
                int queued = ledger.retry(found.id());
                terminal()
                        .result(queued + (queued == 1 ? " shard of " : " shards of ") + found.id()
                                + (queued == 1 ? " is" : " are")
                                + " queued again, to be made when the manifest is run again, or by the running"
                                + " coordinator");
            }
            case CANCEL -> {
                Run found = find(ledger);
                markStarted();
                if (!ledger.cancel(found.id(), "by 'runs cancel'")) {
                    throw Failure.input(
                            Code.TOO_LATE,
                            found.id() + " is " + found.state() + " and cannot be cancelled; only a run that waits for"
                                    + " shards can");
                }
                terminal()
                        .result(found.id() + " is cancelled; shards in work are finished, nothing is published;"
                                + " 'stylemill runs retry " + found.id() + "' goes on with it");
            }
        }
        return 0;
    }

    private Run find(Ledger ledger) {
        String id = run;
        if (id == null) {
            throw Failure.input("run-missing", "name the run; 'stylemill runs list' shows them");
        }
        return ledger.runs().find(id).orElseThrow(() -> RunOverview.unknown(ledger, id));
    }

    private RunOverview overview(Ledger ledger) {
        Served server = server();
        return server != null ? server.runs() : new RunOverview(ledger, null, null, null, Clock.systemUTC());
    }

    private void list(Ledger ledger) {
        List<RunView> runs = overview(ledger).list(state, null, MOST);
        if (json.asked()) {
            terminal().result(CanonicalJson.write(runs.stream().map(RunJson::of).toList()));
            return;
        }
        if (runs.isEmpty()) {
            terminal()
                    .say(
                            state == null
                                    ? "There are no runs yet. Start one: stylemill run samples/blood-cells/manifest.yaml"
                                    : "No run is " + state + ".");
            return;
        }
        int widest = runs.stream().mapToInt(r -> r.run().id().length()).max().orElse(0);
        for (RunView r : runs) {
            terminal()
                    .result(String.format(
                            Locale.ROOT, "%-" + widest + "s  %s", r.run().id(), line(r)));
        }
    }

    private static String line(RunView view) {
        Run r = view.run();
        Reason reason = r.reason();
        Run.Totals totals = r.totals();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-9s %s  %,d of %,d images",
                r.state(),
                r.created().truncatedTo(ChronoUnit.SECONDS),
                view.made(),
                totals.samples()));
        if (totals.refused() > 0) {
            line.append(String.format(Locale.ROOT, " (%,d refused)", totals.refused()));
        }
        if (view.phase() == Phase.ENDED) {
            line.append(String.format(
                    Locale.ROOT,
                    ", %,d of %,d %s",
                    totals.done(),
                    totals.shards(),
                    totals.shards() == 1 ? "shard" : "shards"));
        } else {
            line.append(", ").append(view.phase().word());
        }
        if (totals.failed() > 0) {
            line.append(", ").append(totals.failed()).append(" failed");
        }
        Double rate = view.imagesPerSecond();
        if (rate != null) {
            line.append(String.format(Locale.ROOT, ", %.1f images/s", rate));
        }
        Double left = view.secondsLeft();
        if (left != null) {
            line.append(", ").append(Amounts.duration(left)).append(" left");
        }
        if (view.stalled() != null) {
            line.append("  (").append(view.stalled()).append(')');
        }
        if (view.revoked() != null) {
            line.append("  REVOKED: ").append(view.revoked());
        }
        return reason == null ? line.toString() : line + "  (" + reason.message() + ")";
    }

    private void show(Ledger ledger, RunView view) {
        Run r = view.run();
        List<Map<String, Object>> failed = RunJson.failedShards(ledger, r, Integer.MAX_VALUE);
        if (json.asked()) {
            Map<String, @Nullable Object> map = RunJson.of(view);
            map.put("failedShards", failed);
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal().result(r.id() + "  " + line(view));
        terminal().result("  manifest     " + r.manifestName() + " (sha256 " + r.manifestSha256() + ")");
        terminal().result("  checkpoint   " + r.checkpoint());
        terminal().result("  destination  " + r.destination() + "/" + r.dataset() + "/" + r.version() + "/");
        for (Map<String, Object> shard : failed) {
            terminal().result("  failed       " + shard.get("shard") + ": " + shard.get("reason"));
        }
    }
}
