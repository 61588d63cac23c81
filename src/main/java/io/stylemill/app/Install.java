package io.stylemill.app;

import java.nio.file.Path;

/** Where the program is installed, as its launcher tells. */
final class Install {
    private Install() {}

    /** Returns the folder that relative paths of the command line start from. */
    static Path workingFolder() {
        return Path.of("").toAbsolutePath();
    }

    /** Returns the folder that holds the launcher, {@code samples/} and {@code routes/}; this folder without a launcher. */
    static Path folder() {
        String told = System.getProperty("launcher.install");
        return told == null ? workingFolder() : Path.of(told);
    }
}
