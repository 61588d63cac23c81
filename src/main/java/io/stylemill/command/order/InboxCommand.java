package io.stylemill.command.order;

import io.stylemill.console.InboxOverview;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.JsonOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code inbox}: what was taken from the watched places, when, and with which answer. */
@Command(
        name = "inbox",
        description =
                "Lists what came into the watched places, and with which answer; has what was refused judged again.",
        footer = {"", "Example: stylemill inbox list", "         stylemill inbox retry cells.yaml"})
public final class InboxCommand extends LedgerCommand {
    private static final int MOST = 200;

    private enum Action {
        LIST,
        RETRY
    }

    @Parameters(index = "0", paramLabel = "list|retry", description = "What to do.")
    @SuppressWarnings("NullAway.Init")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Name of what was dropped, for retry.")
    private @Nullable String name;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    int work(Ledger ledger) {
        InboxOverview inbox = new InboxOverview(ledger);
        if (action == Action.RETRY) {
            String wanted = name;
            if (wanted == null) {
                throw Failure.input("name-missing", "name what is to be judged again; 'stylemill inbox list' shows it");
            }
            int again = inbox.retry(wanted);
            terminal()
                    .result(
                            json.asked()
                                    ? CanonicalJson.write(Map.of("name", wanted, "again", again))
                                    : wanted + " is judged again"
                                            + (served() ? "" : " as soon as 'stylemill serve' runs"));
            return 0;
        }
        List<Map<String, @Nullable Object>> all = inbox.list(MOST);
        if (json.asked()) {
            terminal().result(CanonicalJson.write(all));
            return 0;
        }
        if (all.isEmpty()) {
            terminal().say("Nothing came in yet. Drop a manifest into the inbox of 'stylemill serve'");
        }
        for (Map<String, @Nullable Object> one : all) {
            Object run = one.get("run");
            terminal()
                    .result(one.get("at") + "  " + one.get("state") + "  " + one.get("place") + "  " + one.get("name")
                            + (run == null ? "" : "  run " + run + " " + one.get("runState"))
                            + (one.get("reason") == null
                                    ? ""
                                    : "  "
                                            + String.valueOf(one.get("reason"))
                                                    .lines()
                                                    .findFirst()
                                                    .orElse("")));
        }
        return 0;
    }
}
