package io.stylemill.factory.ledger;

import static io.stylemill.factory.ledger.LedgerTest.sha;
import static io.stylemill.factory.ledger.LedgerTest.shards;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulesTest {
    private static final Instant NOW = LedgerTest.NOW;

    @TempDir
    Path home;

    private final MovedClock clock = new MovedClock(NOW);
    private Ledger ledger;
    private Schedules schedules;

    @BeforeEach
    void open() {
        ledger = Ledger.open(database(), clock);
        schedules = ledger.schedules();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    Database database() {
        return Database.embedded(home);
    }

    private static NewSchedule cells(int content) {
        return new NewSchedule(
                "cells",
                "s3://datasets",
                new NewRun.ManifestText("cells.yaml", "text " + content, sha(content)),
                "s3://in/inbox/",
                "0 0 2 * * ?",
                "UTC");
    }

    private boolean accept(String run, Instant firing, Position from, Position to) {
        return ledger.accept(
                new NewRun(
                        run,
                        "cells",
                        "1.0.0",
                        "s3://datasets",
                        "file:///c",
                        sha(1),
                        new NewRun.ManifestText("cells.yaml", "text", sha(2)),
                        NewRun.NIGHTLY,
                        null,
                        "by a test",
                        new NewRun.Growth(
                                new NewRun.Parent("0.9.0", sha(7)), to, new NewRun.Night("cells", firing, from, to))),
                shards(1));
    }

    private void finish(String run) {
        ledger.outbox().sent(ledger.outbox().waiting(9));
        ledger.shards().fail(run, shards(1).get(0), new Reason("x", io.stylemill.failure.Kind.BUG, "x"));
    }

    @Test
    void keepsAScheduleAndItsChanges() {
        assertThat(schedules.keep(cells(1))).isEqualTo(Schedules.Kept.NEW);
        assertThat(schedules.keep(cells(1))).isEqualTo(Schedules.Kept.SAME);
        assertThat(schedules.list()).containsExactly(new Schedule(cells(1), false, Position.START, NOW));
        clock.move(Duration.ofHours(1));
        assertThat(schedules.keep(cells(2))).isEqualTo(Schedules.Kept.CHANGED);
        assertThat(schedules.find("cells"))
                .contains(new Schedule(cells(2), false, Position.START, NOW.plusSeconds(3600)));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> schedules.keep(new NewSchedule(
                        "cells", "s3://other", cells(1).manifest(), "s3://in/inbox/", "0 0 2 * * ?", "UTC")))
                .withMessage("a schedule 'cells' is kept already and publishes to s3://datasets, this one to"
                        + " s3://other; remove the other ('stylemill schedules remove cells'), or give the dataset"
                        + " another name");
    }

    @Test
    void goesOnBehindTheRunsThatTheDatasetHas() {
        schedules.keep(cells(1));
        schedules.fireNow("cells");
        assertThat(accept("r1", NOW, Position.START, new Position(400, 12))).isTrue();
        finish("r1");
        assertThat(schedules.remove("cells")).isTrue();
        assertThat(schedules.find("cells")).isEmpty();
        schedules.keep(cells(1));
        assertThat(schedules.find("cells").orElseThrow().next()).isEqualTo(new Position(400, 12));
        assertThat(ledger.runs().parent("r1")).contains(new NewRun.Parent("0.9.0", sha(7)));
    }

    @Test
    void makesOneRunOfAFiringThatComesTwice() {
        schedules.keep(cells(1));
        assertThat(schedules.fire("cells", NOW)).isTrue();
        assertThat(schedules.fire("cells", NOW)).isFalse();
        assertThat(schedules.due()).hasSize(1);
        assertThat(accept("r1", NOW, Position.START, new Position(4, 4))).isTrue();
        assertThat(accept("r2", NOW, new Position(4, 4), new Position(8, 8))).isFalse();
        assertThat(ledger.runs().find("r2")).isEmpty();
        assertThat(schedules.fire("cells", NOW)).isFalse();
        assertThat(schedules.due()).isEmpty();
        assertThat(schedules.find("cells").orElseThrow().next()).isEqualTo(new Position(4, 4));
    }

    @Test
    void refusesARunThatWasPlannedFromWhereTheScheduleIsNoLonger() {
        schedules.keep(cells(1));
        schedules.fire("cells", NOW);
        accept("r1", NOW, Position.START, new Position(4, 4));
        finish("r1");
        schedules.fire("cells", NOW.plusSeconds(60));
        assertThat(accept("r2", NOW.plusSeconds(60), Position.START, new Position(4, 4)))
                .isFalse();
        assertThat(ledger.runs().find("r2")).isEmpty();
        assertThat(accept("r2", NOW.plusSeconds(60), new Position(4, 4), new Position(8, 8)))
                .isTrue();
    }

    @Test
    void letsAFiringWaitForTheNightBeforeAndMergesThoseBehindIt() {
        schedules.keep(cells(1));
        schedules.fire("cells", NOW);
        accept("r1", NOW, Position.START, new Position(4, 4));
        schedules.fire("cells", NOW.plusSeconds(60));
        schedules.fire("cells", NOW.plusSeconds(120));
        assertThat(schedules.fireNow("cells")).isFalse();
        assertThat(schedules.due()).as("the run before is under way").isEmpty();
        finish("r1");
        assertThat(schedules.due()).extracting(Firing::scheduledAt).containsExactly(NOW.plusSeconds(60));
        assertThat(schedules.firings("cells", 9))
                .extracting(Firing::state)
                .containsExactly(Firing.State.MERGED, Firing.State.WAITING, Firing.State.ACCEPTED);
    }

    @Test
    void putsAFiringOffAndRefusesIt() {
        schedules.keep(cells(1));
        schedules.fire("cells", NOW);
        Firing firing = schedules.due().get(0);
        schedules.postpone(firing, "the store is away", Duration.ofSeconds(5));
        assertThat(schedules.due()).isEmpty();
        clock.move(Duration.ofSeconds(5));
        assertThat(schedules.due())
                .containsExactly(new Firing("cells", NOW, Firing.State.WAITING, null, 1, "the store is away"));
        schedules.refuse(firing, "no checkpoint");
        assertThat(schedules.due()).isEmpty();
        assertThat(schedules.firings("cells", 1))
                .containsExactly(new Firing("cells", NOW, Firing.State.REFUSED, null, 2, "no checkpoint"));
    }

    @Test
    void letsFiringsPassWhilePausedAndDoesNotMakeUpForThem() {
        schedules.keep(cells(1));
        assertThat(schedules.pause("cells")).isTrue();
        assertThat(schedules.pause("cells")).isFalse();
        assertThat(schedules.fire("cells", NOW)).isFalse();
        assertThat(schedules.firings("cells", 9)).isEmpty();
        clock.move(Duration.ofDays(3));
        assertThat(schedules.resume("cells")).isTrue();
        assertThat(schedules.find("cells").orElseThrow().armed()).isEqualTo(NOW.plus(Duration.ofDays(3)));
        assertThat(schedules.fire("cells", clock.instant())).isTrue();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> schedules.pause("sells"))
                .withMessage("no schedule 'sells' is kept; 'stylemill schedules list' shows those that are");
    }
}
