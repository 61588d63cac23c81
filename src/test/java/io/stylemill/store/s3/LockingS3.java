package io.stylemill.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small S3 server with Object Lock, in memory; it checks no signatures and answers one request at
 * a time.
 */
public final class LockingS3 implements AutoCloseable {
    /** What the bucket answers when it is asked for its Object Lock. */
    public enum Bucket {
        LOCKED,
        UNLOCKED,
        /** A server that takes the question for another one, and a retention for an object. */
        UNKNOWING
    }

    /** What a test sees of an object that is held. */
    public record Lock(String mode, String until) {}

    private record Kept(byte[] content, String sha256, String version) {}

    private static final Pattern MODE = Pattern.compile("<Mode>(\\w+)</Mode>");
    private static final Pattern UNTIL = Pattern.compile("<RetainUntilDate>([^<]+)</RetainUntilDate>");

    private final HttpServer server;
    private final Bucket bucket;
    private final Map<String, Kept> objects = new TreeMap<>();
    private final Map<String, Lock> locks = new HashMap<>();
    private final List<String> holds = new ArrayList<>();
    private final Set<String> refused = new TreeSet<>();
    private boolean forgetful;
    private int versions;

    public LockingS3(Bucket bucket) throws IOException {
        this.bucket = bucket;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "locking-s3");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * Returns the requests to hold an object, as {@code key version mode until}, in their order.
     */
    public synchronized List<String> holds() {
        return List.copyOf(holds);
    }

    public synchronized Map<String, Lock> locks() {
        return Map.copyOf(locks);
    }

    public synchronized Set<String> keys() {
        return Set.copyOf(objects.keySet());
    }

    public synchronized byte[] content(String key) {
        return objects.get(key).content().clone();
    }

    /** Has the server refuse to hold a key. */
    public synchronized void refuse(String key) {
        refused.add(key);
    }

    /** Has the server take requests to hold objects, and hold none. */
    public synchronized void forget() {
        forgetful = true;
    }

    public synchronized void remove(String key) {
        objects.remove(key);
    }

    public synchronized void replace(String key, byte[] content) {
        keep(key, content, null);
    }

    private void handle(HttpExchange exchange) throws IOException {
        // A client that never sends the rest of a body keeps one thread, and not the others
        // waiting.
        answer(exchange, exchange.getRequestBody().readAllBytes());
    }

    private synchronized void answer(HttpExchange exchange, byte[] body) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", 3);
        String key = path.length < 3 ? "" : path[2];
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        boolean retention = bucket != Bucket.UNKNOWING && query.contains("retention");
        if (key.isEmpty() && query.startsWith("object-lock") && bucket != Bucket.UNKNOWING) {
            if (bucket == Bucket.LOCKED) {
                answer(
                        exchange,
                        200,
                        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
                                + "</ObjectLockConfiguration>");
            } else {
                error(exchange, 404, "ObjectLockConfigurationNotFoundError");
            }
        } else if (key.isEmpty()) {
            list(exchange, query);
        } else {
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    if (retention) {
                        hold(exchange, key, query, new String(body, UTF_8));
                    } else {
                        put(exchange, key, body);
                    }
                }
                case "GET" -> {
                    if (retention) {
                        held(exchange, key);
                    } else {
                        get(exchange, key, true);
                    }
                }
                case "HEAD" -> get(exchange, key, false);
                default -> {
                    objects.remove(key);
                    answer(exchange, 204, "");
                }
            }
        }
    }

    private void hold(HttpExchange exchange, String key, String query, String body) throws IOException {
        Matcher mode = MODE.matcher(body);
        Matcher until = UNTIL.matcher(body);
        Kept there = objects.get(key);
        if (refused.contains(key)) {
            error(exchange, 403, "AccessDenied");
            return;
        }
        if (bucket != Bucket.LOCKED || there == null || !mode.find() || !until.find()) {
            error(exchange, 400, "InvalidRequest");
            return;
        }
        holds.add(key + (query.contains("versionId=" + there.version()) ? " this-version " : " any-version ")
                + mode.group(1) + " " + until.group(1));
        if (!forgetful) {
            locks.put(key, new Lock(mode.group(1), until.group(1)));
        }
        answer(exchange, 200, "");
    }

    private void held(HttpExchange exchange, String key) throws IOException {
        Lock lock = locks.get(key);
        if (lock == null) {
            error(exchange, 404, "NoSuchObjectLockConfiguration");
        } else {
            answer(
                    exchange,
                    200,
                    "<Retention><Mode>" + lock.mode() + "</Mode><RetainUntilDate>" + lock.until()
                            + "</RetainUntilDate></Retention>");
        }
    }

    private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
        Kept there = objects.get(key);
        String expected = exchange.getRequestHeaders().getFirst("If-Match");
        boolean unexpected = expected != null && (there == null || !expected.equals(etag(there)));
        if (unexpected || (exchange.getRequestHeaders().getFirst("If-None-Match") != null && there != null)) {
            error(exchange, 412, "PreconditionFailed");
            return;
        }
        Kept kept = keep(key, body, exchange.getRequestHeaders().getFirst("x-amz-meta-sha256"));
        exchange.getResponseHeaders().add("ETag", etag(kept));
        answer(exchange, 200, "");
    }

    private Kept keep(String key, byte[] body, String sha256) {
        versions++;
        Kept kept = new Kept(body, sha256, "v" + versions);
        objects.put(key, kept);
        return kept;
    }

    private static String etag(Kept kept) {
        return "\"" + kept.version() + "\"";
    }

    private void get(HttpExchange exchange, String key, boolean whole) throws IOException {
        Kept there = objects.get(key);
        if (there == null) {
            if (whole) {
                error(exchange, 404, "NoSuchKey");
            } else {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
            }
            return;
        }
        byte[] content = there.content();
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            String[] ends = range.substring("bytes=".length()).split("-", 2);
            content = java.util.Arrays.copyOfRange(
                    content, Integer.parseInt(ends[0]), Math.min(content.length, Integer.parseInt(ends[1]) + 1));
        }
        var headers = exchange.getResponseHeaders();
        headers.add("ETag", etag(there));
        headers.add("x-amz-version-id", there.version());
        if (there.sha256() != null) {
            headers.add("x-amz-meta-sha256", there.sha256());
        }
        Lock lock = locks.get(key);
        if (lock != null) {
            headers.add("x-amz-object-lock-mode", lock.mode());
            headers.add("x-amz-object-lock-retain-until-date", lock.until());
        }
        if (whole) {
            exchange.sendResponseHeaders(range == null ? 200 : 206, content.length == 0 ? -1 : content.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        } else {
            headers.add("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        }
    }

    private void list(HttpExchange exchange, String query) throws IOException {
        Matcher named = Pattern.compile("prefix=([^&]*)").matcher(query);
        String prefix = named.find() ? java.net.URLDecoder.decode(named.group(1), UTF_8) : "";
        StringBuilder found = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        objects.forEach((key, kept) -> {
            if (key.startsWith(prefix)) {
                found.append("<Contents><Key>")
                        .append(key)
                        .append("</Key><Size>")
                        .append(kept.content().length)
                        .append("</Size><ETag>&quot;")
                        .append(kept.version())
                        .append("&quot;</ETag></Contents>");
            }
        });
        answer(exchange, 200, found.append("</ListBucketResult>").toString());
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
    }
}
