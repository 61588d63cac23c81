package io.stylemill.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small S3 server that fails on demand. It keeps the sizes and metadata of objects, not their
 * bytes, and checks no signatures.
 */
final class FaultyS3 implements AutoCloseable {
    /** What happens to one write of an object. */
    enum Fault {
        ANSWER_500,
        ANSWER_503,
        ANSWER_409,
        ANSWER_507,
        DROP,
        WRITE_AND_DROP
    }

    private record Kept(long bytes, String sha256, String etag) {}

    static {
        // Each answer would wait 40 ms for the client's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Kept> objects = new HashMap<>();
    private final Queue<Fault> writeFaults = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final boolean honoursConditions;
    private boolean keepsMetadata = true;
    private boolean answersLooks = true;
    private int versions;

    private FaultyS3(boolean honoursConditions) throws IOException {
        this.honoursConditions = honoursConditions;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static FaultyS3 honouringConditions() throws IOException {
        return new FaultyS3(true);
    }

    static FaultyS3 ignoringConditions() throws IOException {
        return new FaultyS3(false);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void failWrites(Fault... faults) {
        writeFaults.addAll(List.of(faults));
    }

    synchronized void failLooks() {
        answersLooks = false;
    }

    synchronized void forgetMetadata() {
        keepsMetadata = false;
    }

    /** Returns the requests for objects, such as {@code PUT k}, without the probes. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    synchronized boolean holds(String key) {
        return objects.containsKey(key);
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String[] path = exchange.getRequestURI().getPath().split("/", 3);
        String key = path.length < 3 ? "" : path[2];
        String method = exchange.getRequestMethod();
        boolean probe = key.startsWith(ProbeObjects.FOLDER);
        if (!key.isEmpty() && !probe) {
            requests.add(method + " " + key);
        }
        synchronized (this) {
            switch (method) {
                case "PUT" -> put(exchange, key, probe ? null : writeFaults.poll());
                case "HEAD" -> head(exchange, key);
                case "DELETE" -> {
                    objects.remove(key);
                    answer(exchange, 204, "");
                }
                default ->
                    answer(exchange, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
            }
        }
    }

    private void put(HttpExchange exchange, String key, Fault fault) throws IOException {
        if (fault == Fault.ANSWER_500) {
            error(exchange, 500, "InternalError");
        } else if (fault == Fault.ANSWER_503) {
            error(exchange, 503, "SlowDown");
        } else if (fault == Fault.ANSWER_409) {
            error(exchange, 409, "ConditionalRequestConflict");
        } else if (fault == Fault.ANSWER_507) {
            error(exchange, 507, "InsufficientStorage");
        } else if (fault == Fault.DROP) {
            exchange.close();
        } else if (fault == Fault.WRITE_AND_DROP) {
            keep(exchange, key);
            exchange.close();
        } else if (!mayWrite(exchange, key)) {
            error(exchange, 412, "PreconditionFailed");
        } else {
            keep(exchange, key);
            exchange.getResponseHeaders().add("ETag", objects.get(key).etag());
            answer(exchange, 200, "");
        }
    }

    private boolean mayWrite(HttpExchange exchange, String key) {
        if (!honoursConditions) {
            return true;
        }
        Kept there = objects.get(key);
        String expected = exchange.getRequestHeaders().getFirst("If-Match");
        boolean asExpected = expected == null || (there != null && expected.equals(there.etag()));
        return asExpected && (exchange.getRequestHeaders().getFirst("If-None-Match") == null || there == null);
    }

    private void keep(HttpExchange exchange, String key) {
        String decoded = exchange.getRequestHeaders().getFirst("x-amz-decoded-content-length");
        String plain = exchange.getRequestHeaders().getFirst("Content-Length");
        long bytes = Long.parseLong(decoded != null ? decoded : plain);
        String sha256 = exchange.getRequestHeaders().getFirst("x-amz-meta-sha256");
        versions++;
        objects.put(key, new Kept(bytes, sha256, "\"v" + versions + "\""));
    }

    private void head(HttpExchange exchange, String key) throws IOException {
        Kept there = objects.get(key);
        if (!answersLooks && !key.startsWith(ProbeObjects.FOLDER)) {
            exchange.close();
        } else if (there == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        } else {
            exchange.getResponseHeaders().add("ETag", there.etag());
            exchange.getResponseHeaders().add("Content-Length", Long.toString(there.bytes()));
            if (keepsMetadata && there.sha256() != null) {
                exchange.getResponseHeaders().add("x-amz-meta-sha256", there.sha256());
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        }
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        answer(exchange, status, "<Error><Code>" + code + "</Code><Message>as told</Message></Error>");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] content = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
