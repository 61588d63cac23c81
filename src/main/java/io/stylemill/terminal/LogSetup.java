package io.stylemill.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Map;

/**
 * Sets the log up when the program starts: what is told goes to stderr. In Java, because a file of
 * settings costs every command a tenth of a second. A file that somebody names for Logback, or one
 * for tests, goes before this.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    static final Map<String, Level> LEVELS = Map.ofEntries(
            Map.entry(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.WARN),
            Map.entry("org.apache.activemq", Level.ERROR),
            Map.entry("org.apache.activemq.audit", Level.OFF),
            Map.entry("org.gaul", Level.ERROR),
            // A refused conditional write is an answer, not a fault; the SDK warns about each.
            Map.entry("software.amazon.awssdk", Level.ERROR),
            // What becomes of a failed job is said once, in our own words, by the routes.
            Map.entry("org.apache.camel.component.jms.EndpointMessageListener", Level.OFF),
            Map.entry("org.apache.camel.spring.spi.TransactionErrorHandler", Level.OFF),
            Map.entry("org.apache.camel.processor.errorhandler.DefaultErrorHandler", Level.OFF),
            Map.entry("org.apache.camel.component.jms.DefaultJmsMessageListenerContainer", Level.OFF),
            // What it logs it throws too, and the ledger says it in our own words.
            Map.entry("org.flywaydb", Level.OFF),
            // A firing that could not be noted is told in our own words.
            Map.entry("org.quartz", Level.ERROR),
            // Nor are its stack traces needed for a ledger that does not answer: the code that asks
            // it says so, once.
            Map.entry("org.quartz.impl.jdbcjobstore", Level.OFF),
            Map.entry("ai.djl", Level.ERROR));

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%ex{short}";

    /** The property with which somebody names a file for Logback. */
    static final String NAMED = "logback.configurationFile";

    @Override
    public ExecutionStatus configure(LoggerContext log) {
        String named = System.getProperty(NAMED);
        boolean there = named != null && isThere(named);
        if (there || (named == null && LogSetup.class.getResource("/logback-test.xml") != null)) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        setUp(log);
        if (named != null) {
            log.getLogger(LogSetup.class)
                    .warn(
                            "-D{}={} is passed over: there is no such file, and no such resource among the jars; the"
                                    + " program's own log goes to stderr",
                            NAMED,
                            named);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Returns whether what is named is there: an address, a resource or a file. */
    private static boolean isThere(String named) {
        if (named.isBlank()) {
            return false;
        }
        try {
            // As Logback looks; it says nothing where it finds nothing.
            URL address = new URL(named);
            return !address.getProtocol().equals("file") || new File(address.getPath()).isFile();
        } catch (MalformedURLException e) {
            return LogSetup.class.getClassLoader().getResource(named) != null || new File(named).isFile();
        }
    }

    /** Gives a log the levels and the one appender of the program. */
    static void setUp(LoggerContext log) {
        LogLines lines = new LogLines();
        lines.setContext(log);
        lines.setPattern(PATTERN);
        lines.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(log);
        console.setName(Logs.CONSOLE);
        console.setTarget("System.err");
        console.setEncoder(lines);
        console.start();
        LEVELS.forEach((name, level) -> log.getLogger(name).setLevel(level));
        log.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    }
}
