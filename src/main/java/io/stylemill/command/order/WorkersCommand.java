package io.stylemill.command.order;

import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.JsonOption;
import io.stylemill.web.Rest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code workers}: who makes images now. */
@Command(
        name = "workers",
        description = "Lists the workers that a running 'serve' knows, what they make, and what they cannot work on.",
        footer = {"", "Example: stylemill workers list"})
public final class WorkersCommand extends LedgerCommand {
    private enum Action {
        LIST
    }

    @Parameters(index = "0", paramLabel = "list", description = "What to do.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"})
    private Action action;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    int work(Rest rest) {
        if (!rest.serves()) {
            throw Failure.input(
                    "no-coordinator",
                    "only a running 'stylemill serve' on this machine knows its workers; start one, or ask the one that"
                            + " runs elsewhere: GET /api/v1/workers");
        }
        Map<?, ?> answer = rest.get("/api/v1/workers", Map.of());
        if (json.asked()) {
            terminal().result(CanonicalJson.write(answer.get("workers")));
            return 0;
        }
        List<Row> workers = new Row(answer).rows("workers");
        if (workers.isEmpty()) {
            terminal().say("No worker is running. Start one: stylemill worker --device cpu");
        }
        for (Row worker : workers) {
            String gone = worker.maybe("lastHeard");
            terminal()
                    .result(worker.text("worker") + "  "
                            + (gone == null
                                    ? worker.text("state")
                                    : "gone since " + Instant.parse(gone).truncatedTo(ChronoUnit.SECONDS)));
            for (Row one : worker.rows("making")) {
                terminal()
                        .result("  makes   " + one.text("shard") + ": " + one.number("kept") + " of "
                                + Amounts.count(one.number("images"), "image"));
            }
            for (Row one : worker.rows("leaves")) {
                terminal().result("  leaves  " + one.text("run") + ": " + one.text("code") + ": " + one.text("reason"));
            }
            if (worker.maybe("trouble") != null) {
                terminal().result("  trouble " + worker.text("troubleRun") + ": " + worker.text("trouble"));
            }
        }
        return 0;
    }
}
