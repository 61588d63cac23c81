package io.stylemill.command;

import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.Terminal;
import picocli.CommandLine;

/** Makes the command objects, and gives each the terminal it speaks to. */
public final class Commands implements CommandLine.IFactory {
    private final Terminal terminal;

    public Commands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        K made = CommandLine.defaultFactory().create(type);
        if (made instanceof BaseCommand command) {
            command.speakTo(terminal);
        }
        return made;
    }
}
