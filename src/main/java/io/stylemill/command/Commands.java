package io.stylemill.command;

import io.stylemill.command.operate.ServeCommand;
import io.stylemill.command.order.LedgerCommand;
import io.stylemill.console.Served;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Makes the command objects, and gives each the terminal it speaks to. */
public final class Commands implements CommandLine.IFactory {
    private final Terminal terminal;
    private final @Nullable Served lent;

    public Commands(Terminal terminal) {
        this(terminal, null);
    }

    /** @param lent what commands use instead of opening a ledger, or null */
    public Commands(Terminal terminal, @Nullable Served lent) {
        this.terminal = terminal;
        this.lent = lent;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        K made = CommandLine.defaultFactory().create(type);
        if (made instanceof BaseCommand command) {
            command.speakTo(terminal);
        }
        if (lent != null && made instanceof LedgerCommand command) {
            command.lend(lent);
        }
        if (made instanceof ServeCommand serve) {
            serve.runLentCommandsBy((to, ledger, arguments) -> Main.run(to, new Commands(to, ledger), arguments));
        }
        return made;
    }
}
