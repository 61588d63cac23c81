package io.stylemill.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What {@code logback.xml} names: Logback says nothing of a class that is gone, and then logs nothing. */
class LogFileTest {
    @Test
    void namesOnlyWhatThereIs() throws JoranException {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(LogFileTest.class.getResource("/logback.xml")));

        assertThat(context.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getLevel() >= Status.WARN)
                .isEmpty();
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME)
                        .getAppender("console")
                        .isStarted())
                .isTrue();
    }
}
