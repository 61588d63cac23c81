package io.stylemill.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.stylemill.failure.Secrets;
import java.util.Arrays;

/**
 * Lines of the log as text, without secrets, and not on the line of a bar; {@link LogSetup} names
 * it.
 */
public final class LogLines extends PatternLayoutEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
        byte[] line = Secrets.hidden(super.encode(event));
        byte[] room = Meter.room().getBytes(US_ASCII);
        byte[] both = Arrays.copyOf(room, room.length + line.length);
        System.arraycopy(line, 0, both, room.length, line.length);
        return both;
    }
}
