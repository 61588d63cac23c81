package io.stylemill.factory.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.factory.ledger.Leases.Work;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two coordinators and one run; H2 lets one process open its file twice. */
class LeasesTest {
    private final MovedClock clock = new MovedClock(Instant.parse("2026-03-04T05:06:07Z"));

    @TempDir
    Path home;

    private Ledger one;
    private Ledger two;

    @BeforeEach
    void open() {
        Database database = database();
        one = Ledger.open(database, clock);
        two = Ledger.open(database, clock);
    }

    @AfterEach
    void close() {
        two.close();
        one.close();
    }

    Database database() {
        return Database.embedded(home);
    }

    private void accept(String run, int shards) {
        assertThat(one.accept(LedgerTest.run(run), LedgerTest.shards(shards))).isTrue();
    }

    private static Result result(String run, ShardJob job) {
        Instant at = Instant.parse("2026-03-04T05:06:07Z");
        return new Result(
                run,
                job,
                LedgerTest.sha(1),
                "ab".repeat(16),
                1,
                100,
                0,
                LedgerTest.sha(1),
                Map.of(),
                "w",
                at,
                at,
                null);
    }

    @Test
    void areHeldByOneCoordinatorUntilItLetsGo() {
        accept("r1", 1);

        assertThat(one.leases().take("r1", Work.PUBLISH)).isTrue();
        assertThat(one.leases().take("r1", Work.PUBLISH)).as("again").isTrue();
        assertThat(two.leases().take("r1", Work.PUBLISH)).isFalse();
        assertThat(two.leases().take("r1", Work.DISPATCH)).as("another work").isTrue();
        two.leases().release("r1", Work.PUBLISH);
        assertThat(two.leases().take("r1", Work.PUBLISH)).isFalse();
        one.leases().release("r1", Work.PUBLISH);
        assertThat(two.leases().take("r1", Work.PUBLISH)).isTrue();
    }

    @Test
    void endWhenTheyAreNotRenewed() {
        accept("r1", 1);
        one.leases().take("r1", Work.PUBLISH);
        for (int renewal = 0; renewal < 10; renewal++) {
            clock.move(Leases.RENEWAL);
            one.leases().renew();
        }

        clock.move(Leases.LENGTH.minusMillis(1));
        assertThat(two.leases().take("r1", Work.PUBLISH)).isFalse();
        clock.move(Duration.ofMillis(1));
        one.leases().renew();
        assertThat(two.leases().take("r1", Work.PUBLISH))
                .as("an ended one stays ended")
                .isTrue();
    }

    @Test
    void letOneCoordinatorSendTheMessagesOfARun() {
        accept("r1", 3);
        List<Outgoing> page = one.outbox().waiting(2);
        accept("r2", 1);

        assertThat(page).extracting(Outgoing::dedup).containsExactly("r1/train/0", "r1/train/1");
        assertThat(two.outbox().waiting(9)).extracting(Outgoing::run).containsExactly("r2");
        one.outbox().sent(page);
        assertThat(two.outbox().waiting(9)).extracting(Outgoing::dedup).containsExactly("r1/train/2", "r2/train/0");
        assertThat(one.outbox().waiting(9)).isEmpty();
        two.outbox().release(two.outbox().waiting(9));
        assertThat(one.outbox().waiting(9)).hasSize(2);
    }

    @Test
    void letOneSuspectedShardOutAtATimeOfWhateverRun() {
        accept("r1", 1);
        accept("r2", 1);
        one.outbox().sent(one.outbox().waiting(9));
        ShardJob job = LedgerTest.shards(1).get(0);
        assertThat(one.shards().suspect("r1", job)).isTrue();
        assertThat(two.shards().suspect("r2", job)).isTrue();

        List<Outgoing> first = one.outbox().waiting(9);
        assertThat(first).extracting(Outgoing::run).containsExactly("r1");
        assertThat(first.get(0).alone()).isTrue();
        assertThat(two.outbox().waiting(9)).as("while the first is being sent").isEmpty();
        one.outbox().sent(first);
        assertThat(two.outbox().waiting(9)).as("while the first is under way").isEmpty();
        assertThat(one.requeueUnfinished("r1")).isZero();
        assertThat(one.shards().complete(result("r1", job))).isTrue();
        assertThat(two.outbox().waiting(9)).extracting(Outgoing::dedup).containsExactly("r2/train/0#2");
        assertThat(one.shards().suspect("r2", job)).as("twice").isFalse();
        assertThat(one.shards().suspect("r1", job)).as("stored").isFalse();
    }

    @Test
    void areNotKeptForRunsOfWhichNothingIsSent() {
        accept("r1", 1);
        one.outbox().sent(one.outbox().waiting(9));
        one.shards().suspect("r1", LedgerTest.shards(1).get(0));
        accept("r2", 1);

        assertThat(one.outbox().waiting(1)).extracting(Outgoing::run).containsExactly("r1");
        assertThat(two.outbox().waiting(9)).extracting(Outgoing::run).containsExactly("r2");
    }

    @Test
    void leaveARunToTheOneThatPublishesIt() {
        accept("r1", 1);
        one.shards().complete(result("r1", LedgerTest.shards(1).get(0)));
        one.leases().take("r1", Work.PUBLISH);
        Reason occupied = new Reason("version-occupied", Kind.INPUT, "half written");

        assertThat(two.publishingFailed("r1", occupied)).isFalse();
        assertThat(one.runs().find("r1").orElseThrow().state()).isEqualTo(RunState.COMPLETE);
        assertThat(one.publishingFailed("r1", occupied)).isTrue();
        assertThat(two.published("r1", "s3://d/r1/", clock.instant()))
                .as("a version that is there is there")
                .isTrue();
        assertThat(one.runs().find("r1").orElseThrow().state()).isEqualTo(RunState.PUBLISHED);
        assertThat(one.runs().find("r1").orElseThrow().reason()).isNull();
    }
}
