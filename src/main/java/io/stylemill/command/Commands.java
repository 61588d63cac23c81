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
    private final @Nullable Served served;

    public Commands(Terminal terminal) {
        this(terminal, null);
    }

    /** @param served what commands use instead of opening a ledger, or null */
    public Commands(Terminal terminal, @Nullable Served served) {
        this.terminal = terminal;
        this.served = served;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        K made = CommandLine.defaultFactory().create(type);
        if (made instanceof BaseCommand command) {
            command.speakTo(terminal);
        }
        if (served != null && made instanceof LedgerCommand command) {
            command.useServer(served);
        }
        if (made instanceof ServeCommand serve) {
            serve.answerCommandsBy((to, ledger, arguments) -> Main.run(to, new Commands(to, ledger), arguments));
        }
        return made;
    }
}
