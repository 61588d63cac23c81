package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.embedded.BrokerCredentials;
import io.stylemill.embedded.BrokerProcess;
import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coordinator, worker and broker as real processes, killed, frozen and started again; the version
 * stays the same.
 */
class FaultsIT {
    private static final Path CHECKPOINT = Program.INSTALLED.resolve("samples/blood-cells/blood-cells-64.safetensors");
    private static final int SHARDS = 12;

    /** 240 images in 12 shards, large enough that a shard takes a while. */
    static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: %s}
            seed: 3
            samples:
              - {name: cells, label: {class: WBC}, latent: {seeds: "0-239"}, noise: {mode: random}}
            postprocess:
              - resize: {width: 160, height: 160}
            splits: {train: 1}
            output: {shards: {samples: 20}}
            """.formatted(CHECKPOINT);

    @TempDir
    private static Path usual;

    private static MadeVersion made;

    @TempDir
    private Path folder;

    private final List<Program> programs = new ArrayList<>();

    @BeforeAll
    static void makesItUndisturbed() throws IOException {
        Files.writeString(usual.resolve("cells.yaml"), MANIFEST);
        try (Program run = Program.start(usual, "run", "cells.yaml", "--json")) {
            assertThat(run.status()).as(run.err()).isZero();
        }
        made = new MadeVersion(usual.resolve("var/s3/datasets/cells/1.0.0"));
    }

    @AfterEach
    void end() {
        programs.forEach(Program::close);
    }

    private Program start(String... args) {
        Program program = Program.start(folder, args);
        programs.add(program);
        return program;
    }

    private static void until(Program program, String what, Callable<Boolean> condition) {
        await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMinutes(3))
                .until(() -> {
                    assertThat(program.running())
                            .as("%s; it said %s", what, program.err())
                            .isTrue();
                    return condition.call();
                });
    }

    private void ends(Program run, MadeVersion version) {
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(((Map<?, ?>) CanonicalJson.parse(run.out())).get("images")).isEqualTo(240);
        same(version);
    }

    private static void same(MadeVersion version) {
        assertThat(version.promised()).isEqualTo(made.promised());
        assertThat(version.files()).isEqualTo(made.files());
        assertThat(version.record().images()).isEqualTo(240);
        assertThat(version.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
    }

    /** Bytes of the shards that a worker of the folder is writing. */
    private static long underway(Path home) {
        Path workers = home.resolve("workers");
        if (!Files.isDirectory(workers)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(workers)) {
            return files.filter(file -> file.toString().endsWith(".tar"))
                    .mapToLong(FaultsIT::size)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            // A file that went away while it was listed.
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private void settings(String... lines) throws IOException {
        Files.write(folder.resolve("stylemill.properties"), List.of(lines));
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
    }

    /**
     * Three kills while shards are written, at places that the seed decides; then one worker ends
     * the run, and stops.
     */
    @Test
    void goesOnAfterWorkersAreKilledInMidShard() throws IOException {
        settings("stylemill.workers=none", "stylemill.broker.redelivery=100ms");
        MadeVersion version = new MadeVersion(folder.resolve("var/s3/datasets/cells/1.0.0"));
        Random random = new Random(41);
        Program run = start("run", "cells.yaml", "--json");
        until(run, "the coordinator listens", () -> Files.exists(folder.resolve("var/servers.properties")));
        for (int kill = 0; kill < 3; kill++) {
            long bytes = 1 + random.nextInt(400_000);
            int before = version.shards().size();
            Program worker = start("worker");
            until(worker, "a worker writes", () -> underway(folder.resolve("var")) >= bytes);
            worker.kill();
            assertThat(run.running()).as(run.err()).isTrue();
            assertThat(version.shards()).as("kill %d at %d bytes", kill, bytes).hasSizeBetween(before, SHARDS - 1);
        }
        Program worker = start("worker", "--name", "last");
        ends(run, version);
        worker.signal("TERM");
        assertThat(worker.status()).as(worker.err()).isZero();
        assertThat(worker.err())
                .contains("stylemill worker last on cpu (pytorch-", "ready for jobs", "Work: Shard cells-1.0.0-")
                .endsWith("stopped; every shard is finished or handed back\n");
        assertThat(underway(folder.resolve("var"))).isZero();
    }

    /**
     * The worker lives through three kills of its coordinator, and hands its shards to the next
     * one.
     */
    @Test
    void goesOnAfterTheCoordinatorIsKilledAndItsWorkerIsNot() throws IOException {
        settings("stylemill.workers=none", "stylemill.broker.redelivery=100ms", "stylemill.log=json");
        MadeVersion version = new MadeVersion(folder.resolve("var/s3/datasets/cells/1.0.0"));
        Random random = new Random(43);
        Program run = start("run", "cells.yaml", "--json");
        until(run, "the coordinator listens", () -> Files.exists(folder.resolve("var/servers.properties")));
        Program worker = start("worker", "--web", "127.0.0.1:0", "--name", "w");
        Page web = Page.of(worker, "health and metrics");
        assertThat(web.get("/health/live")).isEqualTo("200 {\"status\":\"up\"}\n");
        assertThat(web.get("/health/ready")).startsWith("200 ");
        int stored = 0;
        for (int kill = 0; kill < 3; kill++) {
            stored += random.nextInt(3) + 1;
            int many = stored;
            until(run, "shards are stored", () -> version.shards().size() >= many);
            run.kill();
            assertThat(version.has("DATASET.json")).isFalse();
            if (kill == 0) {
                until(
                        worker,
                        "the worker says that it is cut off",
                        () -> web.get("/health/ready")
                                .matches("(?s)503 .*broker-unreachable.*\"name\":\"broker\",\"status\":\"down\".*"));
                assertThat(web.get("/health/live")).startsWith("200 ");
            }
            run = start("run", "cells.yaml", "--json");
        }
        ends(run, version);
        assertThat(worker.running()).isTrue();
        assertThat(web.get("/metrics")).startsWith("200 ").contains("stylemill_worker_shards_working 0");
        assertThat(web.number("stylemill_worker_shards_total")).isGreaterThanOrEqualTo(SHARDS);
        assertThat(web.number("stylemill_worker_images_total")).isGreaterThanOrEqualTo(240);
        worker.interrupt();
        assertThat(worker.status()).isEqualTo(130);
        assertThat(worker.err()).contains("is lost and looked for again", " is back");
        // Each line is one JSON object; what is about a shard names it.
        List<Map<?, ?>> stores = Page.lines(worker).stream()
                .filter(line -> line.get("formattedMessage").toString().matches("Shard .* is stored: .*"))
                .toList();
        assertThat(stores).hasSizeGreaterThanOrEqualTo(SHARDS).allSatisfy(line -> {
            Map<?, ?> about = (Map<?, ?>) line.get("mdc");
            assertThat(about.get("worker")).isEqualTo("w");
            assertThat(about.get("run").toString()).startsWith("cells-1.0.0-");
            assertThat(line.get("formattedMessage").toString())
                    .startsWith("Shard " + about.get("shard") + " is stored: 20");
        });
    }

    /**
     * The broker is a process of its own: killed while shards are made, and started again with its
     * journal.
     */
    @Test
    void goesOnAfterTheBrokerIsKilledAndAWorkerFreezes() throws IOException {
        Program broker = BrokerProcess.start(folder, folder.resolve("broker"), 0);
        programs.add(broker);
        until(broker, "the broker listens", () -> broker.out().endsWith("\n"));
        int port = URI.create(broker.out().strip()).getPort();
        BrokerCredentials users = BrokerCredentials.in(folder.resolve("broker"));
        // A connection that is silent for two seconds counts as lost.
        String url = "tcp://127.0.0.1:" + port + "?connectionTTL=2000&clientFailureCheckPeriod=500";
        settings(
                "stylemill.broker.url=" + url,
                "stylemill.broker.user=coordinator",
                "stylemill.broker.password=" + users.coordinator());
        Files.write(
                folder.resolve("worker.properties"),
                List.of(
                        "stylemill.home=worker-home",
                        "stylemill.broker.url=" + url,
                        "stylemill.broker.user=worker",
                        "stylemill.broker.password=" + users.worker()));
        MadeVersion version = new MadeVersion(folder.resolve("sets/cells/1.0.0"));
        Program worker = start("worker", "--config", "worker.properties");
        until(worker, "the worker is ready", () -> worker.err().contains("ready for jobs"));

        Program run = start("run", "cells.yaml", "--out", "sets", "--json");
        until(worker, "the worker writes", () -> underway(folder.resolve("worker-home")) > 100_000);
        worker.signal("STOP");
        until(run, "a shard is stored", () -> version.shards().size() >= 2);
        broker.kill();
        Program again = BrokerProcess.start(folder, folder.resolve("broker"), port);
        programs.add(again);
        ends(run, version);

        Map<String, String> before = version.identities();
        worker.signal("CONT");
        until(worker, "the worker is back", () -> worker.err().contains(" is back"));
        await().atMost(Duration.ofMinutes(1)).until(() -> underway(folder.resolve("worker-home")) == 0);
        worker.signal("TERM");
        assertThat(worker.status()).as(worker.err()).isZero();
        same(version);
        assertThat(version.identities()).as("what the late worker changed").isEqualTo(before);
    }
}
