package io.stylemill.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is told on stderr. */
final class Logs {
    private Logs() {}

    /** Has services tell what they do, line by line; commands with an end only tell what goes wrong. */
    static void tellProgress() {
        if (LoggerFactory.getLogger("io.stylemill") instanceof Logger ours) {
            ours.setLevel(Level.INFO);
        }
    }
}
