package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes that are told to stop while their S3 server answers nobody: they do not wait for
 * it, and the next start loses nothing.
 */
class StopIT {
    private static final Path CHECKPOINT = Program.INSTALLED.resolve("samples/blood-cells/blood-cells-64.safetensors");
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: %s}
            samples: [{name: all, label: {class: RBC}, latent: {seeds: "0-239"}}]
            output: {shards: {samples: 20}}
            """.formatted(CHECKPOINT);

    @TempDir
    private Path folder;

    private EmbeddedS3 s3;
    private FaultProxy proxy;
    private final List<Program> programs = new ArrayList<>();

    @BeforeEach
    void starts() throws IOException {
        s3 = EmbeddedS3.start(folder.resolve("objects"), new S3Credentials("access", "secret"));
        proxy = new FaultProxy(s3.endpoint());
        Files.createDirectories(folder.resolve("objects/datasets"));
        Files.createDirectories(folder.resolve("objects/drops"));
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
    }

    @AfterEach
    void stops() throws IOException {
        programs.forEach(Program::close);
        proxy.close();
        s3.close();
    }

    private void settings(String workers) throws IOException {
        Files.writeString(folder.resolve("stylemill.properties"), """
                stylemill.s3.endpoint = %s
                stylemill.workers = %s
                stylemill.web.address = 127.0.0.1:0
                stylemill.inbox = s3://drops/inbox/
                stylemill.inbox.period = 300ms
                stylemill.checkpoints = %s
                """.formatted(
                        proxy.endpoint(), workers, CHECKPOINT.getParent()));
    }

    private void drop() throws IOException {
        try (S3Buckets buckets =
                new S3Buckets(S3Access.embedded(s3.endpoint(), s3.credentials(), folder.resolve("objects")))) {
            buckets.bucket("drops").putIfAbsent("inbox/cells.yaml", MANIFEST.getBytes(), "application/yaml");
        }
    }

    private Program start(String... args) {
        List<String> command = new ArrayList<>(Program.command(args));
        command.addAll(command.indexOf("-cp"), List.of("-Daws.accessKeyId=access", "-Daws.secretAccessKey=secret"));
        Program program = Program.launch(folder, command);
        programs.add(program);
        return program;
    }

    private static void until(Program program, String what, Callable<Boolean> condition) {
        await(what)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(3))
                .until(() -> {
                    assertThat(program.running())
                            .as("%s; it said %s", what, program.err())
                            .isTrue();
                    return condition.call();
                });
    }

    private long stored() throws IOException {
        Path version = folder.resolve("objects/datasets/cells/1.0.0");
        if (!Files.isDirectory(version)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(version)) {
            return files.filter(file -> file.toString().endsWith(".tar")).count();
        }
    }

    /** Lets the server fall silent while shards are made, until some of them cannot be stored. */
    private void hangs(Program maker) {
        until(maker, "the first shards are stored", () -> stored() >= 2);
        proxy.hang();
        until(maker, "shards wait for the server", () -> proxy.hanging() >= 2);
        assertThat(folder.resolve("objects/datasets/cells/1.0.0/DATASET.json")).doesNotExist();
    }

    private void stopsWithoutS3(Program service, String signal, int status) {
        service.signal(signal);
        assertThat(service.status()).as(service.err()).isEqualTo(status);
        assertThat(service.err())
                .contains("not waiting for S3 at " + proxy.endpoint() + ", which has not answered ")
                .contains(" is handed back: the worker was told to stop")
                .contains("the program stops, and waits for the server no more")
                .doesNotContain("ended in time")
                .doesNotContain("ERROR");
    }

    private void publishes() {
        MadeVersion version = new MadeVersion(folder.resolve("objects/datasets/cells/1.0.0"));
        assertThat(version.record().images()).isEqualTo(240);
    }

    @Test
    void serveDoesNotWaitForS3AndTheNextStartPublishes() throws IOException {
        settings("cpu");
        Program serve = start("serve");
        Page web = Page.of(serve, "web");
        until(serve, "it is ready", () -> serve.err().contains("is ready"));
        assertThat(web.number("stylemill_s3_requests_waiting")).isZero();
        drop();
        hangs(serve);
        // The counter of errors hears of such a request at its end only.
        until(serve, "the silence is seen", () -> web.number("stylemill_s3_requests_waiting") >= 2);

        stopsWithoutS3(serve, "TERM", 0);

        proxy.speak();
        Program again = start("serve");
        until(again, "it is published", () -> again.err().contains("is published as"));
        publishes();
        // What was handed back cost no try.
        assertThat(again.err()).doesNotContain("failed in attempt");
    }

    @Test
    void serveThatWaitsForS3AtItsStartStopsAtOnce() throws IOException {
        settings("none");
        proxy.hang();
        Program serve = start("serve");
        until(serve, "it waits for the server", () -> proxy.hanging() >= 1);

        serve.signal("TERM");

        assertThat(serve.status()).as(serve.err()).isZero();
        assertThat(serve.err()).endsWith("stopped before it was ready\n");
    }

    @Test
    void aWorkerDoesNotWaitForS3AndTheNextOneMakesItsShards() throws IOException {
        settings("none");
        Program serve = start("serve");
        until(serve, "it is ready", () -> serve.err().contains("is ready"));
        Program worker = start("worker");
        drop();
        hangs(worker);

        stopsWithoutS3(worker, "INT", 130);
        assertThat(worker.err()).endsWith("stopped; every shard is finished or handed back\n");

        proxy.speak();
        start("worker");
        until(serve, "it is published", () -> serve.err().contains("is published as"));
        publishes();
    }

    @Test
    void anInterruptedRunDoesNotWaitForS3AndTheSameCommandPublishes() throws IOException {
        settings("cpu");
        Program run = start("run", "cells.yaml", "--out", "s3://datasets");
        hangs(run);
        run.interrupt();
        assertThat(run.status()).isEqualTo(130);
        assertThat(run.err()).endsWith("run the same command again, and it goes on where it stopped\n");

        proxy.speak();
        Program again = start("run", "cells.yaml", "--out", "s3://datasets");
        assertThat(again.status()).as(again.err()).isZero();
        publishes();
    }
}
