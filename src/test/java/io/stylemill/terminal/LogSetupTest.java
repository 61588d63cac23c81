package io.stylemill.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

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
}
