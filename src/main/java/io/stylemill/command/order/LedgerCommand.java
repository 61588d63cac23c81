package io.stylemill.command.order;

import io.stylemill.config.LedgerSettings;
import io.stylemill.config.Settings;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.OwnFolder;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.wiring.CommandFolder;
import io.stylemill.wiring.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that looks at the ledger or changes it. Where a running {@code serve} has the embedded ledger open, that one
 * does the command.
 */
abstract class LedgerCommand extends BaseCommand {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private @Nullable Ledger lent;

    void lend(Ledger ledger) {
        this.lent = ledger;
    }

    /** Does the command and returns the exit status. */
    abstract int work(Ledger ledger);

    /** Returns whether a coordinator is running that will see at once what this command changed. */
    boolean served() {
        return lent != null;
    }

    @Override
    public Integer call() {
        Ledger open = lent;
        if (open != null) {
            return work(open);
        }
        Settings settings = settings();
        if (!settings.ledger().embedded()) {
            try (Ledger ledger = Ledger.open(database(settings), Clock.systemUTC())) {
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
            if (e.code().equals("home-in-use") && CommandFolder.isOpen(settings.home())) {
                return asked(settings);
            }
            throw e;
        }
        try (home;
                Ledger ledger = Ledger.open(database(settings), Clock.systemUTC())) {
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

    /** Returns where the ledger is that the settings name. */
    static Database database(Settings settings) {
        LedgerSettings ledger = settings.ledger();
        String url = ledger.url();
        return url == null
                ? Database.embedded(folder(settings.home().resolve("ledger")))
                : Database.server(
                        url,
                        Objects.requireNonNullElse(ledger.user(), ""),
                        Objects.requireNonNullElse(ledger.password(), ""));
    }

    private static Path folder(Path ledger) {
        try {
            return OwnFolder.take(ledger);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "ledger-folder",
                    "cannot make the folder of the ledger " + ledger + ": " + e + "; it must be a writable folder",
                    e);
        }
    }
}
