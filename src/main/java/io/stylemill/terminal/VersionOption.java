package io.stylemill.terminal;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --version} of every command that reads one version of a dataset. */
public final class VersionOption {
    @Option(names = "--version", paramLabel = "V", description = "Version (default: the newest).")
    private @Nullable String version;

    /** Returns the version that was asked for, or null for the newest. */
    public @Nullable String version() {
        return version;
    }
}
