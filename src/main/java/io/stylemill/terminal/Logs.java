package io.stylemill.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.stylemill.config.LogForm;
import io.stylemill.failure.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/** How much is told on stderr, and in which form. */
public final class Logs {
    /** The appender that writes to stderr. */
    static final String CONSOLE = "console";

    private Logs() {}

    /**
     * Has services tell what they do, line by line; commands with an end only tell what goes wrong.
     */
    public static void tellProgress() {
        if (LoggerFactory.getLogger("io.stylemill") instanceof Logger ours) {
            ours.setLevel(Level.INFO);
        }
    }

    /**
     * Gives the log the form that the settings want, and says so where somebody's file for Logback
     * goes before them.
     *
     * @return the terminal to speak to from now on: in JSON, what is said there are lines of the
     *     log
     */
    public static Terminal form(LogForm form, Terminal terminal) {
        return form == LogForm.JSON && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
                ? inJson(root, terminal)
                : terminal;
    }

    static Terminal inJson(Logger root, Terminal terminal) {
        if (!(root.getAppender(CONSOLE) instanceof ConsoleAppender<ILoggingEvent> console)) {
            terminal.say("stylemill: stylemill.log is 'json' and is passed over: the file that -D" + LogSetup.NAMED
                    + " names decides what the log looks like. Leave out one of the two");
            return terminal;
        }
        console.stop();
        console.setEncoder(json(root));
        console.start();
        return new Terminal(
                terminal.out(), new PrintStream(new Lines(), true, StandardCharsets.UTF_8), terminal.interactive());
    }

    public static JsonEncoder json(Logger root) {
        JsonEncoder encoder = new JsonEncoder() {
            @Override
            public byte[] encode(ILoggingEvent event) {
                return Secrets.hidden(super.encode(event));
            }
        };
        encoder.setContext(root.getLoggerContext());
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    /** Makes every line that is written one of the log. */
    private static final class Lines extends OutputStream {
        private final org.slf4j.Logger log = LoggerFactory.getLogger("io.stylemill.terminal.Terminal");
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int b) {
            if (b != '\n') {
                line.write(b);
            } else {
                log.info("{}", line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        }
    }
}
