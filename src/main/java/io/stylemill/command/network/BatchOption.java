package io.stylemill.command.network;

import io.stylemill.terminal.OptionProblems;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --batch} of the commands that make images of a network. */
final class BatchOption {
    private static final int MOST = 1024;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images per forward pass (default: by network and device).")
    private @Nullable Integer batch;

    /** Adds what is wrong with a batch; null asks for none. */
    static void check(@Nullable Integer batch, OptionProblems problems) {
        if (batch != null) {
            problems.within("--batch", batch, 1, MOST);
        }
    }

    void check(OptionProblems problems) {
        check(batch, problems);
    }

    /** Returns the batch that was asked for, else the usual one. */
    int or(int usual) {
        return batch == null ? usual : batch;
    }
}
