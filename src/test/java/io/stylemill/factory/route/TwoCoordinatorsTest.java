package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.PostgresServer;
import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.publish.Publication;
import io.stylemill.factory.publish.Publisher;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two coordinators on one PostgreSQL ledger and one broker, with 200 orders at once; only shards
 * and versions are played.
 */
class TwoCoordinatorsTest {
    private static final int RUNS = 200;
    private static final int SHARDS = 17;
    private static final String SHA = "0123456789abcdef".repeat(4);

    @TempDir
    Path home;

    /** Makes shards at once, and versions of some files that must not lie there half written. */
    private static final class Played implements PlainRunner, Publisher {
        private final Path folder;
        private final List<String> made = new CopyOnWriteArrayList<>();
        private final List<String> published = new CopyOnWriteArrayList<>();
        private final Set<String> begun = ConcurrentHashMap.newKeySet();

        Played(Path folder) {
            this.folder = folder;
        }

        @Override
        public Result run(Job job) {
            made.add(job.id());
            return RoutesTest.result(job, 1);
        }

        @Override
        public Publication begin(String run) {
            published.add(run);
            return PlayedPublication.committing(run, this::commit);
        }

        private String commit(String run) {
            if (!begun.add(run)) {
                throw Failure.input("version-occupied", "objects of " + run + " have other bytes");
            }
            try {
                Path version = Files.createDirectories(folder.resolve(run));
                for (int i = 0; i < 50; i++) {
                    Files.write(version.resolve("file-" + i), new byte[4096]);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            begun.remove(run);
            return "s3://datasets/" + run + "/";
        }
    }

    @Test
    void sendEveryShardOnceAndPublishEveryRunOnce() {
        Database database = Database.server(PostgresServer.emptySchema(), PostgresServer.user(), "");
        Played played = new Played(home);
        try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0, Duration.ofMillis(20));
                Ledger first = Ledger.open(database, Clock.systemUTC());
                Ledger second = Ledger.open(database, Clock.systemUTC());
                Factory one = start(first, broker, played);
                Factory two = start(second, broker, played)) {
            IntStream.range(0, RUNS)
                    .parallel()
                    .forEach(i -> accept(i % 2 == 0 ? first : second, String.format("r%03d", i)));

            await().atMost(Duration.ofSeconds(120))
                    .until(() -> first.runs().list(RUNS).stream()
                            .allMatch(run -> run.state().settled()));

            List<Run> runs = first.runs().list(RUNS);
            assertThat(runs.stream()
                            .filter(run -> run.state() != RunState.PUBLISHED)
                            .map(run -> run.id() + " " + run.state() + " " + run.reason()))
                    .isEmpty();
            assertThat(runs).extracting(run -> run.totals().done()).containsOnly(SHARDS);
            assertThat(played.made).doesNotHaveDuplicates().hasSize(RUNS * SHARDS);
            assertThat(played.published).doesNotHaveDuplicates().hasSize(RUNS);
            assertThat(one.camel().getStatus().isStarted()
                            && two.camel().getStatus().isStarted())
                    .isTrue();
        }
    }

    private static Factory start(Ledger ledger, EmbeddedBroker broker, Played played) {
        return Factory.start(
                null,
                new CoordinatorPart(
                        ledger, new PlayedOrders(order -> order), played, broker.coordinator(), broker::waiting, null),
                new WorkerPart(played, "w", 4, broker.worker(), WorkerPart.Company.ALONE, null),
                Clock.systemUTC());
    }

    private static void accept(Ledger ledger, String id) {
        List<ShardJob> shards = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            shards.add(new ShardJob("train", i, SHARDS, 10L * i, 10));
        }
        ledger.accept(PlainRuns.of(id, id, "s3://datasets", NewRun.USUAL), shards);
    }
}
