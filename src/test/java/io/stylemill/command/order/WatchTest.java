package io.stylemill.command.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int watch(int status, String... looks) {
        Queue<String> left = new ArrayDeque<>(List.of(looks));
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int ended = new Watch(
                        new Terminal(stream, stream, false),
                        to -> {
                            to.result(left.remove());
                            return status;
                        },
                        Duration.ZERO)
                .untilTheEnd();
        assertThat(left).isEmpty();
        return ended;
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysARunAgainWhenItHasChangedUntilItHasEnded() {
        assertThat(watch(0, "r1  RUNNING 1", "r1  RUNNING 1", "r1  RUNNING 2", "r1  PUBLISHED 3"))
                .isZero();
        assertThat(said()).isEqualTo("r1  RUNNING 1\nr1  RUNNING 2\nr1  PUBLISHED 3\n");
    }

    @Test
    void saysOfARunThatGoesOnOnlyWhatHasChanged() {
        String run =
                "a-dataset-with-a-long-name-1.0.0-6bd3f58425de  RUNNING   2026-11-29T16:58:46Z  %s\n  checkpoint   n";
        watch(
                0,
                run.formatted("0 of 1,200 images, starting"),
                run.formatted("800 of 1,200 images (78 refused), generating, 25.5 images/s, 16 s left"),
                run.formatted("800 of 1,200 images (78 refused), generating, 25.5 images/s, 15 s left"),
                run.formatted("1,200 of 1,200 images, 24 of 24 shards").replace("RUNNING ", "FAILED  ")
                        + "\n  failed       train-00003: no worker fits");
        assertThat(said())
                .isEqualTo(run.formatted("0 of 1,200 images, starting") + "\n"
                        + "RUNNING  800 of 1,200 images (78 refused), generating, 25.5 images/s, 16 s left\n"
                        + "RUNNING  800 of 1,200 images (78 refused), generating, 25.5 images/s, 15 s left\n"
                        + "FAILED  1,200 of 1,200 images, 24 of 24 shards\n"
                        + "  failed       train-00003: no worker fits\n");
        assertThat(said().lines().skip(2)).allMatch(line -> line.length() < 80);
    }

    @Test
    void endsWhereLookingFails() {
        assertThat(watch(2, "r1  RUNNING 1")).isEqualTo(2);
    }
}
