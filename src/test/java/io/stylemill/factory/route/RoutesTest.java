package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.embedded.Remote;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.Outgoing;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.ledger.ShardState;
import io.stylemill.factory.publish.Publication;
import io.stylemill.factory.publish.Publisher;
import io.stylemill.factory.worker.InWork;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The routes as they are shipped, on the real broker and ledger; only what makes and publishes is
 * played.
 */
class RoutesTest {
    private static final Path ROUTES = Path.of("routes");
    private static final Duration SOON = Duration.ofMillis(20);
    private static final String SHA = "0123456789abcdef".repeat(4);

    @TempDir
    Path home;

    private Ledger ledger;
    private EmbeddedBroker broker;
    private Factory factory;
    private final Played played = new Played();

    /** A shard runner and publisher that do what the test says, and remember who asked. */
    static final class Played implements ShardRunner, Publisher {
        final List<String> made = new CopyOnWriteArrayList<>();
        final List<String> published = new CopyOnWriteArrayList<>();
        final AtomicInteger handBacks = new AtomicInteger();
        volatile Function<Job, Result> making = job -> result(job, 1);
        volatile Consumer<Job> readiness = job -> {};
        volatile Function<String, String> publishing = run -> "s3://datasets/" + run + "/";

        @Override
        public void ready(Job job) {
            readiness.accept(job);
        }

        @Override
        public Result run(Job job) {
            made.add(job.id());
            return making.apply(job);
        }

        @Override
        public void handBack() {
            handBacks.incrementAndGet();
        }

        @Override
        public Publication begin(String run) {
            published.add(run);
            return PlayedPublication.committing(run, publishing);
        }
    }

    static Result result(Job job, int sha) {
        Instant now = Instant.parse("2026-01-02T03:04:05Z");
        String digest = String.format("%064x", sha);
        return new Result(
                job.run(),
                job.shard(),
                digest,
                "ab".repeat(16),
                10,
                job.shard().samples(),
                0,
                digest,
                Map.of(),
                "w1",
                now,
                now,
                null);
    }

    @BeforeEach
    void open() {
        ledger = Ledger.open(Database.embedded(home), Clock.systemUTC());
        broker = EmbeddedBroker.start(home.resolve("broker"), 0, SOON);
    }

    @AfterEach
    void close() {
        if (factory != null) {
            factory.close();
        }
        broker.close();
        ledger.close();
    }

    private void start(int slots) {
        factory = Factory.start(ROUTES, coordinator(), worker(slots, broker.worker()), Clock.systemUTC());
    }

    private void startCoordinator() {
        factory = Factory.start(ROUTES, coordinator(), null, Clock.systemUTC());
    }

    private CoordinatorPart coordinator() {
        return new CoordinatorPart(
                ledger, new PlayedOrders(this::accept), played, broker.coordinator(), broker::waiting, null);
    }

    private WorkerPart worker(int slots, BrokerAddress address) {
        return new WorkerPart(played, "w1", slots, address, WorkerPart.Company.ALONE, null);
    }

