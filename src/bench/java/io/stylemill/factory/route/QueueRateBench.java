package io.stylemill.factory.route;

import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.publish.Publication;
import io.stylemill.factory.publish.Publisher;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures how many jobs one coordinator dispatches and counts per second when making a shard takes
 * no time: the shipped routes, the embedded broker over TCP, and a ledger. A program for people:
 * {@code JOBS SLOTS [JDBC_URL USER]}.
 */
@SuppressWarnings("try")
final class QueueRateBench {
    private static final String SHA = "0123456789abcdef".repeat(4);

    private QueueRateBench() {}

    /** Answers every job at once. */
    private record NoWork() implements ShardRunner, Publisher {
        @Override
        public void ready(Job job) {}

        @Override
        public Result run(Job job) {
            Instant now = Instant.EPOCH;
            return new Result(
                    job.run(),
                    job.shard(),
                    SHA,
                    "ab".repeat(16),
                    10,
                    job.shard().samples(),
                    0,
                    SHA,
                    Map.of(),
                    "none",
                    now,
                    now,
                    null);
        }

        @Override
        public void handBack() {}

        @Override
        public Publication begin(String run) {
            return PlayedPublication.committing(run, id -> "s3://none/" + id + "/");
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int jobs = Integer.parseInt(args[0]);
        int slots = Integer.parseInt(args[1]);
        Path home = Files.createTempDirectory("queue-rate-");
        Database database =
                args.length > 2 ? Database.server(args[2], args[3], "") : Database.embedded(home.resolve("ledger"));
        NoWork none = new NoWork();
        try (Ledger ledger = Ledger.open(database, Clock.systemUTC());
                EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("broker"), 0)) {
            warm(ledger, broker, none, slots);
            // Counting: everything is in the queue before anybody takes it.
            long accepted = System.nanoTime();
            accept(ledger, "all", jobs);
            double acceptSeconds = seconds(accepted);
            long began = System.nanoTime();
            try (Factory running = start(ledger, broker, none, null)) {
                while (broker.waiting(Queues.JOBS) < Math.min(jobs, Dispatch.MOST_QUEUED)) {
                    Thread.sleep(5);
                }
            }
            double dispatchSeconds = seconds(began);
            int dispatched = Math.min(jobs, Dispatch.MOST_QUEUED);
            began = System.nanoTime();
            try (Factory running = start(
                    ledger,
                    broker,
                    none,
                    new WorkerPart(none, "none", slots, broker.worker(), WorkerPart.Company.ALONE, null))) {
                awaitDone(ledger, "all");
            }
            double allSeconds = seconds(began);
            System.out.printf(
                    Locale.ROOT,
                    "ledger %s: accepted %d shards in %.2f s (%.0f/s); dispatched %d in %.2f s (%.0f/s);"
                            + " taken, answered and counted %d in %.2f s (%.0f/s), %d slots%n",
                    database,
                    jobs,
                    acceptSeconds,
                    jobs / acceptSeconds,
                    dispatched,
                    dispatchSeconds,
                    dispatched / dispatchSeconds,
                    jobs,
                    allSeconds,
                    jobs / allSeconds,
                    slots);
        }
    }

    private static void warm(Ledger ledger, EmbeddedBroker broker, NoWork none, int slots) throws InterruptedException {
        accept(ledger, "warm", 1000);
        try (Factory running = start(
                ledger,
                broker,
                none,
                new WorkerPart(none, "none", slots, broker.worker(), WorkerPart.Company.ALONE, null))) {
            awaitDone(ledger, "warm");
        }
    }

    private static Factory start(Ledger ledger, EmbeddedBroker broker, NoWork none, @Nullable WorkerPart worker) {
        return Factory.start(
                Path.of("routes"),
                new CoordinatorPart(
                        ledger, new PlayedOrders(order -> order), none, broker.coordinator(), broker::waiting, null),
                worker,
                Clock.systemUTC());
    }

    private static void awaitDone(Ledger ledger, String run) throws InterruptedException {
        while (true) {
            RunState state = ledger.runs().find(run).orElseThrow().state();
            if (state == RunState.COMPLETE || state == RunState.PUBLISHED) {
                return;
            }
            Thread.sleep(20);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void accept(Ledger ledger, String id, int n) {
        List<ShardJob> shards = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            shards.add(new ShardJob("train", i, n, 10L * i, 10));
        }
        ledger.accept(PlainRuns.of(id), shards);
    }
}
