package io.stylemill.terminal;

import java.nio.file.Path;

/** Where the program is installed, as its launcher tells. */
public final class Install {
    private Install() {}

    /** Returns the folder that relative paths of the command line start from. */
    public static Path workingFolder() {
        return Path.of("").toAbsolutePath();
    }

    /** Returns the folder that holds the launcher, {@code samples/} and {@code routes/}; this folder without a launcher. */
    public static Path folder() {
        String told = System.getProperty("launcher.install");
        return told == null ? workingFolder() : Path.of(told);
    }
}
