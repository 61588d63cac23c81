package io.stylemill.app;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What to do when the user presses Ctrl-C: say how to go on, and stop at once.
 *
 * <p>Stopping at once is safe: it is what a power cut does, and everything that was confirmed survives that.
 */
final class Interruption {
    private static final int STATUS = 130;
    private static final AtomicReference<String> WORDS = new AtomicReference<>("");

    private Interruption() {}

    /** Has the words said when the process is interrupted from now on; empty for none. */
    static synchronized void say(Terminal terminal, String words) {
        if (WORDS.getAndSet(words).isEmpty() && !words.isEmpty() && Hook.INSTALLED.compareAndSet(false, true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(terminal), "interruption"));
        }
    }

    private static void stop(Terminal terminal) {
        String words = WORDS.get();
        if (!words.isEmpty()) {
            terminal.say("\nstylemill: " + words);
            Runtime.getRuntime().halt(STATUS);
        }
    }

    private static final class Hook {
        private static final java.util.concurrent.atomic.AtomicBoolean INSTALLED =
                new java.util.concurrent.atomic.AtomicBoolean();
    }
}
