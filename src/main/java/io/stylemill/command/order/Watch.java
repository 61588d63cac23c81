package io.stylemill.command.order;

import io.stylemill.factory.ledger.RunState;
import io.stylemill.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * Looks at a run again and again, and passes on what it sees: all of it at first, then only lines
 * that changed, so that a terminal of 80 columns shows one line a look.
 */
final class Watch {
    /** The run and the time that it was accepted, which never change, around its state. */
    private static final Pattern HEAD = Pattern.compile("\\S+ +(\\S+) +\\d{4}-\\d\\d-\\d\\dT\\S+ +");

    private final Terminal terminal;
    private final ToIntFunction<Terminal> look;
    private final Duration pause;

    /**
     * @param look says to a terminal what the run is now, its state as the second word, and returns
     *     the exit status
     * @param pause between two looks
     */
    Watch(Terminal terminal, ToIntFunction<Terminal> look, Duration pause) {
        this.terminal = terminal;
        this.look = look;
        this.pause = pause;
    }

    /** Returns the exit status: 0 when the run has ended, whatever came of it. */
    int untilTheEnd() {
        List<String> last = List.of();
        while (true) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int status = look.applyAsInt(
                    new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), terminal.err(), false));
            List<String> seen = out.toString(StandardCharsets.UTF_8).lines().toList();
            for (String line : seen) {
                if (!last.contains(line)) {
                    terminal.result(last.isEmpty() ? line : HEAD.matcher(line).replaceFirst("$1  "));
                }
            }
            if (status != 0 || ended(seen)) {
                return status;
            }
            last = seen;
            try {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return status;
            }
        }
    }

    private static boolean ended(List<String> seen) {
        String[] words = seen.isEmpty() ? new String[0] : seen.get(0).split("\\s+", 3);
        return words.length < 2
                || Arrays.stream(RunState.values())
                        .anyMatch(state -> state.settled() && state.name().equals(words[1]));
    }
}
