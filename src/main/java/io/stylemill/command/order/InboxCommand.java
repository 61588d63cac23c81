package io.stylemill.command.order;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.JsonOption;
import io.stylemill.web.Rest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inbox}: what was taken from the watched places, when, and with which answer. */
@Command(
        name = "inbox",
        description = "Lists what came into the watched places, with the answers; checks a refused manifest again.",
        footer = {"", "Example: stylemill inbox list", "         stylemill inbox retry cells.yaml"})
public final class InboxCommand extends LedgerCommand {
    private static final String INBOX = "/api/v1/inbox";
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

    @Option(
            names = "--all",
            description = "For list: all that came in, not the newest " + MOST + " alone; --json lists all.")
    private boolean all;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    int work(Rest rest) {
        if (action == Action.RETRY) {
            String wanted = name;
            if (wanted == null) {
                throw Failure.input(
                        "name-missing",
                        "name the manifest that is to be checked again; 'stylemill inbox list' shows the names");
            }
            Map<?, ?> again = rest.post(INBOX + "/retry", Map.of("name", wanted));
            terminal()
                    .result(
                            json.asked()
                                    ? CanonicalJson.write(again)
                                    : wanted + " is checked again"
                                            + (rest.serves() ? "" : " as soon as 'stylemill serve' runs"));
            return 0;
        }
        Listed listed = Listed.of(rest, INBOX, "inbox", Map.of(), json.asked() || all ? Integer.MAX_VALUE : MOST);
        if (json.asked()) {
            terminal().result(CanonicalJson.write(listed.documents()));
            return 0;
        }
        if (listed.rows().isEmpty()) {
            terminal().say("Nothing came in yet. Drop a manifest into the inbox of 'stylemill serve'");
        }
        for (Row one : listed.rows()) {
            String run = one.maybe("run");
            String schedule = one.maybe("schedule");
            String reason = one.maybe("reason");
            terminal()
                    .result(one.text("at") + "  " + one.text(schedule == null ? "state" : "scheduleState") + "  "
                            + one.text("place") + "  " + one.text("name")
                            + (schedule == null ? "" : "  schedule " + schedule)
                            + (run == null ? "" : "  run " + run + " " + one.maybe("runState"))
                            + (reason == null
                                    ? ""
                                    : "  " + reason.lines().findFirst().orElse("")));
            if (one.fields().containsKey("errors")) {
                one.rows("errors").forEach(error -> terminal().result("    " + place(error) + error.text("what")));
            }
        }
        if (listed.more()) {
            terminal().say("These are the newest " + MOST + ". 'stylemill inbox list --all' shows all.");
        }
        return 0;
    }

    private static String place(Row error) {
        if (error.real("line") == null) {
            return "";
        }
        return error.number("line") + (error.real("column") == null ? "" : ":" + error.number("column")) + "  ";
    }
}
