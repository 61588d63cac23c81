package io.stylemill.command.order;

import io.stylemill.console.Served;
import io.stylemill.console.WorkerJson;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.Beat;
import io.stylemill.factory.route.Roster;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.JsonOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code workers}: who makes images now. */
@Command(
        name = "workers",
        description =
                "Lists the workers that a running 'serve' hears of, what they make, and what they cannot work on.",
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
    int work(Ledger ledger) {
        Served server = server();
        if (server == null) {
            throw Failure.input(
                    "no-coordinator",
                    "only a running 'stylemill serve' on this machine knows its workers; start one, or ask the one that"
                            + " runs elsewhere: GET /api/v1/workers");
        }
        if (json.asked()) {
            terminal().result(CanonicalJson.write(WorkerJson.all(server.roster())));
            return 0;
        }
        if (server.roster().all().isEmpty()) {
            terminal().say("No worker is running. Start one: stylemill worker --device cpu");
        }
        for (Roster.Heard heard : server.roster().all()) {
            Beat beat = heard.beat();
            terminal()
                    .result(beat.worker() + "  "
                            + (!heard.alive()
                                    ? "gone since " + heard.at()
                                    : beat.making().isEmpty() ? "idle" : "working"));
            if (heard.alive()) {
                beat.making()
                        .forEach(one -> terminal()
                                .result("  makes   " + one.shard() + ": " + one.kept() + " of " + one.images()
                                        + " images"));
            }
            beat.left()
                    .forEach(one -> terminal().result("  leaves  " + one.run() + ": " + one.code() + ": " + one.why()));
            Beat.Trouble trouble = beat.trouble();
            if (trouble != null) {
                terminal().result("  trouble " + trouble.run() + ": " + trouble.code() + ": " + trouble.what());
            }
        }
        return 0;
    }
}
