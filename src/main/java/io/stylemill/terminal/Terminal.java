package io.stylemill.terminal;

import io.stylemill.failure.Secrets;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command speaks: results to {@code out}, everything else to {@code err}.
 *
 * @param interactive whether somebody watches {@code err}
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive) {
    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 20;

    /** Returns this process's own. */
    public static Terminal own() {
        return new Terminal(System.out, System.err, System.console() != null && System.getenv("CI") == null);
    }

    /** Returns how many characters a line of a watched terminal has, or what is usual. */
    int columns() {
        return interactive && err == System.err ? measured() : USUAL_COLUMNS;
    }

    /** Java does not know it, and each system has a program that does. */
    private static int measured() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            int columns = said.matches("\\d{1,5} \\d{1,5}") ? Integer.parseInt(said.replaceFirst(".* ", "")) : 0;
            // A terminal that does not know its size says 0.
            return columns < FEWEST_COLUMNS ? USUAL_COLUMNS : columns;
        } catch (IOException e) {
            return USUAL_COLUMNS;
        }
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
