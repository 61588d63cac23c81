package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private Instant now = START;

    private final Roster roster = new Roster(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private static Beat beat(String worker) {
        return new Beat(
                worker,
                "cuda:0",
                "1.2",
                2,
                START,
                List.of(new Beat.Making("r1", "r1/train/0", 10, 4, 1, START)),
                List.of(new Beat.Left("r2", "no-such-device", "no GPU")),
                new Beat.Trouble("r1", "s3-unreachable", "the store is away", START));
    }

    @Test
    void aBeatIsShortWhateverTheReasons() {
        assertThat(new Beat.Left("r", "code", "x".repeat(301)).why()).isEqualTo("x".repeat(300) + "...");
        assertThat(new Beat.Trouble("r", "code", "x".repeat(300), START).what()).isEqualTo("x".repeat(300));
    }

    @Test
    void readsWhatWorkersWrite() {
        assertThat(BeatJson.read(BeatJson.write(beat("w")))).isEqualTo(beat("w"));
    }

    @Test
    void refusesWhatIsNoWordOfAWorker() {
        for (String text : List.of("", "[]", "{\"worker\":1}", "x".repeat(BeatJson.MOST + 1))) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> BeatJson.read(text))
                    .matches(f -> f.code().equals("bad-message"));
        }
    }

    @Test
    void takesASilentWorkerForGoneAndForgetsItLater() {
        roster.note(beat("b"));
        now = START.plusSeconds(8);
        roster.note(beat("a"));
        assertThat(roster.alive()).extracting(Beat::worker).containsExactly("a", "b");
        now = START.plus(Roster.SILENCE);
        assertThat(roster.alive()).extracting(Beat::worker).containsExactly("a");
        assertThat(roster.all()).extracting(Roster.Heard::alive).containsExactly(true, false);
        now = START.plus(Roster.MEMORY).plus(Duration.ofSeconds(1));
        assertThat(roster.all()).extracting(heard -> heard.beat().worker()).containsExactly("a");
    }
}
