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

class WorkerListTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private Instant now = START;

    private final WorkerList workerList = new WorkerList(new Clock() {
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

    private static Heartbeat heartbeat(String worker) {
        return new Heartbeat(
                worker,
                "cuda:0",
                "1.2",
                2,
                START,
                List.of(new Heartbeat.Making("r1", "r1/train/0", 10, 4, 1, START)),
                List.of(new Heartbeat.Left("r2", "no-such-device", "no GPU")),
                new Heartbeat.Trouble("r1", "s3-unreachable", "the store is away", START));
    }

    @Test
    void aBeatIsShortWhateverTheReasons() {
        assertThat(new Heartbeat.Left("r", "code", "x".repeat(301)).why()).isEqualTo("x".repeat(300) + "...");
        assertThat(new Heartbeat.Trouble("r", "code", "x".repeat(300), START).what())
                .isEqualTo("x".repeat(300));
    }

    @Test
    void knowsWhoFellSilentWhileItMadeShardsOfARun() {
        workerList.note(heartbeat("w"));
        assertThat(workerList.lost("r1")).isEmpty();
        now = START.plus(WorkerList.SILENCE);
        assertThat(workerList.lost("r1"))
                .extracting(lost -> lost.heartbeat().worker())
                .containsExactly("w");
        assertThat(workerList.lost("r2")).isEmpty();
        workerList.note(heartbeat("w"));
        assertThat(workerList.lost("r1")).isEmpty();
    }

    @Test
    void readsWhatWorkersWrite() {
        assertThat(HeartbeatJson.read(HeartbeatJson.write(heartbeat("w")))).isEqualTo(heartbeat("w"));
    }

    @Test
    void refusesWhatIsNoWordOfAWorker() {
        for (String text : List.of("", "[]", "{\"worker\":1}", "x".repeat(HeartbeatJson.MOST + 1))) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> HeartbeatJson.read(text))
                    .matches(f -> f.code().equals("bad-message"));
        }
    }

    @Test
    void takesASilentWorkerForGoneAndForgetsItLater() {
        workerList.note(heartbeat("b"));
        now = START.plusSeconds(8);
        workerList.note(heartbeat("a"));
        assertThat(workerList.alive()).extracting(Heartbeat::worker).containsExactly("a", "b");
        now = START.plus(WorkerList.SILENCE);
        assertThat(workerList.alive()).extracting(Heartbeat::worker).containsExactly("a");
        assertThat(workerList.all()).extracting(WorkerList.Heard::alive).containsExactly(true, false);
        now = START.plus(WorkerList.MEMORY).plus(Duration.ofSeconds(1));
        assertThat(workerList.all())
                .extracting(heard -> heard.heartbeat().worker())
                .containsExactly("a");
    }
}
