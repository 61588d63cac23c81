package io.stylemill.command.order;

import io.stylemill.config.Settings;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Terminal;
import io.stylemill.web.LocalRest;
import io.stylemill.web.Rest;
import io.stylemill.wiring.DataFolder;
import io.stylemill.wiring.LedgerAddress;
import io.stylemill.wiring.ServeRest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * A command that looks at the ledger or changes it, by asking REST: of a running {@code serve}
 * where that has the embedded ledger open, else in this process.
 */
public abstract class LedgerCommand extends BaseCommand {
    /** Does the command and returns the exit status. */
    abstract int work(Rest rest);

    @Override
    public Integer call() {
        Settings settings = settings();
        if (!settings.ledger().embedded()) {
            return local(settings);
        }
        DataFolder home;
        try {
            home = DataFolder.takeBriefly(settings.home());
        } catch (Failure e) {
            if (e.is(Code.HOME_IN_USE)) {
                return work(ServeRest.of(settings.home()).orElseThrow(() -> e));
            }
            throw e;
        }
        return briefly(home, settings);
    }

    /** Tells nothing before the folder is free again: a pager reads on when its user likes. */
    private int briefly(DataFolder home, Settings settings) {
        Terminal mine = terminal();
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        try (home) {
            speakTo(new Terminal(new PrintStream(told, true, StandardCharsets.UTF_8), mine.err(), mine.interactive()));
            return local(settings);
        } finally {
            speakTo(mine);
            mine.out().print(told.toString(StandardCharsets.UTF_8));
            mine.out().flush();
        }
    }

    private int local(Settings settings) {
        try (Ledger ledger = Ledger.open(LedgerAddress.of(settings), Clock.systemUTC())) {
            return work(new LocalRest(ledger, Clock.systemUTC()));
        }
    }
}
