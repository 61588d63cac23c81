package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One call of the program inside this process, and what it said. */
public record Session(int status, String out, String err) {
    public static Session run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false),
                args);
        return new Session(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    public static Session run(List<String> args) {
        return run(args.toArray(new String[0]));
    }

    /** Refuses a call that did not end well, with everything it said. */
    public Session done() {
        assertThat(status).as("%s\n%s", out, err).isZero();
        return this;
    }
}
