package io.stylemill.command;

import com.sun.net.httpserver.HttpServer;
import io.stylemill.PostgresServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** All processes of the long run, on the ports and folders that {@code long-run.sh} prepared. */
final class LongRunSite implements AutoCloseable {
    static final String BUCKET = "mill";
    static final int S3_PORT = 21480;
    private static final int BROKER_PORT = 21485;
    private static final int PROMETHEUS_PORT = 21486;
    private static final int COORDINATOR_PORT = 21490;
    private static final int WORKER_PORT = 21495;
    private static final String SAMPLES =
            Program.INSTALLED.resolve("samples/blood-cells").toString();

    final PostgresServer postgres = PostgresServer.installedHere();
    final String ledger = postgres.schema();
    final List<LongRunPart> coordinators = new ArrayList<>();
    final List<LongRunPart> workers = new ArrayList<>();
    final LongRunPart broker;
    private final LongRunPart prometheus;
    private final Path folder;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private LongRunPart gateway;

    LongRunSite(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        broker = new LongRunPart(
                "broker",
                folder,
                List.of(folder.resolve("broker/bin/artemis").toString(), "run"),
                Map.of(
                        "STYLEMILL_KEYSTORE",
                                folder.resolve("broker/etc/broker.p12").toString(),
                        "STYLEMILL_KEYSTORE_PASSWORD", "changeit",
                        "STYLEMILL_BROKER_DATA", brokerDisk().toString()));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        broker.start();
        prometheus = prometheus();
        prometheus.start();
        for (int i = 1; i <= 2; i++) {
            coordinators.add(part(
                    "coordinator-" + i,
                    "serve",
                    List.of(
                            "stylemill.broker.user=coordinator",
                            "stylemill.broker.password=of-the-coordinator",
                            "stylemill.ledger.url=" + ledger,
                            "stylemill.ledger.user=" + PostgresServer.user(),
                            "stylemill.workers=none",
                            "stylemill.checkpoints=" + SAMPLES,
                            "stylemill.inbox=s3://" + BUCKET + "/inbox/",
                            "stylemill.web.address=127.0.0.1:" + (COORDINATOR_PORT + i))));
        }
        for (int i = 1; i <= 3; i++) {
            workers.add(part(
                    "worker-" + i,
                    "worker",
                    List.of(
                            "stylemill.broker.user=worker",
                            "stylemill.broker.password=of-the-worker",
                            "stylemill.worker.web=127.0.0.1:" + (WORKER_PORT + i))));
        }
        for (LongRunPart part : parts()) {
            if (part != broker) {
                part.start();
            }
        }
    }

