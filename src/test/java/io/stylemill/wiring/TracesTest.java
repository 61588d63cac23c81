package io.stylemill.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.publish.Publication;
import io.stylemill.factory.publish.PublishObserver;
import io.stylemill.factory.route.PlainRunner;
import io.stylemill.factory.route.ShardRunner;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of OpenTelemetry traces is told, over HTTP. */
class TracesTest {
    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final Job JOB =
            new Job("r1", "s3://d", "cells/1.0.0/", SHA, "file:///c", new ShardJob("train", 0, 1, 0, 10));

    @TempDir
    Path home;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    private static final class Played implements PlainRunner {
        @Override
        public Result run(Job job) {
            if (job.run().equals("bad")) {
                throw Failure.of(Kind.TRANSIENT, "s3-unavailable", "the store is away");
            }
            Instant now = Instant.EPOCH;
            return new Result(
                    job.run(), job.shard(), SHA, "ab".repeat(16), 1, 10, 0, SHA, Map.of(), "w", now, now, null);
        }
    }

    @BeforeEach
    void collects() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            // One character for each byte.
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void collectsNoMore() {
        collector.stop(0);
    }

    private Map<String, String> variables() {
        return Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + collector.getAddress().getPort(),
                "OTEL_SERVICE_NAME",
                "cell-mill");
    }

    private static void accept(Ledger ledger) {
        ledger.accept(PlainRuns.of("r1", "cells", "s3://d", NewRun.USUAL), List.of(JOB.shard()));
    }

    private static String bytes(String run, int from, int to) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(("stylemill trace " + run).getBytes(StandardCharsets.UTF_8));
        return new String(digest, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    @Test
    void tellOfARunAsOneTraceFromSeveralProcesses() throws NoSuchAlgorithmException {
        try (Ledger ledger = Ledger.open(Database.embedded(home), Clock.systemUTC());
                Traces worker = Traces.of(variables());
                Traces coordinator = Traces.of(variables())) {
            accept(ledger);
            assertThat(worker.shards(new Played()).run(JOB).images()).isEqualTo(10);
            Run run = ledger.runs().find("r1").orElseThrow();
            PublishObserver publishing = coordinator.publishing();
            publishing.begun(run);
            for (Publication.Step step : Publication.Step.values()) {
                publishing.step(run, step);
            }
            publishing.committed(run, "s3://d/cells/1.0.0/");
            publishing.ended(run);
        }

        String all = String.join("", received);
        String trace = bytes("r1", 0, 16);
        int steps = Publication.Step.values().length;
        assertThat(count(all, trace)).as("spans of the trace").isEqualTo(3 + steps);
        assertThat(count(all, bytes("r1", 16, 24)))
                .as("the first span, and the two below it")
                .isEqualTo(3);
        assertThat(all)
                .contains("order", "shard", "publish", "cell-mill", "stylemill.run", "r1/train/0")
                .contains("judge", "place", "index", "describe", "sign", "commit")
                .contains("s3://d/cells/1.0.0/")
                .doesNotContain("error.type");
        assertThat(HexFormat.of().formatHex(trace.getBytes(StandardCharsets.ISO_8859_1)))
                .hasSize(32);
    }

    @Test
    void tellWhatAShardFailedOf() {
        Job bad = new Job("bad", "s3://d", "cells/1.0.0/", SHA, "file:///c", JOB.shard());
        try (Traces worker = Traces.of(variables())) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> worker.shards(new Played()).run(bad));
        }
        assertThat(String.join("", received)).contains("error.type", "s3-unavailable", "the store is away");
    }

    @Test
    void tellWhichStepOfPublishingFailed() {
        try (Ledger ledger = Ledger.open(Database.embedded(home), Clock.systemUTC());
                Traces coordinator = Traces.of(variables())) {
            accept(ledger);
            Run run = ledger.runs().find("r1").orElseThrow();
            PublishObserver publishing = coordinator.publishing();
            publishing.begun(run);
            publishing.step(run, Publication.Step.JUDGE);
            publishing.step(run, Publication.Step.PLACE);
            publishing.failed(run, Failure.of(Kind.TRANSIENT, "copy-failed", "the copy broke off"));
            publishing.ended(run);
        }
        String all = String.join("", received);
        assertThat(count(all, "error.type")).as("the step, and the try").isEqualTo(2);
        assertThat(all).contains("copy-failed", "judge", "place").doesNotContain("index", "order");
    }

    @Test
    void areNoneWhereNoVariableNamesACollector() {
        assertThat(Traces.of(Map.of("OTEL_SERVICE_NAME", "x"))).isSameAs(Traces.NONE);
        assertThat(Traces.of(Map.of("OTEL_TRACES_EXPORTER", "none", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://x")))
                .isSameAs(Traces.NONE);
        ShardRunner runner = new Played();
        assertThat(Traces.NONE.shards(runner)).isSameAs(runner);
    }

    @Test
    void refuseVariablesTheyCannotRead() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Traces.of(Map.of("OTEL_TRACES_EXPORTER", "pigeon")))
                .withMessageStartingWith("the OTEL_ variables cannot be used: ")
                .matches(f -> f.code().equals("bad-otel") && f.kind() == Kind.INPUT);
    }
}