    /**
     * Accepts an order such as {@code r1:3}, a run of 3 shards, or {@code r1:3:9} with priority 9.
     */
    private String accept(String order) {
        List<String> words = List.of(order.split(":", -1));
        int n = Integer.parseInt(words.get(1));
        List<ShardJob> shards = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            shards.add(new ShardJob("train", i, n, 10L * i, 10));
        }
        String id = words.get(0);
        if (id.isEmpty()) {
            throw Failure.input("no-name", "an order needs a name");
        }
        int priority = words.size() > 2 ? Integer.parseInt(words.get(2)) : NewRun.USUAL;
        ledger.accept(PlainRuns.of(id, "cells", "s3://datasets", priority), shards);
        return id;
    }

    private Run run(String id) {
        return ledger.runs().find(id).orElseThrow();
    }

    private Shard shard(String id) {
        return ledger.runs().shards(id).findFirst().orElseThrow();
    }

    private void awaitState(String id, RunState state) {
        await().atMost(Duration.ofSeconds(40)).until(() -> run(id).state(), state::equals);
    }

    private void send(String queue, String text) throws JMSException {
        try (Connection connection = broker.coordinator().connectionFactory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
    }

    private List<String> events() {
        return ledger.runs().events(100).stream().map(Event::what).toList();
    }

    @Test
    void makesAndPublishesWhatIsOrdered() {
        start(2);

        assertThat(factory.order("r1:7")).isEqualTo("r1");
        assertThat(factory.order("r1:7")).isEqualTo("r1");

        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.made).hasSize(7).doesNotHaveDuplicates();
        assertThat(played.published).containsExactly("r1");
        assertThat(run("r1").address()).isEqualTo("s3://datasets/r1/");
        assertThat(run("r1").totals()).isEqualTo(new Run.Totals(7, 7, 0, 70, 70, 0, 70));
        assertThat(shard("r1").result()).isNotNull();
        await().until(() -> broker.waiting(Queues.JOBS) + broker.waiting(Queues.RESULTS), n -> n == 0);
    }

    @Test
    void givesTheFailureOfARefusedOrderToTheOneWhoOrdered() {
        startCoordinator();

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> factory.order(":1"))
                .withMessage("an order needs a name")
                .matches(f -> f.code().equals("no-name") && f.kind() == Kind.INPUT);
    }

    @Test
    void sendsThousandsOfJobsAndNoneTwiceWhenThePageIsSentAgain() {
        accept("r1:1200");
        startCoordinator();
        await().atMost(Duration.ofSeconds(30)).until(() -> broker.waiting(Queues.JOBS), n -> n == 1200);

        ledger.requeueUnfinished("r1");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> ledger.outbox().waiting(1).isEmpty());
        assertThat(broker.waiting(Queues.JOBS)).isEqualTo(1200);
        assertThat(run("r1").state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void handsOutTheHighestPriorityFirst() {
        accept("nightly:3:1");
        startCoordinator();
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 3);
        accept("interactive:2:9");
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 5);
        factory.close();

        start(1);

        awaitState("nightly", RunState.PUBLISHED);
        assertThat(played.made)
                .startsWith("interactive/train/0", "interactive/train/1")
                .hasSize(5);
    }

    @Test
    void sendsNoMoreJobsThanTheBrokerHoldsInMemoryAndTheUrgentOnesFirst() {
        accept("nightly:20:1");
        accept("interactive:2:9");
        Clock clock = Clock.systemUTC();

        assertThat(new Dispatch(ledger, queue -> 0, clock).waiting()).hasSize(22);
        assertThat(new Dispatch(ledger, queue -> queue.equals(Queues.JOBS) ? Dispatch.MOST_QUEUED - 3 : 0, clock)
                        .waiting())
                .extracting(Outgoing::run)
                .containsExactly("interactive", "interactive", "nightly");
        assertThat(new Dispatch(ledger, queue -> Dispatch.MOST_QUEUED, clock).waiting())
                .isEmpty();
        assertThat(new Dispatch(ledger, queue -> Dispatch.MOST_QUEUED + 7, clock).waiting())
                .isEmpty();
    }

    @Test
    void failsARunAtOnceThatTheOnlyWorkerIsNotFitFor() {
        played.readiness = RoutesTest::unfit;
        start(2);
        factory.order("r1:2");

        awaitState("r1", RunState.FAILED);
        assertThat(played.made).isEmpty();
        assertThat(run("r1").reason())
                .isEqualTo(new Reason(
                        "checkpoint-missing",
                        Kind.INPUT,
                        "2 of 2 shards failed; the last: there is no checkpoint here"));
    }

    private static void unfit(Job job) {
        if (job.run().equals("r1")) {
            throw Failure.input("checkpoint-missing", "there is no checkpoint here");
        }
    }

    @Test
    void leavesARunToOthersThatItIsNotFitForAndGoesOnWithTheRest() {
        AtomicInteger refusals = new AtomicInteger();
        played.readiness = job -> {
            if (job.run().equals("r1")) {
                refusals.incrementAndGet();
            }
            unfit(job);
        };
        factory = Factory.start(ROUTES, coordinator(), amongOthers(2, "unfit", played), Clock.systemUTC());
        factory.order("r1:12");
        await().until(this::events, e -> e.contains(Code.LEFT_TO_OTHERS.word()));
        factory.order("r2:8");
        awaitState("r2", RunState.PUBLISHED);

        assertThat(played.made).hasSize(8).allMatch(id -> id.startsWith("r2/"));
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 12);
        int refused = refusals.get();
        assertThat(refused).as("refusals before the worker subscribed again").isBetween(1, 100);
        assertThat(run("r1").state()).isEqualTo(RunState.RUNNING);
        factory.order("r3:8");
        awaitState("r3", RunState.PUBLISHED);
        assertThat(refusals).hasValue(refused);

        Played fit = new Played();
        try (Factory other = Factory.start(null, null, amongOthers(1, "fit", fit), Clock.systemUTC())) {
            awaitState("r1", RunState.PUBLISHED);
            assertThat(other.camel().getStatus().isStarted()).isTrue();
        }
        assertThat(fit.made).hasSize(12).doesNotHaveDuplicates();
        assertThat(refusals).hasValue(refused);
        assertThat(run("r1").totals().failed()).isZero();
    }

    /** As a coordinator of a later version may send it. */
    @Test
    void takesNoJobOfAFormThatItCannotRead() throws JMSException {
        try (Connection connection = broker.coordinator().connectionFactory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TextMessage later = session.createTextMessage("{\"message\":\"stylemill/job/v2\"}");
            later.setStringProperty("message", "stylemill/job/v2");
            session.createProducer(session.createQueue(Queues.JOBS)).send(later);
        }
        factory = Factory.start(ROUTES, coordinator(), amongOthers(2, "w", played), Clock.systemUTC());
        factory.order("r1:3");
        awaitState("r1", RunState.PUBLISHED);

        assertThat(played.made).hasSize(3);
        assertThat(broker.waiting(Queues.JOBS)).isEqualTo(1);
        assertThat(broker.waiting(Queues.DEAD)).isZero();
    }

    private WorkerPart amongOthers(int slots, String name, ShardRunner runner) {
        return new WorkerPart(runner, name, slots, Remote.worker(broker), WorkerPart.Company.AMONG_OTHERS, null);
    }

    @Test
    void excludesRunsForAWhileOnly() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        String all = "message IS NULL OR message = 'stylemill/job/v1'";
        try (Refusals refusals = new Refusals(clock, Duration.ofMinutes(10))) {
            assertThat(refusals.selector()).isEqualTo(all);
            refusals.leave("b-1.0.0");
            now.set(now.get().plusSeconds(300));
            refusals.leave("a'b");
            assertThat(refusals.selector())
                    .isEqualTo("(" + all + ") AND (run IS NULL OR run NOT IN ('a''b','b-1.0.0'))");
            now.set(now.get().plusSeconds(300));
            assertThat(refusals.selector()).isEqualTo("(" + all + ") AND (run IS NULL OR run NOT IN ('a''b'))");
            now.set(now.get().plusSeconds(300));
            assertThat(refusals.selector()).isEqualTo(all);
        }
    }

    @Test
    void asksABrokerElsewhereHowFullItIs() {
        accept("r1:3");
        startCoordinator();
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 3);
        factory.close();
        int port = Integer.parseInt(broker.url().substring(broker.url().lastIndexOf(':') + 1));
        BrokerAddress elsewhere = new BrokerAddress(
                broker.url(), broker.coordinator().user(), broker.coordinator().password());
        try (AskedCounts counts = new AskedCounts(elsewhere)) {
            assertThat(counts.waiting(Queues.JOBS)).isEqualTo(3);
            assertThat(counts.held()).isEqualTo(3);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> counts.waiting("other"))
                    .withMessageContaining("has no queue other; give it the queues")
                    .matches(f -> f.code().equals("broker-queues"));

            broker.close();
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> counts.waiting(Queues.JOBS))
                    .matches(f -> f.code().equals("broker-unreachable") && f.kind() == Kind.TRANSIENT);
            broker = EmbeddedBroker.start(home.resolve("broker"), port, SOON);
            assertThat(counts.waiting(Queues.JOBS)).isEqualTo(3);
        }
    }

    @Test
    void triesAShardAgainWhenItsFailureMayPass() {
        AtomicInteger calls = new AtomicInteger();
        played.making = job -> {
            if (calls.incrementAndGet() == 1) {
                throw Failure.of(Kind.TRANSIENT, "s3-unavailable", "the store does not answer");
            }
            return result(job, 1);
        };
        start(1);
        factory.order("r1:1");

        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.made).containsExactly("r1/train/0", "r1/train/0");
        assertThat(events()).doesNotContain("result-repeated", "shard-failed");
    }

    @Test
    void givesAShardUpAfterItsLastDelivery() {
        played.making = job -> {
            throw Failure.of(Kind.RESOURCES, "device-memory", "the device is full");
        };
        start(1);
        factory.order("r1:1");

        awaitState("r1", RunState.FAILED);
        assertThat(played.made).hasSize(Queues.ATTEMPTS);
        assertThat(shard("r1").reason())
                .isEqualTo(new Reason(
                        "device-memory", Kind.RESOURCES, "tried 5 times, the last time: the device is full"));
        assertThat(broker.waiting(Queues.DEAD)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"INPUT", "VERIFICATION", "BUG"})
    void givesAShardUpAtOnceWhenNoTryCanHelp(Kind kind) {
        played.making = job -> {
            if (job.shard().index() == 1) {
                throw Failure.of(kind, "checkpoint-differs", "not the checkpoint of the plan");
            }
            return result(job, 1);
        };
        start(2);
        factory.order("r1:3");

        awaitState("r1", RunState.PARTIAL);
        assertThat(played.made).hasSize(3);
        assertThat(run("r1").totals()).isEqualTo(new Run.Totals(3, 2, 1, 30, 20, 0, 20));
        assertThat(run("r1").reason())
                .isEqualTo(new Reason(
                        "checkpoint-differs", kind, "1 of 3 shards failed; the last: not the checkpoint of the plan"));
        assertThat(played.published).isEmpty();

        played.making = job -> result(job, 1);
        assertThat(ledger.retry("r1")).isEqualTo(1);
        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.made).hasSize(4);
    }

    @Test
    void treatsAnythingThatIsNoFailureAsABug() {
        played.making = job -> {
            throw new IllegalStateException("odd");
        };
        start(1);
        factory.order("r1:1");

        awaitState("r1", RunState.FAILED);
        assertThat(shard("r1").reason()).isEqualTo(new Reason("bug", Kind.BUG, "java.lang.IllegalStateException: odd"));
    }

    @Test
    void buriesAJobThatKillsItsWorkersAlsoWhenTheyMakeNothingElse() throws JMSException {
        accept("r1:1");
        startCoordinator();

        for (int death = 1; death <= Queues.ATTEMPTS; death++) {
            takeAndDie();
        }
        await().until(this::events, e -> e.contains("shard-suspected"));
        assertThat(run("r1").state()).isEqualTo(RunState.RUNNING);
        for (int death = 1; death <= Queues.ATTEMPTS; death++) {
            takeAndDie();
        }

        awaitState("r1", RunState.FAILED);
        assertThat(shard("r1").reason())
                .isEqualTo(new Reason(
                        "worker-died",
                        Kind.TRANSIENT,
                        "its worker died or was lost each time, the last 5 times while it made nothing else; look for"
                                + " out-of-memory kills and crashes in the workers' logs, then 'runs retry r1'"));
        assertThat(ledger.retry("r1")).isEqualTo(1);
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 1);
    }

    /**
     * A worker holds a shard of each of two runs, one of which kills it; the other must not be
     * given up with it.
     */
    @Test
    void buriesOfTwoJobsThatDiedTogetherOnlyTheOneThatDiesAlone() throws JMSException {
        accept("poison:1");
        accept("neighbour:1");
        startCoordinator();
        for (int death = 1; death <= Queues.ATTEMPTS; death++) {
            takeTwoAndDie();
        }
        await().until(() -> events().stream().filter("shard-suspected"::equals).count(), n -> n == 2);

        int alone = 0;
        while (run("poison").state() != RunState.FAILED || run("neighbour").state() != RunState.PUBLISHED) {
            await().atMost(Duration.ofSeconds(20)).until(() -> broker.held() == 1 || settled());
            alone += settled() ? 0 : diesOfPoison();
        }

        assertThat(alone).as("deliveries of one job and nothing beside it").isEqualTo(1 + Queues.ATTEMPTS);
        assertThat(shard("poison").reason().code()).isEqualTo("worker-died");
    }

    private boolean settled() {
        return run("poison").state() == RunState.FAILED && run("neighbour").state() == RunState.PUBLISHED;
    }

    private void takeTwoAndDie() throws JMSException {
        try (Connection connection = Remote.worker(broker).connectionFactory().createConnection()) {
            connection.start();
            List<Session> sessions = new ArrayList<>();
            for (int slot = 0; slot < 2; slot++) {
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                assertThat(session.createConsumer(session.createQueue(Queues.JOBS))
                                .receive(40_000))
                        .isNotNull();
                sessions.add(session);
            }
            for (Session session : sessions) {
                session.rollback();
            }
        }
    }

    /** Makes the neighbour's shard, and dies of the other; returns how many jobs came. */
    private int diesOfPoison() throws JMSException {
        try (Connection connection = Remote.worker(broker).connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            if (!(session.createConsumer(session.createQueue(Queues.JOBS)).receive(2_000)
                    instanceof TextMessage message)) {
                return 0;
            }
            assertThat(message.getBooleanProperty(Queues.ALONE)).isTrue();
            assertThat(broker.waiting(Queues.JOBS)).as("suspects under way").isEqualTo(1);
            Job job = MessageJson.job(message.getText());
            if (job.run().equals("poison")) {
                session.rollback();
                return 1;
            }
            session.createProducer(session.createQueue(Queues.RESULTS))
                    .send(session.createTextMessage(MessageJson.write(result(job, 1))));
            session.commit();
            return 1;
        }
    }

    @Test
    void makesASuspectedShardWithNothingBesideIt() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        played.making = job -> {
            hold(finish);
            return result(job, 1);
        };
        Work work = new Work(played, "w", null, Clock.systemUTC());
        Thread alone = new Thread(() -> take(work, 0, true));
        Thread beside = new Thread(() -> take(work, 1, false));
        alone.start();
        await().until(() -> played.made.size() == 1);
        beside.start();
        await().until(() -> beside.getState() == Thread.State.WAITING);

        assertThat(played.made).containsExactly("r1/train/0");
        finish.countDown();
        alone.join();
        beside.join();
        assertThat(played.made).containsExactly("r1/train/0", "r1/train/1");
    }

    private static void take(Work work, int shard, boolean alone) {
        Job job = new Job(
                "r1", "s3://d", "cells/1.0.0/", SHA, "file:///c", new ShardJob("train", shard, 2, 10L * shard, 10));
        work.run(job, 1, alone, null);
    }

    @Test
    void leavesAShardToOthersWhoseRowsItsCoordinatorReadsInAnotherForm() {
        Clock clock = Clock.systemUTC();
        Job job = new Job("r1", "s3://d", "cells/1.0.0/", SHA, "file:///c", new ShardJob("train", 0, 2, 0, 10));
        played.making = one -> result(one, 1);
        try (Refusals refusals = new Refusals(clock, Duration.ofMinutes(10))) {
            Work work = new Work(played, "w", refusals, clock);
            Reason left =
                    MessageJson.result(work.run(job, 1, false, "0123456789ab")).failure();

            assertThat(played.made).isEmpty();
            assertThat(left).isNotNull();
            assertThat(left.is(Code.LEFT_TO_OTHERS)).isTrue();
            assertThat(left.message())
                    .isEqualTo("rows-differ: the coordinator reads the rows of shards in the form 0123456789ab, this"
                            + " worker writes them in the form " + ShardWorker.rowsForm() + ", since one of them is of"
                            + " an older version of Stylemill; run the same version on both");
            assertThat(refusals.left()).containsExactly("r1");
        }
    }

    @Test
    void makesTheShardsOfACoordinatorThatReadsRowsInTheSameFormOrDoesNotSay() {
        Clock clock = Clock.systemUTC();
        played.making = one -> result(one, 1);
        Job job = new Job("r1", "s3://d", "cells/1.0.0/", SHA, "file:///c", new ShardJob("train", 0, 2, 0, 10));
        try (Refusals refusals = new Refusals(clock, Duration.ofMinutes(10))) {
            Work work = new Work(played, "w", refusals, clock);
            for (String rows : new String[] {null, ShardWorker.rowsForm()}) {
                assertThat(MessageJson.result(work.run(job, 1, false, rows)).failure())
                        .isNull();
            }
        }
    }

    @Test
    void aWorkerInItsCoordinatorsProcessMakesShardsOfMessagesFromBeforeAnUpgrade() {
        played.making = one -> result(one, 1);
        Job job = new Job("r1", "s3://d", "cells/1.0.0/", SHA, "file:///c", new ShardJob("train", 0, 2, 0, 10));
        Work alone = new Work(played, "w", null, Clock.systemUTC());
        assertThat(MessageJson.result(alone.run(job, 1, false, "0123456789ab")).failure())
                .isNull();
    }

    /** Takes a job and rolls back as the broker does for a worker that is gone. */
    private void takeAndDie() throws JMSException {
        try (Connection connection = Remote.worker(broker).connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            assertThat(session.createConsumer(session.createQueue(Queues.JOBS)).receive(40_000))
                    .isNotNull();
            session.rollback();
        }
    }

    @Test
    void countsARepeatedResultOnceAndRefusesADifferentOne() throws JMSException {
        accept("r1:2");
        startCoordinator();
        Job job = new Job("r1", "s3://datasets", "cells/1.0.0/", SHA, "file:///c", new ShardJob("train", 0, 2, 0, 10));

        send(Queues.RESULTS, MessageJson.write(result(job, 1)));
        send(Queues.RESULTS, MessageJson.write(result(job, 1)));
        await().until(this::events, e -> e.contains("result-repeated"));
        send(Queues.RESULTS, MessageJson.write(result(job, 2)));

        await().until(this::events, e -> e.contains("message-refused") && e.contains("result-differs"));
        assertThat(run("r1").totals().done()).isEqualTo(1);
        assertThat(shard("r1").state()).isEqualTo(ShardState.DONE);
        await().until(() -> broker.waiting(Queues.RESULTS), n -> n == 0);
    }

    /**
     * From a worker that slept while others finished the run: once before, once after it is
     * published.
     */
    @Test
    void changesNothingForAResultThatComesLate() throws JMSException {
        start(1);
        factory.order("r1:2");
        awaitState("r1", RunState.PUBLISHED);
        Run before = run("r1");
        Job job = new Job("r1", "s3://datasets", "cells/1.0.0/", SHA, "file:///c", new ShardJob("train", 1, 2, 10, 10));

        send(Queues.RESULTS, MessageJson.write(result(job, 1)));
        await().until(this::events, e -> e.contains("result-repeated"));
        send(
                Queues.RESULTS,
                MessageJson.write(Result.failed(
                        job, new Reason("s3-down", Kind.TRANSIENT, "late"), "w9", Instant.EPOCH, Instant.EPOCH)));
        await().until(this::events, e -> e.contains("failure-ignored"));

        assertThat(run("r1")).isEqualTo(before);
        assertThat(played.published).containsExactly("r1");
        await().until(() -> broker.waiting(Queues.RESULTS), n -> n == 0);
    }

    @Test
    void notesMessagesNobodyCanReadAndGoesOn() throws JMSException {
        start(1);
        send(Queues.RESULTS, "{\"message\":\"nonsense\"}");
        send(Queues.DEAD, "nonsense");
        try (Connection connection = broker.coordinator().connectionFactory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(Queues.RESULTS))
                    .send(session.createObjectMessage(new java.util.Date()));
        }
        factory.order("r1:1");

        awaitState("r1", RunState.PUBLISHED);
        await().until(() -> events().stream().filter("message-refused"::equals).count(), n -> n == 3);
        await().until(() -> broker.waiting(Queues.RESULTS) + broker.waiting(Queues.DEAD), n -> n == 0);
        assertThat(played.made).hasSize(1);
    }

    @Test
    void publishesLaterWhenTheFailureMayPass() {
        AtomicInteger calls = new AtomicInteger();
        played.publishing = run -> {
            if (calls.incrementAndGet() < 3) {
                throw Failure.of(Kind.OUTCOME_UNKNOWN, "put-timeout", "the store did not answer");
            }
            return "s3://datasets/done/";
        };
        start(1);
        factory.order("r1:1");

        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.published).hasSize(3);
    }

    @Test
    void failsTheRunWhenPublishingIsRefusedAndPublishesOtherRuns() {
        played.publishing = run -> {
            if (run.equals("bad")) {
                throw Failure.input("object-differs", "the version exists with other content");
            }
            return "s3://datasets/good/";
        };
        start(1);
        factory.order("bad:1");
        factory.order("good:1");

        awaitState("bad", RunState.FAILED);
        awaitState("good", RunState.PUBLISHED);
        assertThat(run("bad").reason())
                .isEqualTo(new Reason("object-differs", Kind.INPUT, "the version exists with other content"));
        assertThat(played.published).containsOnlyOnce("bad");
    }

    @Test
    void goesOnAfterARestartOfBrokerAndCoordinator() {
        accept("r1:4");
        startCoordinator();
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 4);
        factory.close();
        broker.close();
        ledger.close();

        open();
        start(2);

        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.made).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void goesOnWhenTheJournalOfTheBrokerIsLost() throws IOException {
        accept("r1:4");
        startCoordinator();
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 4);
        factory.close();
        broker.close();
        try (Stream<Path> files = Files.walk(home.resolve("broker"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        broker = EmbeddedBroker.start(home.resolve("broker"), 0, SOON);
        start(2);

        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.made).hasSize(4);
    }

    @Test
    void survivesARestartOfTheBrokerUnderARunningCoordinatorAndWorker() {
        int port = Integer.parseInt(broker.url().substring(broker.url().lastIndexOf(':') + 1));
        BrokerAddress remote = Remote.worker(broker);
        BrokerAddress coordinator = new BrokerAddress(
                broker.url(), broker.coordinator().user(), broker.coordinator().password());
        AskedCounts counts = new AskedCounts(coordinator);
        factory = Factory.start(
                null,
                new CoordinatorPart(ledger, new PlayedOrders(this::accept), played, coordinator, counts, null),
                worker(1, remote),
                Clock.systemUTC());
        factory.order("r1:1");
        awaitState("r1", RunState.PUBLISHED);

        broker.close();
        factory.order("r2:2");
        broker = EmbeddedBroker.start(home.resolve("broker"), port, SOON);

        awaitState("r2", RunState.PUBLISHED);
        counts.close();
    }

    @Test
    void letsTheShardInWorkFinishWhenItStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        played.making = job -> {
            begun.countDown();
            hold(finish);
            return result(job, 1);
        };
        start(1);
        factory.order("r1:1");
        begun.await();
        Thread stop = new Thread(factory::close);
        stop.start();
        await().until(() -> !factory.camel().getStatus().isStarted());
        finish.countDown();
        stop.join();

        assertThat(played.handBacks).hasValue(0);
        assertThat(broker.waiting(Queues.JOBS)).isZero();
        played.making = job -> result(job, 1);
        start(1);
        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.made).hasSize(1);
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void handsAShardBackThatDoesNotFinishInTime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        played.making = job -> {
            begun.countDown();
            await().until(() -> played.handBacks.get() == 1);
            throw Failure.of(Kind.TRANSIENT, Code.HANDED_BACK, "the worker stops");
        };
        start(1);
        factory.order("r1:1");
        begun.await();

        factory.close(Duration.ofMillis(50), Duration.ofSeconds(20));

        assertThat(played.handBacks).hasValue(1);
        assertThat(broker.waiting(Queues.JOBS)).isZero();
        played.making = job -> result(job, 1);
        start(1);
        awaitState("r1", RunState.PUBLISHED);
        assertThat(shard("r1").attempts()).isEqualTo(2);
    }

    @Test
    void queuesShardsAgainWhoseMessagesAreLost() throws JMSException {
        accept("r1:2");
        startCoordinator();
        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 2);
        await().until(() -> run("r1").state(), RunState.RUNNING::equals);
        Sweep sweep = new Sweep(ledger, broker::waiting);
        sweep.sweep();
        sweep.sweep();
        assertThat(broker.waiting(Queues.JOBS)).isEqualTo(2);
        loseAJob();
        loseAJob();

        sweep.sweep();
        assertThat(broker.held()).isZero();
        sweep.sweep();

        await().until(() -> broker.waiting(Queues.JOBS), n -> n == 2);
        assertThat(events()).containsOnlyOnce("messages-lost");
        assertThat(shard("r1").attempts()).isEqualTo(2);
    }

    private void loseAJob() throws JMSException {
        try (Connection connection = Remote.worker(broker).connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            assertThat(session.createConsumer(session.createQueue(Queues.JOBS)).receive(10_000))
                    .isNotNull();
            session.commit();
        }
    }

    @Test
    void queuesAHandedBackShardAgainWithoutCountingAnAttempt() {
        AtomicInteger calls = new AtomicInteger();
        played.making = job -> {
            if (calls.incrementAndGet() <= Queues.ATTEMPTS + 1) {
                throw Failure.of(Kind.TRANSIENT, Code.HANDED_BACK, "the worker stops");
            }
            return result(job, 1);
        };
        start(1);
        factory.order("r1:1");

        awaitState("r1", RunState.PUBLISHED);
        assertThat(played.made).hasSize(Queues.ATTEMPTS + 2);
        assertThat(shard("r1").attempts()).isEqualTo(Queues.ATTEMPTS + 2);
    }

    @Test
    void refusesAFolderWithoutRoutes() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Factory.start(home, coordinator(), null, Clock.systemUTC()))
                .withMessage("cannot find the routes in " + home + ": there is no errors.camel.yaml; name the folder"
                        + " routes/ of the installed program")
                .matches(f -> f.code().equals("routes-missing"));
    }

    @Test
    void saysWhichRouteCannotBeStarted() throws IOException {
        Path broken = Files.createDirectory(home.resolve("broken"));
        for (String name : List.of("errors.camel.yaml", "periods.properties")) {
            Files.copy(ROUTES.resolve(name), broken.resolve(name));
        }
        Files.writeString(
                broken.resolve("x.camel.yaml"),
                "- route: {id: x, from: {uri: 'direct:x', steps: [{bean: {ref: nobody, method: m}}]}}\n");

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Factory.start(broken, coordinator(), null, Clock.systemUTC()))
                .withMessageStartingWith("cannot start the routes of " + broken + ": ")
                .withMessageContaining("nobody")
                .matches(f -> f.code().equals("routes-start"));
    }

    @Test
    void loadsEveryRouteFileAndEveryStepHasAnId() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        WorkerList workerList = new WorkerList(Clock.systemUTC());
        Instant since = Instant.parse("2026-01-02T03:04:05Z");
        Job job = new Job("r9", "file:/d", "d/1.0.0/", SHA, "c", new ShardJob("train", 0, 1, 0, 5));
        factory = Factory.start(
                ROUTES,
                coordinator(),
                new ServicePart(
                        new PlayedInbox(() -> {
                            looks.incrementAndGet();
                            throw Failure.of(Kind.TRANSIENT, "away", "the bucket is away");
                        }),
                        Duration.ofMillis(10),
                        () -> {},
                        () -> {},
                        workerList),
                new WorkerPart(
                        played,
                        "w1",
                        1,
                        broker.worker(),
                        WorkerPart.Company.ALONE,
                        new WorkerPart.Self("cpu", "1.2", () -> List.of(new InWork(job, since, 3, 2)))),
                Clock.systemUTC());
        await().atMost(Duration.ofSeconds(20)).until(() -> !workerList.alive().isEmpty());
        assertThat(workerList.alive().get(0).making())
                .containsExactly(new Heartbeat.Making("r9", "r9/train/0", 5, 3, 2, since));
        assertThat(workerList.alive().get(0).device()).isEqualTo("cpu");
        // A look that fails is not the last.
        await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() > 2);

        assertThat(factory.camel().getRoutes())
                .extracting(Route::getRouteId)
                .containsExactlyInAnyOrder(
                        "order",
                        "events",
                        "dispatch-timer",
                        "dispatch",
                        "recall",
                        "lease",
                        "dispatch-together",
                        "dispatch-singly",
                        "generate",
                        "collect",
                        "dead",
                        "publish-timer",
                        "publish",
                        "publish-run",
                        "sweep",
                        "inbox",
                        "inbox-manifest",
                        "schedule",
                        "schedule-reconcile",
                        "beat",
                        "roster");
        List<RouteDefinition> routes = ((ModelCamelContext) factory.camel()).getRouteDefinitions();
        List<String> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(ROUTES)) {
            found.forEach(f -> files.add(f.getFileName().toString()));
        }
        List<String> loaded = routes.stream()
                .map(r -> Path.of(r.getResource().getLocation().replace("file:", ""))
                        .getFileName()
                        .toString())
                .toList();
        assertThat(files.remove("periods.properties")).isTrue();
        assertThat(files).allMatch(f -> f.endsWith(".camel.yaml"));
        assertThat(loaded)
                .containsAll(files.stream()
                        .filter(f -> !f.equals("errors.camel.yaml"))
                        .toList());
        for (RouteDefinition route : routes) {
            assertThat(route.getInput().getId()).startsWith(route.getRouteId().replaceAll("-.*", ""));
            for (ProcessorDefinition<?> step :
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
                assertThat(step.hasCustomIdAssigned() || step.getShortName().startsWith("on"))
                        .as("step %s of route %s has an id", step, route.getRouteId())
                        .isTrue();
            }
        }
    }

    @Test
    void startsOnlyTheRoutesOfItsPart() {
        factory = Factory.start(null, null, worker(2, Remote.worker(broker)), Clock.systemUTC());

        assertThat(factory.camel().getRoutes()).extracting(Route::getRouteId).containsExactly("generate");
    }

    @Test
    void takesTheJobsOfACancelledRunOutOfTheQueue() {
        startCoordinator();
        factory.order("r1:3");
        factory.order("r2:2");
        await().atMost(Duration.ofSeconds(40)).until(() -> broker.waiting(Queues.JOBS) == 5);
        assertThat(ledger.cancel("r1", "test")).isTrue();
        await().atMost(Duration.ofSeconds(40)).until(() -> broker.waiting(Queues.JOBS) == 2);
        assertThat(run("r1").state()).isEqualTo(RunState.CANCELLED);
        assertThat(ledger.retry("r1")).isEqualTo(3);
        await().atMost(Duration.ofSeconds(40)).until(() -> broker.waiting(Queues.JOBS) == 5);
    }
}
