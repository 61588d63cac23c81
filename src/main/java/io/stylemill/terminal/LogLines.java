package io.stylemill.terminal;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.stylemill.failure.Secrets;

/** Lines of the log as text, without secrets; {@link LogSetup} names it. */
public final class LogLines extends PatternLayoutEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
        return Secrets.hidden(super.encode(event));
    }
}