    private LongRunPart part(String name, String command, List<String> own) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        List<String> lines = new ArrayList<>(own);
        // A connection that is silent for ten seconds counts as lost.
        lines.add("stylemill.broker.url=tcp://127.0.0.1:" + BROKER_PORT + "?sslEnabled=true&trustStorePath="
                + folder.resolve("trusted.p12") + "&trustStorePassword=changeit"
                + "&connectionTTL=10000&clientFailureCheckPeriod=2000");
        lines.add("stylemill.s3.endpoint=http://127.0.0.1:" + S3_PORT);
        Files.write(home.resolve("stylemill.properties"), lines);
        List<String> line = new ArrayList<>(List.of(
                "nice", "-n", "5", Program.INSTALLED.resolve("stylemill").toString(), command));
        if (command.equals("worker")) {
            line.addAll(List.of("--name", name));
        }
        return new LongRunPart(
                name,
                home,
                line,
                Map.of(
                        "AWS_ACCESS_KEY_ID", "access",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai"));
    }

    private LongRunPart prometheus() throws IOException {
        Path home = Files.createDirectories(folder.resolve("prometheus"));
        Path rules = Program.INSTALLED.resolve("docker/monitoring/stylemill.rules.yml");
        Files.writeString(home.resolve("prometheus.yml"), """
                global: {scrape_interval: 5s, evaluation_interval: 5s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: stylemill
                    static_configs: [{targets: [%s]}]
                """.formatted(
                        rules,
                        String.join(
                                ",",
                                Stream.of(
                                                COORDINATOR_PORT + 1,
                                                COORDINATOR_PORT + 2,
                                                WORKER_PORT + 1,
                                                WORKER_PORT + 2,
                                                WORKER_PORT + 3)
                                        .map(port -> "\"127.0.0.1:" + port + "\"")
                                        .toList())));
        return new LongRunPart(
                "prometheus",
                home,
                List.of(
                        "prometheus",
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=data",
                        "--web.listen-address=127.0.0.1:" + PROMETHEUS_PORT),
                Map.of());
    }

    /** Returns the broker, the coordinators and the workers. */
    List<LongRunPart> parts() {
        List<LongRunPart> parts = new ArrayList<>(coordinators);
        parts.addAll(workers);
        parts.add(broker);
        return parts;
    }

    /**
     * Fills a folder's disk until so many bytes are left, keeps it so for a while, and empties it
     * again.
     */
    void fillDisk(Path disk, long left, long millis) throws IOException, InterruptedException {
        Path filler = disk.resolve("filler");
        long bytes = Math.max(0, Files.getFileStore(disk).getUsableSpace() - left);
        new ProcessBuilder("fallocate", "-l", Long.toString(bytes), filler.toString())
                .inheritIO()
                .start()
                .waitFor();
        TimeUnit.MILLISECONDS.sleep(millis);
        Files.delete(filler);
    }

    Path brokerDisk() {
        return folder.resolve("broker/data");
    }

    Path workerDisk() {
        return folder.resolve("worker-3/var");
    }

    /**
     * Puts a server that answers each request with 503 in the place of the S3 server, then none,
     * then the S3 server again.
     */
    void disturbStore(long millis) throws IOException, InterruptedException {
        stopGateway();
        HttpServer slow = HttpServer.create(new InetSocketAddress("127.0.0.1", S3_PORT), 50);
        byte[] answer =
                "<Error><Code>SlowDown</Code><Message>as told</Message></Error>".getBytes(StandardCharsets.UTF_8);
        slow.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(503, exchange.getRequestMethod().equals("HEAD") ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        slow.start();
        TimeUnit.MILLISECONDS.sleep(millis);
        slow.stop(0);
        TimeUnit.MILLISECONDS.sleep(millis);
        gateway = new LongRunPart(
                "radosgw",
                folder.resolve("s3"),
                List.of("radosgw", "-c", folder.resolve("s3/ceph.conf").toString(), "-n", "client.rgw", "-f"),
                Map.of());
        gateway.start();
    }

    /** The first one was started by the script, which wrote down its id last. */
    private void stopGateway() throws IOException, InterruptedException {
        if (gateway != null) {
            gateway.kill();
            return;
        }
        List<String> ids = Files.readAllLines(folder.resolve("s3/pids"));
        long id = Long.parseLong(ids.get(ids.size() - 1));
        ProcessHandle.of(id).ifPresent(ProcessHandle::destroyForcibly);
        while (ProcessHandle.of(id).map(ProcessHandle::isAlive).orElse(false)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Asks a coordinator, the first that answers, and returns the body; empty when none does. */
    String ask(String method, String path) throws InterruptedException {
        for (int i = 1; i <= 2; i++) {
            String body = send(method, "http://127.0.0.1:" + (COORDINATOR_PORT + i) + path);
            if (!body.isEmpty()) {
                return body;
            }
        }
        return "";
    }

    /** Returns Prometheus's answer to a query, as JSON. */
    String metrics(String path) throws InterruptedException {
        return send("GET", "http://127.0.0.1:" + PROMETHEUS_PORT + path);
    }

    private String send(String method, String address) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(Duration.ofSeconds(5))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() < 300 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            for (LongRunPart part : parts()) {
                part.kill();
            }
            prometheus.kill();
            if (gateway != null) {
                gateway.kill();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("something of the long run still runs", e);
        }
    }
}
