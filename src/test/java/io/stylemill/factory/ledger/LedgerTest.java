package io.stylemill.factory.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path home;

    private Database database;
    private Ledger ledger;

    @BeforeEach
    void open() {
        database = database();
        ledger = Ledger.open(database, CLOCK);
    }

    /** Returns an empty database. */
    Database database() {
        return Database.embedded(home);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    static NewRun run(String id) {
        return run(id, NewRun.USUAL, null);
    }

    static NewRun run(String id, int priority, Claim claim) {
        return new NewRun(
                id,
                "cells",
                "1.0.0",
                "s3://datasets",
                "file:///models/cells.safetensors",
                sha(1),
                new NewRun.ManifestText("cells.yaml", "apiVersion: stylemill/v1 # €\n", sha(2)),
                priority,
                claim,
                "by a test",
                new NewRun.Growth(null, Position.START, null));
    }

    static String sha(int n) {
        return String.format("%064x", n);
    }

    static List<ShardJob> shards(int n) {
        List<ShardJob> shards = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            shards.add(new ShardJob("train", i, n, 100L * i, 100));
        }
        return shards;
    }

    static Result result(String run, ShardJob shard, int sha) {
        return new Result(
                run,
                shard,
                sha(sha),
                "ab".repeat(16),
                1000,
                100,
                3,
                sha(sha + 1),
                Map.of("engine", "pytorch-2.7.1", "threads", "2"),
                "worker-1",
                NOW.minusSeconds(5),
                NOW,
                null);
    }

    private Run find(String id) {
        return ledger.runs().find(id).orElseThrow();
    }

    private List<String> events(String run) {
        return ledger.runs().events(run, 100).stream().map(Event::what).toList();
    }

    @Test
    void keepsTheFirstSigningKey() {
        assertThat(ledger.keepSigningKey("first")).isEqualTo("first");
        assertThat(ledger.keepSigningKey("second")).isEqualTo("first");
    }

    @Test
    void acceptsARunWithItsShardsAndTheirMessages() {
        assertThat(ledger.accept(run("r1"), shards(3))).isTrue();

        Run run = find("r1");
        assertThat(run.state()).isEqualTo(RunState.ACCEPTED);
        assertThat(run.totals()).isEqualTo(new Run.Totals(3, 0, 0, 300, 0, 0, 0));
        assertThat(run.created()).isEqualTo(NOW);
        assertThat(run.finished()).isNull();
        assertThat(ledger.runs().manifest("r1")).contains("apiVersion: stylemill/v1 # €\n");
        assertThat(ledger.runs().shards("r1").map(Shard::job)).isEqualTo(shards(3));
        List<Outgoing> waiting = ledger.outbox().waiting(10);
        assertThat(waiting).extracting(Outgoing::dedup).containsExactly("r1/train/0", "r1/train/1", "r1/train/2");
        assertThat(waiting).allMatch(m -> m.queue().equals("stylemill.jobs") && m.priority() == 4);
        assertThat(MessageJson.job(waiting.get(1).body()))
                .isEqualTo(new Job(
                        "r1",
                        "s3://datasets",
                        "cells/1.0.0/",
                        sha(1),
                        "file:///models/cells.safetensors",
                        shards(3).get(1)));
        assertThat(ledger.runs().unfinished()).containsExactly("r1");
    }

    @Test
    void acceptsARunOnlyOnce() {
        ledger.accept(run("r1"), shards(3));

        assertThat(ledger.accept(run("r1"), shards(5))).isFalse();

        assertThat(find("r1").totals().shards()).isEqualTo(3);
        assertThat(ledger.outbox().waiting(10)).hasSize(3);
        assertThat(events("r1")).containsExactly("accepted");
    }

    @Test
    void acceptsNothingOfARunWhoseClaimIsDecided() {
        Claim claim = new Claim("in", "inbox/cells.yaml", "e1");
        assertThat(ledger.accept(run("r0", 4, claim), shards(1)))
                .as("nobody has taken it")
                .isFalse();
        assertThat(ledger.claims().take(claim, "a", Duration.ofMinutes(1))).contains(new Claims.Taken(1, null));
        assertThat(ledger.accept(run("r1", 4, claim), shards(1))).isTrue();

        assertThat(ledger.accept(run("r2", 4, claim), shards(1))).isFalse();

        assertThat(ledger.runs().find("r2")).isEmpty();
        assertThat(ledger.outbox().waiting(10)).extracting(Outgoing::run).containsExactly("r1");
        assertThat(ledger.claims().runOf(sha(2))).contains("r1");
        assertThat(ledger.claims().decide(claim, null, sha(2), "another")).isFalse();
    }

    @Test
    void refusesAPlanWithoutShards() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> ledger.accept(run("r1"), List.of()))
                .withMessage("run r1 has no shard; a plan has at least one sample")
                .matches(f -> f.code().equals("empty-plan") && f.kind() == Kind.INPUT);
    }

    @Test
    void sendsHighPrioritiesFirstAndEachMessageOnce() {
        ledger.accept(run("nightly", 1, null), shards(2));
        ledger.accept(run("interactive", 9, null), shards(2));

        List<Outgoing> first = ledger.outbox().waiting(3);
        assertThat(first)
                .extracting(Outgoing::dedup)
                .containsExactly("interactive/train/0", "interactive/train/1", "nightly/train/0");
        ledger.outbox().sent(first);

        assertThat(ledger.outbox().waiting(3)).extracting(Outgoing::dedup).containsExactly("nightly/train/1");
        assertThat(find("nightly").state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void isCompleteWithTheLastShardAndSaysSoOnce() {
        ledger.accept(run("r1"), shards(2));
        assertThat(ledger.shards().complete(result("r1", shards(2).get(1), 10))).isFalse();
        assertThat(find("r1").state()).isEqualTo(RunState.RUNNING);
        assertThat(ledger.runs().readyToPublish()).isEmpty();

        assertThat(ledger.shards().complete(result("r1", shards(2).get(0), 20))).isTrue();
        assertThat(ledger.shards().complete(result("r1", shards(2).get(0), 20))).isFalse();

        Run run = find("r1");
        assertThat(run.state()).isEqualTo(RunState.COMPLETE);
        assertThat(run.totals()).isEqualTo(new Run.Totals(2, 2, 0, 200, 200, 6, 2000));
        assertThat(run.finished()).isEqualTo(NOW);
        assertThat(ledger.runs().readyToPublish()).containsExactly("r1");
        assertThat(ledger.runs().shards("r1").map(Shard::result))
                .containsExactly(
                        result("r1", shards(2).get(0), 20),
                        result("r1", shards(2).get(1), 10));
        assertThat(ledger.outbox().waiting(10)).isEmpty();
        assertThat(events("r1")).containsExactly("result-repeated", "shard-done", "shard-done", "accepted");
    }

    @Test
    void keepsTheFirstOfTwoDifferentResultsAndIsLoudAboutIt() {
        ledger.accept(run("r1"), shards(2));
        ShardJob shard = shards(2).get(0);
        ledger.shards().complete(result("r1", shard, 10));

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> ledger.shards().complete(result("r1", shard, 99)))
                .withMessage("shard r1/train/0 was made twice with different bytes: kept " + sha(10) + " (rows "
                        + sha(11) + ") from worker worker-1 on {engine=pytorch-2.7.1, threads=2}, refused " + sha(99)
                        + " (rows " + sha(100) + ") from worker worker-1 on {engine=pytorch-2.7.1, threads=2};"
                        + " equal jobs must give equal bytes on one device class, so one of the two workers is of"
                        + " another class or faulty")
                .matches(f -> f.code().equals("result-differs") && f.kind() == Kind.VERIFICATION);

        assertThat(find("r1").totals().done()).isEqualTo(1);
        assertThat(events("r1")).containsExactly("result-differs", "shard-done", "accepted");
    }

    @Test
    void refusesResultsOfShardsThatWereNotPlanned() {
        ledger.accept(run("r1"), shards(2));

        for (Result stray : List.of(
                result("r2", shards(2).get(0), 1),
                result("r1", new ShardJob("train", 2, 2, 0, 100), 1),
                result("r1", new ShardJob("train", 1, 2, 100, 99), 1))) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> ledger.shards().complete(stray))
                    .withMessageContaining("has planned no shard " + stray.id() + " (")
                    .matches(f -> f.code().equals("unknown-shard") && f.kind() == Kind.INPUT);
        }
        assertThat(find("r1").totals().done()).isZero();
        assertThat(ledger.runs().events(10))
                .extracting(Event::what)
                .containsExactly("unknown-shard", "unknown-shard", "unknown-shard", "accepted");
    }

    @Test
    void isPartialWhenSomeShardsFailedAndContinuesOnRetry() {
        ledger.accept(run("r1"), shards(3));
        List<ShardJob> shards = shards(3);
        ledger.outbox().sent(ledger.outbox().waiting(10));
        Reason reason = new Reason("not-finite", Kind.VERIFICATION, "the network gave NaN");
        assertThat(ledger.shards().fail("r1", shards.get(1), reason)).isFalse();
        assertThat(ledger.shards().fail("r1", shards.get(1), reason)).isFalse();
        ledger.shards().complete(result("r1", shards.get(0), 10));
        assertThat(ledger.shards().complete(result("r1", shards.get(2), 30))).isFalse();

        Run partial = find("r1");
        assertThat(partial.state()).isEqualTo(RunState.PARTIAL);
        assertThat(partial.totals()).isEqualTo(new Run.Totals(3, 2, 1, 300, 200, 6, 2000));
        assertThat(partial.reason())
                .isEqualTo(new Reason(
                        "not-finite", Kind.VERIFICATION, "1 of 3 shards failed; the last: the network gave NaN"));
        Shard failed = ledger.runs().shards("r1").toList().get(1);
        assertThat(failed.state()).isEqualTo(ShardState.FAILED);
        assertThat(failed.reason()).isEqualTo(reason);

        assertThat(ledger.retry("r1")).isEqualTo(1);
        assertThat(ledger.retry("r1")).isZero();

        assertThat(find("r1").state()).isEqualTo(RunState.RUNNING);
        assertThat(find("r1").reason()).isNull();
        assertThat(ledger.outbox().waiting(10)).extracting(Outgoing::dedup).containsExactly("r1/train/1#2");
        assertThat(ledger.shards().complete(result("r1", shards.get(1), 20))).isTrue();
        assertThat(find("r1").state()).isEqualTo(RunState.COMPLETE);
    }

    @Test
    void isFailedWhenEveryShardFailed() {
        ledger.accept(run("r1"), shards(2));
        Reason reason = new Reason("checkpoint-missing", Kind.INPUT, "no such file");
        assertThat(ledger.shards().fail("r1", shards(2).get(0), reason)).isFalse();
        assertThat(ledger.shards().fail("r1", shards(2).get(1), reason)).isTrue();

        assertThat(find("r1").state()).isEqualTo(RunState.FAILED);
        assertThat(ledger.retry("r1")).isEqualTo(2);
        assertThat(find("r1").totals().failed()).isZero();
    }

    @Test
    void countsALateSuccessOfAShardThatWasGivenUp() {
        ledger.accept(run("r1"), shards(1));
        ledger.shards().fail("r1", shards(1).get(0), new Reason("worker-died", Kind.TRANSIENT, "worker died 5 times"));

        assertThat(ledger.shards().complete(result("r1", shards(1).get(0), 10))).isTrue();

        assertThat(find("r1").totals()).isEqualTo(new Run.Totals(1, 1, 0, 100, 100, 3, 1000));
        assertThat(find("r1").reason()).isNull();
        assertThat(ledger.shards().fail("r1", shards(1).get(0), new Reason("late", Kind.TRANSIENT, "late")))
                .isFalse();
        assertThat(find("r1").state()).isEqualTo(RunState.COMPLETE);
    }

    @Test
    void queuesAHandedBackShardUnderANewDuplicateId() {
        ledger.accept(run("r1"), shards(1));
        ledger.outbox().sent(ledger.outbox().waiting(10));

        assertThat(ledger.shards().handBack("r1", shards(1).get(0), "worker-1")).isTrue();

        assertThat(ledger.outbox().waiting(10)).extracting(Outgoing::dedup).containsExactly("r1/train/0#2");
        ledger.shards().complete(result("r1", shards(1).get(0), 10));
        assertThat(ledger.shards().handBack("r1", shards(1).get(0), "worker-1")).isFalse();
        assertThat(ledger.outbox().waiting(10)).isEmpty();
    }

    @Test
    void sendsUnfinishedShardsAgainUnderTheSameDuplicateId() {
        ledger.accept(run("r1"), shards(3));
        ledger.outbox().sent(ledger.outbox().waiting(2));
        ledger.shards().complete(result("r1", shards(3).get(0), 10));

        assertThat(ledger.requeueUnfinished("r1")).isEqualTo(1);

        assertThat(ledger.outbox().waiting(10)).extracting(Outgoing::dedup).containsExactly("r1/train/1", "r1/train/2");
    }

    @Test
    void notesPublishingOnce() {
        ledger.accept(run("r1"), shards(1));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> ledger.published("r1", "s3://datasets/cells/1.0.0/", NOW))
                .withMessage("run r1 cannot be published as s3://datasets/cells/1.0.0/: it is ACCEPTED,"
                        + " 0 of 1 shard done")
                .matches(f -> f.kind() == Kind.BUG);
        ledger.shards().complete(result("r1", shards(1).get(0), 10));

        assertThat(ledger.published("r1", "s3://datasets/cells/1.0.0/", NOW.plusSeconds(9)))
                .isTrue();
        assertThat(ledger.published("r1", "s3://datasets/cells/1.0.0/", NOW.plusSeconds(10)))
                .isFalse();

        assertThat(find("r1").state()).isEqualTo(RunState.PUBLISHED);
        assertThat(find("r1").address()).isEqualTo("s3://datasets/cells/1.0.0/");
        assertThat(find("r1").finished()).isEqualTo(NOW.plusSeconds(9));
        assertThat(ledger.runs().readyToPublish()).isEmpty();
    }

    @Test
    void publishesAgainOnRetryWhenOnlyPublishingFailed() {
        ledger.accept(run("r1"), shards(1));
        ledger.shards().complete(result("r1", shards(1).get(0), 10));
        Reason reason = new Reason("object-differs", Kind.INPUT, "other content");
        assertThat(ledger.publishingFailed("r1", reason)).isTrue();
        assertThat(ledger.publishingFailed("r1", reason)).isFalse();
        assertThat(find("r1").state()).isEqualTo(RunState.FAILED);
        assertThat(find("r1").reason()).isEqualTo(reason);
        assertThat(ledger.runs().readyToPublish()).isEmpty();

        assertThat(ledger.retry("r1")).isZero();

        assertThat(ledger.runs().readyToPublish()).containsExactly("r1");
        assertThat(find("r1").reason()).isNull();
    }

    @Test
    void namesARunThatDoesNotExist() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> ledger.retry("nobody"))
                .withMessage("the ledger " + database + " has no run 'nobody'; 'runs list' shows those it has")
                .matches(f -> f.code().equals("unknown-run"));
    }

    @Test
    void listsRunsAndStreamsManyShards() {
        ledger.accept(run("r1"), shards(2500));
        ledger.accept(run("r2"), shards(1));

        assertThat(ledger.runs().list(10)).extracting(Run::id).containsExactly("r1", "r2");
        assertThat(ledger.runs().list(1)).hasSize(1);
        assertThat(ledger.runs().shards("r1").map(Shard::ordinal).toList())
                .hasSize(2500)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(ledger.runs().shards("nobody")).isEmpty();
    }

    @Test
    void countsEveryShardOnceWhenEightThreadsReportAllOfThem() throws Exception {
        int n = 120;
        List<ShardJob> shards = shards(n);
        ledger.accept(run("r1"), shards);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                List<ShardJob> mine = new ArrayList<>(shards);
                Collections.shuffle(mine, new Random(t));
                Callable<Integer> report = () -> {
                    int completes = 0;
                    for (ShardJob shard : mine) {
                        completes += ledger.shards().complete(result("r1", shard, 1000 + shard.index() * 2)) ? 1 : 0;
                    }
                    return completes;
                };
                futures.add(threads.submit(report));
            }
            int completes = 0;
            for (Future<Integer> future : futures) {
                completes += future.get();
            }
            assertThat(completes).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(find("r1").totals()).isEqualTo(new Run.Totals(n, n, 0, n * 100L, n * 100L, n * 3L, n * 1000L));
        assertThat(ledger.runs().events("r1", 10_000).stream()
                        .filter(e -> e.what().equals("shard-done")))
                .hasSize(n);
    }

    @Test
    void keepsACancelledRunCancelledWhateverComesOfItsShards() {
        ledger.accept(run("r1"), shards(3));
        assertThat(ledger.cancel("r1", "by ann")).isTrue();
        assertThat(ledger.cancel("r1", "by bob")).isFalse();
        assertThat(find("r1").reason()).isEqualTo(new Reason("cancelled", Kind.INPUT, "by ann"));
        assertThat(ledger.outbox().waiting(10)).isEmpty();
        // What was being made comes to its end; nothing is queued again or published.
        assertThat(ledger.shards().handBack("r1", shards(3).get(2), "worker-1")).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(ledger.shards().complete(result("r1", shards(3).get(i), 10 + 2 * i)))
                    .isFalse();
        }
        assertThat(find("r1").state()).isEqualTo(RunState.CANCELLED);
        assertThat(find("r1").totals().done()).isEqualTo(3);
        assertThat(ledger.runs().readyToPublish()).isEmpty();
        assertThat(ledger.runs().unfinished()).isEmpty();
        assertThat(ledger.outbox().unsent()).isZero();
        assertThat(ledger.retry("r1")).isZero();
        assertThat(ledger.runs().readyToPublish()).containsExactly("r1");
        assertThat(find("r1").finished()).isNotNull();
        assertThat(ledger.cancel("r1", "by ann")).isFalse();
    }

    @Test
    void goesOnWithACancelledRunWhereItStopped() {
        ledger.accept(run("r1"), shards(3));
        ledger.shards().complete(result("r1", shards(3).get(0), 10));
        ledger.shards().fail("r1", shards(3).get(1), new Reason("broken", Kind.INPUT, "it is broken"));
        assertThat(ledger.cancel("r1", "by ann")).isTrue();
        assertThat(ledger.runs().stopped()).containsExactly("r1");
        assertThat(ledger.retry("r1")).isEqualTo(2);
        assertThat(find("r1").state()).isEqualTo(RunState.RUNNING);
        assertThat(find("r1").totals().failed()).isZero();
        assertThat(find("r1").reason()).isNull();
        assertThat(ledger.outbox().waiting(10))
                .extracting(Outgoing::dedup)
                .containsExactly("r1/train/1#2", "r1/train/2#2");
        assertThat(ledger.runs().sums()).containsExactly(new RunSum(RunState.RUNNING, 1, 3, 1, 0, 100, 3, 1000));
    }

    @Test
    void listsRunsOfOneMomentPageByPage() {
        List.of("b", "d", "a", "e", "c").forEach(id -> ledger.accept(run(id), shards(1)));
        List<Run> page = ledger.runs().list(null, null, 2);
        List<String> seen = new ArrayList<>();
        while (!page.isEmpty()) {
            page.forEach(run -> seen.add(run.id()));
            page = ledger.runs().listAfter(page.get(page.size() - 1), null, null, 2);
        }
        assertThat(seen).containsExactly("a", "b", "c", "d", "e");
        assertThat(ledger.runs().listAfter(ledger.runs().find("b").orElseThrow(), RunState.ACCEPTED, "cells", 1))
                .extracting(Run::id)
                .containsExactly("c");
        assertThat(ledger.runs().listAfter(ledger.runs().find("b").orElseThrow(), RunState.FAILED, null, 9))
                .isEmpty();
    }
}
