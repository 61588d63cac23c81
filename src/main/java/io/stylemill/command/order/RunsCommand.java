package io.stylemill.command.order;

import io.stylemill.console.RunJson;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.JsonOption;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code runs}: what was made, is being made, and went wrong. */
@Command(
        name = "runs",
        description =
                "Lists runs with state and progress, shows one with its reasons, queues its failed shards again, or ends it"
                        + " before its time.",
        footer = {"", "Example: stylemill runs list", "         stylemill runs show blood-cells-1.0.0-1f2e3d4c5b6a"})
public final class RunsCommand extends LedgerCommand {
    private static final int MOST = 200;

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

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    int work(Ledger ledger) {
        switch (action) {
            case LIST -> list(ledger);
            case SHOW -> show(ledger, find(ledger));
            case RETRY -> {
                Run found = find(ledger);
                markStarted();
                int queued = ledger.retry(found.id());
                terminal()
                        .result(queued + " shards of " + found.id() + " are queued again; they are made when the"
                                + " manifest is run again, or by the running coordinator");
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
        return ledger.runs()
                .find(id)
                .orElseThrow(() -> Failure.input(
                        Code.UNKNOWN_RUN,
                        "the ledger has no run '" + id + "'; 'stylemill runs list' shows those it has"));
    }

    private void list(Ledger ledger) {
        List<Run> runs = ledger.runs().list(MOST);
        if (json.asked()) {
            terminal().result(CanonicalJson.write(runs.stream().map(RunJson::of).toList()));
            return;
        }
        if (runs.isEmpty()) {
            terminal().say("There are no runs yet. Start one: stylemill run samples/blood-cells/manifest.yaml");
            return;
        }
        int widest = runs.stream().mapToInt(r -> r.id().length()).max().orElse(0);
        for (Run r : runs) {
            terminal().result(String.format(Locale.ROOT, "%-" + widest + "s  %s", r.id(), line(r)));
        }
    }

    private static String line(Run r) {
        Reason reason = r.reason();
        return String.format(
                Locale.ROOT,
                "%-9s %s  %,d of %,d images%s, %d of %d shards%s%s",
                r.state(),
                r.created().truncatedTo(ChronoUnit.SECONDS),
                r.totals().images(),
                r.totals().samples(),
                r.totals().refused() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT, " (%,d refused)", r.totals().refused()),
                r.totals().done(),
                r.totals().shards(),
                r.totals().failed() == 0 ? "" : ", " + r.totals().failed() + " failed",
                reason == null ? "" : "  (" + reason.message() + ")");
    }

    private void show(Ledger ledger, Run r) {
        List<Map<String, Object>> failed = RunJson.failedShards(ledger, r, Integer.MAX_VALUE);
        if (json.asked()) {
            Map<String, @Nullable Object> map = RunJson.of(r);
            map.put("failedShards", failed);
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal().result(r.id() + "  " + line(r));
        terminal().result("  manifest     " + r.manifestName() + " (sha256 " + r.manifestSha256() + ")");
        terminal().result("  checkpoint   " + r.checkpoint());
        terminal().result("  destination  " + r.destination() + "/" + r.dataset() + "/" + r.version() + "/");
        for (Map<String, Object> shard : failed) {
            terminal().result("  failed       " + shard.get("shard") + ": " + shard.get("reason"));
        }
    }
}
