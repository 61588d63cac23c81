package io.stylemill.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MeterTest {
    /** Returns the last thing that a terminal shows of a bar. */
    private static String shown(String name, long total) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(out, true, StandardCharsets.UTF_8);
        try (Meter meter = Meter.images(new Terminal(err, err, true), name, total)) {
            meter.advance(total);
        }
        return out.toString(StandardCharsets.UTF_8).replaceFirst("\\s+$", "").replaceFirst("(?s).*\r", "");
    }

    @Test
    void fitsANarrowTerminal() {
        for (int columns : new int[] {20, 40, 60}) {
            for (long total : new long[] {1, 1500, 1_000_000}) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                PrintStream err = new PrintStream(out, true, StandardCharsets.UTF_8);
                try (Meter meter =
                        Meter.images(new Terminal(err, err, true), "a-dataset-with-a-long-name", total, columns)) {
                    meter.advance(total);
                }
                assertThat(out.toString(StandardCharsets.UTF_8).split("[\r\n]+"))
                        .allSatisfy(state -> assertThat(state).hasSizeLessThan(columns));
            }
        }
    }

    @Test
    void aLineOfTheLogTakesThePlaceOfTheBar() {
        LoggerContext context = new LoggerContext();
        LogLines lines = new LogLines();
        lines.setContext(context);
        lines.setPattern("%msg%n");
        lines.start();
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("a"), Level.WARN, "S3 is silent", null, new Object[0]);
        PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        try (Meter meter = Meter.images(new Terminal(err, err, true), "cells", 3)) {
            meter.advance(1);
            assertThat(new String(lines.encode(event), StandardCharsets.UTF_8))
                    .isEqualTo("\r" + " ".repeat(79) + "\rS3 is silent\n");
        }
        assertThat(new String(lines.encode(event), StandardCharsets.UTF_8)).isEqualTo("S3 is silent\n");
    }

    @Test
    void leavesRoomForTimeAndRateBesideALongName() {
        assertThat(shown("blood-cells", 1500)).startsWith("blood-cells 100% [=").endsWith("img/s");
        for (long total : new long[] {1, 1500, 1_000_000, 100_000_000}) {
            assertThat(shown("a-dataset-with-a-rather-long-name-for-bars", total))
                    .startsWith("a-data")
                    .contains(".. 100% [=", total + "/" + total + " img (")
                    .endsWith("img/s")
                    .hasSizeLessThan(80);
        }
    }
}
