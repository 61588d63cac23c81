package io.stylemill;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.slf4j.LoggerFactory;

/** What a class warns of in the log. */
public final class Told {
    private Told() {}

    /** Returns what a class says while something is done, line by line. */
    public static List<String> by(Class<?> who, ThrowingCallable deed) {
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Logger logger = (Logger) LoggerFactory.getLogger(who);
        logger.setLevel(Level.WARN);
        logger.addAppender(said);
        try {
            deed.call();
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            logger.detachAppender(said);
            logger.setLevel(null);
        }
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
