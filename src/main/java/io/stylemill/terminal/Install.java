package io.stylemill.terminal;

import java.nio.file.Path;

/** Where the program is installed, as its launcher tells. */
final class Install {
    private Install() {}

    /** Returns the folder that holds the launcher, {@code samples/} and {@code routes/}; this folder without a launcher. */
    static Path folder() {
        String told = System.getProperty("launcher.install");
        return told == null ? BaseCommand.workingFolder() : Path.of(told);
    }
}
