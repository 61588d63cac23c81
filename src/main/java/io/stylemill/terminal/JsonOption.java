package io.stylemill.terminal;

import picocli.CommandLine.Option;

/** The option {@code --json} of every command that can print one JSON document. */
public final class JsonOption {
    @Option(names = "--json", description = "Prints one JSON document.")
    private boolean json;

    /** Returns whether the answer is to be one JSON document. */
    public boolean asked() {
        return json;
    }
}
