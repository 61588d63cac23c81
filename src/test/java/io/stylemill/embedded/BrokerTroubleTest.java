package io.stylemill.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.route.AskedCounts;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.factory.route.CoordinatorPart;
import io.stylemill.factory.route.Factory;
import io.stylemill.factory.route.PlainRunner;
import io.stylemill.factory.route.PlayedOrders;
import io.stylemill.factory.route.PlayedPublication;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.Queues;
import io.stylemill.factory.route.ShardRunner;
import io.stylemill.factory.route.WorkerPart;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The broker refuses messages, or goes away, while shards are made; each trouble is said once,
 * without a trace.
 */
class BrokerTroubleTest {
    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Level before;

    @BeforeEach
    void listens() {
        said.start();
        before = root.getLevel();
        root.setLevel(Level.WARN);
        root.addAppender(said);
    }

    @AfterEach
    void listensNoMore() {
        root.detachAppender(said);
        root.setLevel(before);
    }

    private static final class Held implements PlainRunner {
        private final List<String> made = new CopyOnWriteArrayList<>();
        private final CountDownLatch finish = new CountDownLatch(1);

        @Override
        public Result run(Job job) {
            made.add(job.id());
            try {
                finish.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Result(
                    job.run(),
                    job.shard(),
                    SHA,
                    "ab".repeat(16),
                    10,
                    10,
                    0,
                    SHA,
                    Map.of(),
                    "w",
                    Instant.EPOCH,
                    Instant.EPOCH,
                    null);
        }
    }

    @Test
    void goesOnWhenThereIsRoomAgainAndCountsNoAttempt() {
        Held worker = new Held();
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0, Duration.ofMillis(20));
                Ledger ledger = Ledger.open(Database.embedded(home), Clock.systemUTC());
                Factory factory = start(broker, ledger, worker)) {
            accept(ledger, "r1", 4);
            await().atMost(PATIENCE).until(() -> worker.made.size() == 2);
            broker.keepFree(Long.MAX_VALUE);
            accept(ledger, "r2", 2);
            worker.finish.countDown();
            await().atMost(PATIENCE).until(() -> lines().size() >= 2);
            assertThat(lines())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("The result of shard r1/train/")
                            .contains(" waits: the broker takes no message now, its disk or memory is full")
                            .endsWith("; it is sent when there is room"))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("Jobs cannot be sent to the queue and wait: the broker takes no message now"));
            // Longer than five deliveries took.
            await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> worker.made.size() == 2);
            broker.keepFree(EmbeddedBroker.ROOM_LEFT);

            await().atMost(PATIENCE)
                    .until(() -> ledger.runs().list(2).stream().map(Run::state).allMatch(RunState.PUBLISHED::equals));
            assertThat(worker.made).doesNotHaveDuplicates().hasSize(6);
            assertThat(lines()).hasSize(2);
            assertThat(factory.camel().getStatus().isStarted()).isTrue();
            assertThat(shown()).allMatch(event -> event.getThrowableProxy() == null);
        }
    }

    @Test
    void buriesWhatDiedWhileTheDiskWasFull() throws JMSException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0, Duration.ofMillis(20));
                Ledger ledger = Ledger.open(Database.embedded(home), Clock.systemUTC());
                Factory factory = start(broker, ledger, null)) {
            accept(ledger, "r1", 1);
            await().atMost(PATIENCE).until(() -> broker.waiting(Queues.JOBS) == 1);
            broker.keepFree(Long.MAX_VALUE);
            for (int death = 1; death <= Queues.ATTEMPTS; death++) {
                takeAndDie(broker);
            }
            broker.keepFree(EmbeddedBroker.ROOM_LEFT);

            await().atMost(PATIENCE)
                    .until(() -> ledger.runs().events("r1", 9).stream()
                            .anyMatch(event -> event.what().equals("shard-suspected")));
            assertThat(factory.camel().getStatus().isStarted()).isTrue();
        }
    }

    /** What the worker answers cannot be sent any more; the shard is made again. */
    @Test
    void makesAShardAgainWhoseSessionIsLost() {
        Held worker = new Held();
        EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0, Duration.ofMillis(20));
        int port = URI.create(broker.url()).getPort();
        BrokerAddress coordinator = new BrokerAddress(
                broker.url(), broker.coordinator().user(), broker.coordinator().password());
        try (Ledger ledger = Ledger.open(Database.embedded(home), Clock.systemUTC());
                AskedCounts counts = new AskedCounts(coordinator);
                Factory factory = Factory.start(
                        null,
                        part(ledger, coordinator, counts),
                        new WorkerPart(worker, "w", 1, Remote.worker(broker), WorkerPart.Company.ALONE, null),
                        Clock.systemUTC())) {
            accept(ledger, "r1", 1);
            await().atMost(PATIENCE).until(() -> worker.made.size() == 1);
            broker.close();
            worker.finish.countDown();
            await().atMost(PATIENCE).until(() -> lines().stream().anyMatch(line -> line.contains("attempt 1 of 5")));
            broker = EmbeddedBroker.start(home.resolve("broker"), port, Duration.ofMillis(20));

            await().atMost(PATIENCE)
                    .until(() -> ledger.runs().find("r1").orElseThrow().state() == RunState.PUBLISHED);
            assertThat(worker.made).containsExactly("r1/train/0", "r1/train/0");
            assertThat(lines())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith(
                                    "Shard r1/train/0 failed in attempt 1 of 5 and is tried again: broker-unreachable: the"
                                            + " session with the broker is lost: "));
            assertThat(shown())
                    .allMatch(event -> event.getThrowableProxy() == null
                            && event.getLevel().equals(Level.WARN));
            assertThat(factory.camel().getStatus().isStarted()).isTrue();
        } finally {
            broker.close();
        }
    }

    private static void takeAndDie(EmbeddedBroker broker) throws JMSException {
        try (Connection connection = Remote.worker(broker).connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            assertThat(session.createConsumer(session.createQueue(Queues.JOBS)).receive(30_000))
                    .isNotNull();
            session.rollback();
        }
    }

    private static Factory start(EmbeddedBroker broker, Ledger ledger, ShardRunner worker) {
        return Factory.start(
                null,
                part(ledger, broker.coordinator(), broker::waiting),
                worker == null ? null : new WorkerPart(worker, "w", 2, broker.worker(), WorkerPart.Company.ALONE, null),
                Clock.systemUTC());
    }

    private static CoordinatorPart part(Ledger ledger, BrokerAddress broker, QueueCounts counts) {
        return new CoordinatorPart(
                ledger,
                new PlayedOrders(order -> order),
                run -> PlayedPublication.committing(run, id -> "s3://datasets/cells/"),
                broker,
                counts,
                null);
    }

    /** Returns what a person reads on stderr. */
    private List<ILoggingEvent> shown() {
        return List.copyOf(said.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .filter(event -> !event.getLoggerName().startsWith("org.apache.camel.dsl"))
                .toList();
    }

    private List<String> lines() {
        return shown().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static void accept(Ledger ledger, String run, int shards) {
        ledger.accept(
                PlainRuns.of(run, run, "s3://datasets", NewRun.USUAL),
                IntStream.range(0, shards)
                        .mapToObj(i -> new ShardJob("train", i, shards, 10L * i, 10))
                        .toList());
    }
}
