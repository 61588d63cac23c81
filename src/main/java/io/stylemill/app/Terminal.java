package io.stylemill.app;

import java.io.PrintStream;

/**
 * Where a command speaks: results to {@code out}, everything else to {@code err}.
 *
 * @param interactive whether somebody watches {@code err}
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive) {
    /** Returns this process's own. */
    static Terminal own() {
        return new Terminal(System.out, System.err, System.console() != null && System.getenv("CI") == null);
    }

    void result(String line) {
        out.println(line);
        out.flush();
    }

    void say(String line) {
        err.println(line);
    }
}
