package io.stylemill.command.operate;

import io.stylemill.terminal.BaseCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: the script that lets a shell complete commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints a script that lets a shell complete the program's commands and options.",
            "One script serves both shells. It completes 'stylemill' and './stylemill'."
        },
        footer = {
            "",
            "Example: source <(./stylemill completion bash)",
            "         ./stylemill completion zsh > ~/.stylemill-completion && echo 'source ~/.stylemill-completion' >> ~/.zshrc"
        })
public final class CompletionCommand extends BaseCommand {
    private enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"})
    private Shell shell;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        terminal().result(AutoComplete.bash(spec.root().name(), program).stripTrailing());
        return 0;
    }
}
