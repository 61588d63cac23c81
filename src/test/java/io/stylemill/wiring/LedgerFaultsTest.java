package io.stylemill.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.PostgresServer;
import io.stylemill.command.CutLine;
import io.stylemill.command.MadeVersion;
import io.stylemill.command.Session;
import io.stylemill.config.Settings;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.worker.Progress;
import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The ledger's database server is stopped and started again, or does not tell what it did, while
 * runs are under way; the versions are those that are made with an undisturbed ledger.
 */
class LedgerFaultsTest {
    private static final Path SAMPLE = Path.of("samples/blood-cells").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SHARDS = 12;

    @TempDir
    private static Path usual;

    private static PostgresServer server;
    private static MadeVersion made;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makesItUndisturbed() throws IOException {
        server = PostgresServer.own();
        Session.run(
                        "run",
                        Files.writeString(usual.resolve("cells.yaml"), manifest("cells"))
                                .toString(),
                        "--config",
                        Files.writeString(
                                        usual.resolve("mill.properties"),
                                        "stylemill.home=" + usual.resolve("home") + "\n")
                                .toString())
                .done();
        made = version(usual, "cells");
        assertThat(made.shards()).hasSize(SHARDS);
    }

    @AfterAll
    static void ends() throws IOException, InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    private static String manifest(String name) {
        return """
                apiVersion: stylemill/v1
                dataset: {name: %s, version: 1.0.0}
                generator: {checkpoint: %s}
                seed: 3
                samples: [{name: cells, label: {class: WBC}, latent: {seeds: "0-59"}, noise: {mode: random}}]
                postprocess: [{resize: {width: 160, height: 160}}]
                splits: {train: 1}
                output: {shards: {samples: 5}}
                """.formatted(name, SAMPLE.resolve("blood-cells-64.safetensors"));
    }

    private static MadeVersion version(Path folder, String name) {
        return new MadeVersion(folder.resolve("home/s3/datasets/" + name + "/1.0.0"));
    }

