package io.stylemill.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the program's log is set up: where Logback finds nothing, it tells everything on stdout. */
class LogSetupTest {
    private final LoggerContext log = new LoggerContext();

    @Test
    void theShippedLogUsesTheEncoderThatHides() {
        LogSetup.setUp(log);

        assertThat(log.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getLevel() >= Status.WARN)
                .isEmpty();
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>)
                log.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(Logs.CONSOLE);
        assertThat(console.isStarted()).isTrue();
        assertThat(console.getTarget()).isEqualTo("System.err");
        assertThat(console.getEncoder()).isInstanceOf(LogLines.class);
        assertThat(log.getLogger("io.stylemill").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(log.getLogger("org.apache.activemq.audit").isErrorEnabled()).isFalse();
    }

    @Test
    void logbackFindsItAndAFileForTestsGoesBeforeIt() {
        assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(LogSetup.class);

        assertThat(new LogSetup().configure(log)).isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
        assertThat(log.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s/log.xml", "file:%s/log.xml", "log.xml", "%s", ""})
    void aFileForLogbackThatIsNotThereIsNamedAndTheProgramsOwnLogIsUsed(String named, @TempDir Path folder) {
        String file = named.formatted(folder);
        log.setMDCAdapter(new LogbackMDCAdapter());
        String said = whileNamed(
                file,
                () -> assertThat(new LogSetup().configure(log))
                        .isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY));
        assertThat(said)
                .contains(" WARN  LogSetup: -Dlogback.configurationFile=" + file
                        + " is passed over: there is no such file, and no such resource");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s/log.xml", "file:%s/log.xml", "logback-test.xml", "http://127.0.0.1/log.xml"})
    void aFileForLogbackThatIsThereGoesBeforeTheProgramsOwnLog(String named, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("log.xml"), "<configuration/>");
        String said = whileNamed(
                named.formatted(folder),
                () -> assertThat(new LogSetup().configure(log))
                        .isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY));
        assertThat(said).isEmpty();
    }

    @Test
    void aLogInJsonIsSaidToBePassedOverWhereAFileDecidesTheForm() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(System.out, new PrintStream(said, true, StandardCharsets.UTF_8), false);

        assertThat(Logs.inJson(log.getLogger(Logger.ROOT_LOGGER_NAME), terminal))
                .isSameAs(terminal);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("stylemill: stylemill.log is 'json' and is passed over: the file that"
                        + " -Dlogback.configurationFile names decides");

        LogSetup.setUp(log);
        assertThat(Logs.inJson(log.getLogger(Logger.ROOT_LOGGER_NAME), terminal))
                .isNotSameAs(terminal);
    }

    /** Returns what the process says on stderr meanwhile. */
    private static String whileNamed(String file, Runnable does) {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setProperty(LogSetup.NAMED, file);
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            does.run();
        } finally {
            System.setErr(before);
            System.clearProperty(LogSetup.NAMED);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
