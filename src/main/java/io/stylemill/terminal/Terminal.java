package io.stylemill.terminal;

import io.stylemill.failure.Secrets;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Where a command speaks: results to {@code out}, everything else to {@code err}.
 *
 * @param interactive whether somebody watches {@code err}
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive) {
    /** Returns this process's own. */
    public static Terminal own() {
        return new Terminal(System.out, System.err, System.console() != null && System.getenv("CI") == null);
    }

    public void result(String line) {
        out.println(line);
        out.flush();
    }

    public void say(String line) {
        err.println(Secrets.hidden(line));
    }

    /** Tells where something was thrown. */
    public void trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        err.print(Secrets.hidden(trace.toString()));
        err.flush();
    }
}
