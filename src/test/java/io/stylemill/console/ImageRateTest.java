package io.stylemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.route.Heartbeat;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ImageRateTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void countsOnlyImagesThatCameSinceOneLooks() {
        ImageRate pace = new ImageRate();
        assertThat(pace.note(START, 1_000, 0)).isEqualTo(1_000);
        assertThat(pace.rate()).isNull();
        assertThat(pace.note(START.plusSeconds(5), 1_000, 50)).isEqualTo(1_050);
        assertThat(pace.rate()).isEqualTo(10);
    }

    @Test
    void neverGoesBackWhileAStoredShardIsStillToBeCounted() {
        ImageRate pace = new ImageRate();
        pace.note(START, 0, 90);
        assertThat(pace.note(START.plusSeconds(1), 0, 0)).isEqualTo(90);
        assertThat(pace.note(START.plusSeconds(2), 100, 0)).isEqualTo(100);
        // Images that the whole set refused are made again.
        assertThat(pace.note(START.plusSeconds(3), 40, 0)).isEqualTo(40);
    }

    @Test
    void forgetsWhatWasMoreThanAMinuteAgo() {
        ImageRate pace = new ImageRate();
        for (int second = 0; second <= 100; second++) {
            pace.note(START.plusSeconds(second), second < 40 ? second * 100 : 4_000 + second, 0);
        }
        assertThat(pace.rate()).isBetween(1.0, 1.1);
        assertThat(pace.still(START)).isEqualTo(START.plusSeconds(100));
    }

    private static Run run() {
        return new Run(
                "r1",
                "cells",
                "1.0.0",
                "s3://d",
                "c",
                "",
                "m",
                "",
                4,
                null,
                RunState.RUNNING,
                new Run.Totals(2, 0, 0, 20, 0, 0, 0),
                START,
                null,
                null,
                null);
    }

    private static Heartbeat worker(
            String name, List<Heartbeat.Making> making, List<Heartbeat.Left> left, Heartbeat.Trouble trouble) {
        return new Heartbeat(name, "cpu", "1", 2, START, making, left, trouble);
    }

    private static String why(OptionalLong takers, Heartbeat... workers) {
        return Stall.of(run(), List.of(workers), takers, START, START.plusSeconds(9))
                .orElse("");
    }

    @Test
    void saysWhyNobodyMakesARun() {
        Heartbeat.Left left = new Heartbeat.Left("r1", "no-such-device", "it has no GPU");
        Heartbeat idle = worker("w1", List.of(), List.of(), null);
        Heartbeat busy = worker("w2", List.of(new Heartbeat.Making("r0", "r0/a/0", 9, 1, 0, START)), List.of(), null);
        Heartbeat at = worker("w3", List.of(new Heartbeat.Making("r1", "r1/a/0", 9, 1, 0, START)), List.of(), null);

        assertThat(why(OptionalLong.of(0))).isEqualTo("no worker is running; start one: stylemill worker --device cpu");
        assertThat(why(OptionalLong.of(2)))
                .as("workers that do not tell of themselves")
                .isEmpty();
        assertThat(why(OptionalLong.of(2), idle)).isEmpty();
        assertThat(why(OptionalLong.of(2), worker("w", List.of(), List.of(left), null)))
                .isEqualTo("the worker there is cannot make it: no-such-device: it has no GPU");
        assertThat(why(OptionalLong.of(2), worker("w", List.of(), List.of(left), null), idle))
                .isEmpty();
        assertThat(why(OptionalLong.of(2), busy)).isEqualTo("the workers make others first: r0");
        assertThat(why(OptionalLong.of(2), busy, at)).isEmpty();
        assertThat(why(
                        OptionalLong.of(2),
                        worker(
                                "w",
                                List.of(),
                                List.of(),
                                new Heartbeat.Trouble("r1", "s3-unreachable", "it is away", START))))
                .isEqualTo("a shard failed and is tried again: s3-unreachable: it is away");
        assertThat(Stall.of(run(), List.of(), OptionalLong.of(0), START, START.plusSeconds(4)))
                .as("nothing is said at once")
                .isEmpty();
    }
}
