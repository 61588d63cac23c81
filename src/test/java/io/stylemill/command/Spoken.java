package io.stylemill.command;

import io.stylemill.CountedWords;
import io.stylemill.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command said and came to, run inside this process.
 *
 * @param status the exit status
 */
public record Spoken(int status, String out, String err) {
    public Spoken {
        CountedWords.check(out);
        CountedWords.check(err);
    }

    public static Spoken by(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int status = Main.run(terminal, args);
        return new Spoken(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    public static Spoken by(List<String> first, String... rest) {
        List<String> args = new ArrayList<>(first);
        args.addAll(List.of(rest));
        return by(args.toArray(String[]::new));
    }
}
