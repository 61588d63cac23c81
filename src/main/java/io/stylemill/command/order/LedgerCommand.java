package io.stylemill.command.order;

import io.stylemill.config.Settings;
import io.stylemill.console.Served;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.wiring.CommandFolder;
import io.stylemill.wiring.DataFolder;
import io.stylemill.wiring.LedgerAddress;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that looks at the ledger or changes it. Where a running {@code serve} has the embedded ledger open, that one
 * does the command.
 */
public abstract class LedgerCommand extends BaseCommand {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private @Nullable Served served;

    public void useServer(Served server) {
        this.served = server;
    }

    /** Does the command and returns the exit status. */
    abstract int work(Ledger ledger);

    /** Returns the coordinator that does this command, or null when none runs here. */
    @Nullable
    Served server() {
        return served;
    }

    /** Returns whether a coordinator is running that will see at once what this command changed. */
    boolean served() {
        return served != null;
    }

    @Override
    public Integer call() {
        Served server = served;
        if (server != null) {
            return work(server.ledger());
        }
        Settings settings = settings();
        if (!settings.ledger().embedded()) {
            try (Ledger ledger = Ledger.open(LedgerAddress.of(settings), Clock.systemUTC())) {
                return work(ledger);
            }
        }
        if (CommandFolder.isOpen(settings.home())) {
            return asked(settings);
        }
        DataFolder home;
        try {
            home = DataFolder.take(settings.home());
        } catch (Failure e) {
            if (e.is(Code.HOME_IN_USE) && CommandFolder.isOpen(settings.home())) {
                return asked(settings);
            }
            throw e;
        }
        try (home;
                Ledger ledger = Ledger.open(LedgerAddress.of(settings), Clock.systemUTC())) {
            return work(ledger);
        }
    }

    private int asked(Settings settings) {
        CommandFolder.Answer answer = CommandFolder.ask(
                settings.home(), spec.root().commandLine().getParseResult().originalArgs());
        terminal().out().print(answer.out());
        terminal().out().flush();
        terminal().err().print(answer.err());
        terminal().err().flush();
        return answer.status();
    }
}
