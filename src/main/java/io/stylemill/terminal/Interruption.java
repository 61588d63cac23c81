package io.stylemill.terminal;

/**
 * What to do when the user presses Ctrl-C: say how to go on, and stop at once.
 *
 * <p>Stopping at once is safe: it is what a power cut does, and everything that was confirmed
 * survives that.
 */
public final class Interruption {
    /** Of a command that goes on by itself. */
    public static final String GOES_ON = "interrupted; run the same command again, and it goes on where it stopped";

    private static final int STATUS = 130;

    private static volatile String words = "";
    private static boolean installed;

    private Interruption() {}

    /** Has the words said when the process is interrupted from now on; empty for none. */
    public static synchronized void say(Terminal terminal, String said) {
        words = said;
        if (!installed) {
            installed = true;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(terminal), "interruption"));
        }
    }

    private static void stop(Terminal terminal) {
        if (!words.isEmpty()) {
            terminal.say("\nstylemill: " + words);
            ProcessEnd.now(STATUS);
        }
    }
}
