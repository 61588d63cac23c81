package io.stylemill.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * A real S3 server over a folder, without signatures, behind a filter that has the oddities of
 * other servers.
 */
final class OddS3 implements AutoCloseable {
    /** What the filter does. */
    enum Oddity {
        /** As radosgw 16: refuses the right tag in quotes, takes it without. */
        KNOWS_BARE_TAGS_ONLY,
        /** Refuses every tag. */
        REFUSES_EVERY_TAG,
        /** As S3Mock: looks whether a key is new, or has the tag, and then writes, in two steps. */
        LOOKS_THEN_WRITES,
        /** As Swift: answers 501 to signed chunks. */
        REFUSES_CHUNKS,
        /** As s3rver: keeps the framing of signed chunks as content. */
        KEEPS_FRAMING,
        /** Keeps one byte less of everything large. */
        CUTS_LARGE_BODIES,
        /** As some caches: sends all of an object where a part is asked for. */
        SENDS_ALL,
        /** Says that it keeps versions, and lists them; they are those that there are. */
        KEEPS_VERSIONS
    }

    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "expect", "authorization", "transfer-encoding", "upgrade");
    private static final String PAYLOAD = "x-amz-content-sha256";
    private static final int LARGE = 1 << 20;

    static {
        // Each answer would wait 40 ms for the client's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Set<Oddity> oddities;
    private final S3Proxy behind;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, CountDownLatch> meetings = new ConcurrentHashMap<>();
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final List<String> methods = new CopyOnWriteArrayList<>();
    private final AtomicInteger breaks = new AtomicInteger();
    private final AtomicInteger brokenLists = new AtomicInteger();

    /** @param folder of the buckets, of which {@code datasets} is made */
    OddS3(Path folder, Oddity... oddities) throws Exception {
        this.oddities = Set.of(oddities);
        Files.createDirectories(folder.resolve("datasets"));
        Properties properties = new Properties();
        properties.setProperty(
                "jclouds.filesystem.basedir", folder.toAbsolutePath().toString());
        behind = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.NONE, "", "")
                .ignoreUnknownHeaders(true)
                .blobStore(BlobStores.create("filesystem-nio2", properties))
                .build();
        behind.start();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * Returns the writes of objects but for the probes', as {@code KEY BYTES PAYLOAD IF-MATCH}, the
     * tag as {@code -} if none.
     */
    List<String> writes() {
        return List.copyOf(writes);
    }

    /**
     * Denies from now on what has one of these methods, {@code DELETE version} or
     * {@code GET versions}; an answer to HEAD has no body that could say why.
     */
    void deny(String... methods) {
        denied.addAll(List.of(methods));
    }

    /** Answers 500 from now on to what has one of these methods. */
    void fail(String... methods) {
        failing.addAll(List.of(methods));
    }

    /** Returns how many requests with a method came. */
    long came(String method) {
        return methods.stream().filter(method::equals).count();
    }

    /** Breaks the next answers off that hold an object's bytes, each after half of them. */
    void breakOffReads(int times) {
        breaks.set(times);
    }

    /** Breaks the next lists of a bucket off, each after half of it. */
    void breakOffLists(int times) {
        brokenLists.set(times);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String right = exchange.getRequestMethod()
                    + (query.contains("versionId=") ? " version" : query.startsWith("versions") ? " versions" : "");
            methods.add(exchange.getRequestMethod());
            if (failing.contains(exchange.getRequestMethod())) {
                exchange.getRequestBody().readAllBytes();
                error(exchange, 500, "InternalError");
                return;
            }
            if (denied.contains(right)) {
                exchange.getRequestBody().readAllBytes();
                error(exchange, 403, "AccessDenied");
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            Headers headers = new Headers();
            headers.putAll(exchange.getRequestHeaders());
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("PUT") && path.indexOf('/', 1) > 0) {
                put(exchange, headers, path, body);
            } else {
                if (has(Oddity.SENDS_ALL)) {
                    headers.remove("Range");
                }
                pass(exchange, headers, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(HttpExchange exchange, Headers headers, String path, byte[] sent)
            throws IOException, InterruptedException {
        String tag = headers.getFirst("If-Match");
        boolean onlyNew = headers.getFirst("If-None-Match") != null;
        boolean chunked = String.valueOf(headers.getFirst(PAYLOAD)).startsWith("STREAMING-");
        byte[] body = sent;
        if (!path.contains(ProbeObjects.FOLDER)) {
            writes.add(path.substring(path.indexOf('/', 1) + 1)
                    + (chunked ? " chunked " : " signed ")
                    + (tag == null ? "-" : tag));
        }
        if (chunked && has(Oddity.REFUSES_CHUNKS)) {
            error(exchange, 501, "NotImplemented");
            return;
        }
        if (chunked && has(Oddity.KEEPS_FRAMING)) {
            headers.remove(PAYLOAD);
            headers.remove("x-amz-decoded-content-length");
            headers.remove("Content-Encoding");
        }
        if (has(Oddity.CUTS_LARGE_BODIES) && body.length >= LARGE) {
            headers.remove(PAYLOAD);
            headers.remove("x-amz-decoded-content-length");
            body = java.util.Arrays.copyOf(body, LARGE - 1);
        }
        if (tag != null && has(Oddity.REFUSES_EVERY_TAG)) {
            error(exchange, 412, "PreconditionFailed");
            return;
        }
        if (tag != null && has(Oddity.KNOWS_BARE_TAGS_ONLY)) {
            headers.remove("If-Match");
            if (tag.startsWith("\"") || !('"' + tag + '"').equals(tag(path))) {
                error(exchange, 412, "PreconditionFailed");
                return;
            }
        }
        if ((tag != null || onlyNew) && has(Oddity.LOOKS_THEN_WRITES)) {
            headers.remove("If-Match");
            headers.remove("If-None-Match");
            String now = tag(path);
            if (onlyNew ? now != null : !tag.equals(now)) {
                error(exchange, 412, "PreconditionFailed");
                return;
            }
            // Two that looked at the same state go on together; one alone goes on after a while.
            CountDownLatch meeting = meetings.computeIfAbsent(path + now, k -> new CountDownLatch(2));
            meeting.countDown();
            meeting.await(100, TimeUnit.MILLISECONDS);
        }
        pass(exchange, headers, body);
    }

    private boolean has(Oddity oddity) {
        return oddities.contains(oddity);
    }

    private String tag(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + behind.getPort() + path);
        HttpResponse<Void> head = client.send(
                HttpRequest.newBuilder(uri)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        return head.headers().firstValue("ETag").orElse(null);
    }

    private void pass(HttpExchange exchange, Headers headers, byte[] body) throws IOException, InterruptedException {
        String asked = exchange.getRequestURI().toASCIIString();
        boolean versions = has(Oddity.KEEPS_VERSIONS) && asked.contains("?versions");
        URI uri = URI.create("http://127.0.0.1:" + behind.getPort()
                + asked.replace("?versions", "?list-type=2").replaceFirst("\\?versionId=.*", ""));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        byte[] answer = response.body();
        if (versions) {
            answer = new String(answer, UTF_8)
                    .replace("ListBucketResult", "ListVersionsResult")
                    .replace("<Contents>", "<Version>")
                    .replace("</Contents>", "<VersionId>v1</VersionId></Version>")
                    .getBytes(UTF_8);
        }
        if (has(Oddity.KEEPS_VERSIONS) && exchange.getRequestMethod().equals("PUT")) {
            exchange.getResponseHeaders().add("x-amz-version-id", "v1");
        }
        response.headers().map().forEach((name, values) -> {
            boolean changed = versions && name.equalsIgnoreCase("content-length");
            if (!changed && !name.equalsIgnoreCase("transfer-encoding") && !name.equalsIgnoreCase("connection")) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        boolean none = exchange.getRequestMethod().equals("HEAD") || answer.length == 0;
        exchange.sendResponseHeaders(response.statusCode(), none ? -1 : answer.length);
        boolean object = exchange.getRequestURI().getPath().indexOf('/', 1) > 0;
        if (!none && response.statusCode() < 300 && (object ? breaks : brokenLists).getAndDecrement() > 0) {
            exchange.getResponseBody().write(answer, 0, answer.length / 2);
            exchange.getResponseBody().flush();
        } else if (!none) {
            write(exchange, answer);
        }
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = ("<Error><Code>" + code + "</Code><Message>as others do</Message></Error>").getBytes(UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        write(exchange, body);
    }

    private static void write(HttpExchange exchange, byte[] body) throws IOException {
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            behind.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
