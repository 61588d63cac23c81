package io.stylemill.command.network;

import io.stylemill.terminal.OptionProblems;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The checkpoint as an option, for commands that take the place of NVIDIA's scripts. */
final class NetworkOption {
    @Option(names = "--network", paramLabel = "FILE", description = "The checkpoint, as NVIDIA's scripts take it.")
    private @Nullable String network;

    /**
     * Returns the checkpoint, which must be named once: by a word of the command line, or by the
     * option.
     */
    String address(@Nullable String checkpoint, String command, OptionProblems problems) {
        if (checkpoint == null) {
            problems.addIf(
                    network == null,
                    () -> "name the checkpoint: stylemill " + command + " CHECKPOINT ..., or --network=FILE");
            return String.valueOf(network);
        }
        problems.addIf(
                network != null,
                () -> "two checkpoints are named, " + checkpoint + " and --network=" + network + "; name one");
        return checkpoint;
    }
}