    private static void same(MadeVersion version) {
        assertThat(version.promised()).isEqualTo(made.promised());
        assertThat(version.files()).isEqualTo(made.files());
        assertThat(version.record().images()).isEqualTo(60);
        assertThat(version.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(condition);
    }

    private Map<String, String> settings(String ledger) {
        Map<String, String> settings = new HashMap<>();
        settings.put("stylemill.home", folder.resolve("home").toString());
        settings.put("stylemill.ledger.url", ledger);
        settings.put("stylemill.ledger.user", PostgresServer.user());
        settings.put("stylemill.broker.redelivery", "20ms");
        settings.put("stylemill.inbox.period", "50ms");
        settings.put("stylemill.checkpoints", SAMPLE.toString());
        return settings;
    }

    private void drop(String name) throws IOException {
        Path inbox = Files.createDirectories(folder.resolve("home/inbox"));
        Files.writeString(inbox.resolve(name + ".yaml"), manifest(name));
    }

    private boolean answered(String name) {
        return Files.exists(folder.resolve("home/accepted/" + name + ".yaml"));
    }

    private static void outage(Callable<Boolean> longEnough) throws Exception {
        server.stop();
        try {
            until("something happens without the ledger", longEnough);
        } finally {
            server.startAgain();
        }
    }

    /**
     * Stopped while shards are stored whose results can then not be counted, and again when the
     * version is begun.
     */
    @Test
    void servesOnAfterItsServerWasStoppedInMidRun() throws Exception {
        try (Components components = new Components(
                        Settings.read(folder, null, Map.of(), settings(server.schema()), List.of()), Device.CPU);
                LocalFactory factory = new LocalFactory(components)) {
            components.startS3();
            factory.serve(Progress.NONE, 1);
            drop("cells");
            MadeVersion version = version(folder, "cells");
            until("shards are stored", () -> version.shards().size() >= 2);
            int before = version.shards().size();
            outage(() -> {
                if (!Files.exists(folder.resolve("home/inbox/late.yaml"))) {
                    drop("late");
                }
                return version.shards().size() >= before + 3;
            });
            until("the version is begun", () -> version.has("index/samples.parquet"));
            outage(() -> true);
            until("all is published", () -> published(factory, "cells") && published(factory, "late"));
            until("both are answered", () -> answered("cells") && answered("late"));
            same(version);
            assertThat(version(folder, "late").record().images()).isEqualTo(60);
            countedOnce(factory);
        }
        assertThat(folder.resolve("home/scratch")).isEmptyDirectory();
    }

    /** Every so-manieth transaction happens, and nobody hears of it. */
    @ParameterizedTest
    @EnumSource(CutLine.Cut.class)
    void countsOnceWhatItNeverHeardToBeCounted(CutLine.Cut cut) throws Exception {
        try (CutLine proxy = new CutLine(
                        server.port(), cut, cut == CutLine.Cut.CLOSED ? 5 : 20, cut == CutLine.Cut.CLOSED ? 40 : 5);
                Components components = new Components(
                        Settings.read(folder, null, Map.of(), settings(through(proxy) + "&socketTimeout=1"), List.of()),
                        Device.CPU);
                LocalFactory factory = new LocalFactory(components)) {
            components.startS3();
            factory.serve(Progress.NONE, 1);
            proxy.spoil();
            drop("cells");
            until("all is published", () -> published(factory, "cells") && answered("cells"));
            same(version(folder, "cells"));
            countedOnce(factory);
            assertThat(proxy.kept()).isGreaterThan(cut == CutLine.Cut.CLOSED ? 10 : 2);
        }
        assertThat(folder.resolve("home/scratch")).isEmptyDirectory();
    }

    /** The command that waits for its run asks again, and again. */
    @Test
    void runsOnWhenItsQuestionsAreNotAnswered() throws Exception {
        try (CutLine proxy = new CutLine(server.port(), CutLine.Cut.CLOSED, 4, 12)) {
            Path properties = folder.resolve("mill.properties");
            Files.write(
                    properties,
                    settings(through(proxy)).entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList());
            Path manifest = Files.writeString(folder.resolve("cells.yaml"), manifest("cells"));
            CompletableFuture<Session> run = CompletableFuture.supplyAsync(
                    () -> Session.run("run", manifest.toString(), "--config", properties.toString()));
            MadeVersion version = version(folder, "cells");
            until("a shard is stored", () -> !version.shards().isEmpty());
            proxy.spoil();
            run.join().done();
            assertThat(proxy.kept()).isGreaterThan(5);
            same(version);
        }
    }

    private static String through(CutLine proxy) {
        return server.schema().replace(":" + server.port() + "/", ":" + proxy.port() + "/");
    }

    private static boolean published(LocalFactory factory, String name) {
        try {
            return factory.ledger().runs().list(9).stream()
                    .anyMatch(run -> run.dataset().equals(name) && run.state() == RunState.PUBLISHED);
        } catch (Failure e) {
            // The answer to this question was kept back as well.
            return false;
        }
    }

    private static void countedOnce(LocalFactory factory) {
        List<Run> runs = List.of();
        for (int attempt = 0; runs.isEmpty(); attempt++) {
            try {
                runs = factory.ledger().runs().list(9);
                for (Run run : runs) {
                    assertThat(run.totals().done()).isEqualTo(SHARDS);
                    assertThat(run.totals().failed()).isZero();
                    assertThat(run.totals().images()).isEqualTo(60);
                    try (Stream<Shard> shards = factory.ledger().runs().shards(run.id())) {
                        assertThat(shards).hasSize(SHARDS);
                    }
                }
            } catch (Failure e) {
                assertThat(attempt).as(e.getMessage()).isLessThan(20);
                runs = List.of();
            }
        }
    }
}
