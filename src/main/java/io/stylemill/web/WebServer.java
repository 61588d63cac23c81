package io.stylemill.web;

import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests on one address: bounded in connections, threads, sizes and times, and never with a file.
 *
 * <p>The address is taken when the server is opened, so that one in use is told before anything else is started; requests
 * are answered from {@link #start} on.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int THREADS = 16;
    private static final int HEADER_BYTES = 8 << 10;
    private static final int IDLE_MILLIS = 30_000;
    /** Bodies that are read at a time, each by a thread that waits for it; the other threads are for everybody else. */
    private static final int BODIES = THREADS / 2;
    /** Orders that are planned at a time; planning takes processor time and memory. */
    private static final int ORDERS = 4;

    private final Server server;
    private final ServerConnector connector;
    private final Visitors visitors;
    private final @Nullable Gate gate;
    private final WebAddress address;
    private final Semaphore bodies = new Semaphore(BODIES);
    private final Semaphore orders = new Semaphore(ORDERS);
    private volatile List<Endpoint> endpoints = List.of();

    private WebServer(
            Server server, ServerConnector connector, Visitors visitors, @Nullable Gate gate, WebAddress address) {
        this.server = server;
        this.connector = connector;
        this.visitors = visitors;
        this.gate = gate;
        this.address = address;
    }

    /**
     * Takes the address.
     *
     * @param setting name of the setting that holds it, for messages
     * @throws Failure {@code web-token-missing}, {@code web-address} or {@code web-port} (INPUT)
     */
    public static WebServer open(WebAddress address, WebSettings settings, String setting) {
        return open(
                address,
                Gate.of(address, settings, setting),
                "REST, health and metrics",
                setting,
                Visitors.Limits.USUAL);
    }

    /**
     * Takes an address for what is open to everybody, such as health, and for nothing else; it needs no token.
     *
     * @param setting name of the setting that holds it, for messages
     * @throws Failure {@code web-port} (INPUT)
     */
    public static WebServer openToEverybody(WebAddress address, String setting) {
        return open(address, null, "health", setting, Visitors.Limits.USUAL);
    }

    static WebServer open(
            WebAddress address, @Nullable Gate gate, String purpose, String setting, Visitors.Limits limits) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName("web");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        Visitors visitors = new Visitors(limits, connector.getScheduler());
        connector.addBean(visitors);
        server.setStopTimeout(0);
        try {
            connector.open();
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "web-port",
                    "cannot listen on " + address + " for " + purpose + " (" + deepest(e) + "); set " + setting
                            + " to another address, to port 0 for any free one, or to none",
                    e);
        }
        return new WebServer(server, connector, visitors, gate, address);
    }

    private static String deepest(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    /** Answers from now on. */
    public void start(List<Endpoint> answered) {
        endpoints = List.copyOf(answered);
        server.setHandler(new Door());
        server.setErrorHandler((request, response, callback) -> {
            int status = Math.max(response.getStatus(), 400);
            send(
                    Answer.problem(status, "bad-request", "this is no request that can be answered"),
                    false,
                    response,
                    callback);
            return true;
        });
        try {
            server.start();
        } catch (Exception e) {
            throw Failure.of(Kind.BUG, "web-start", "the web server does not start: " + deepest(e), e);
        }
    }

    /** Returns where it listens, the port as the system chose it. */
    public WebAddress address() {
        return new WebAddress(address.host(), connector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            connector.close();
            server.stop();
        } catch (Exception e) {
            throw Failure.of(Kind.BUG, "web-stop", "the web server did not stop cleanly: " + deepest(e), e);
        }
    }

    /** What a request meets first. */
    private final class Door extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
            Request.addCompletionListener(request, failure -> visitors.mayAskAgain(end));
            Answer answer = answer(request, end);
            if (answer.body() instanceof Body.Bytes) {
                visitors.readsAnswer(end);
            } else {
                // As long as it takes; who reads nothing for the idle time goes.
                visitors.waitsForAnswer(end);
            }
            send(answer, request.getMethod().equals("HEAD"), response, callback);
            return true;
        }
    }

    private Answer answer(Request request, EndPoint end) {
        visitors.waitsForAnswer(end);
        String path = Request.getPathInContext(request);
        try {
            Set<String> allowed = new TreeSet<>();
            // What HEAD is to say, GET knows; the server leaves the body out.
            String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            for (Endpoint endpoint : endpoints) {
                Optional<Map<String, String>> parts = endpoint.match(path);
                if (parts.isPresent()) {
                    if (endpoint.method().equals(method)) {
                        return answer(endpoint, parts.get(), request, end);
                    }
                    allowed.add(endpoint.method());
                }
            }
            if (!allowed.isEmpty()) {
                String methods = String.join(", ", allowed);
                return Answer.problem(405, "method-not-allowed", "this path takes " + methods + " only")
                        .with("Allow", methods);
            }
            return Answer.problem(404, "not-found", "nothing has this path; GET /openapi.yaml tells which there are");
        } catch (Failure e) {
            if (e.kind() == Kind.BUG || e.kind() == Kind.VERIFICATION) {
                LOG.error("{} {} failed: {}", request.getMethod(), path, e.getMessage(), e);
            }
            return Answer.of(e);
        } catch (IOException e) {
            return Answer.problem(408, "body-broken-off", "the body did not come whole in time; send it again");
        } catch (RuntimeException e) {
            if (e instanceof HttpException refused) {
                return Answer.problem(refused.getCode(), "bad-request", String.valueOf(refused.getReason()));
            }
            LOG.error("{} {} failed", request.getMethod(), path, e);
            return Answer.problem(500, "bug", "this is a bug in Stylemill; its log says more");
        }
    }

    private Answer answer(Endpoint endpoint, Map<String, String> parts, Request request, EndPoint end)
            throws IOException {
        Answer refusal = gate == null
                ? null
                : gate.refusal(
                        endpoint.access(),
                        request.getHeaders().get(HttpHeader.AUTHORIZATION),
                        request.getHeaders().get(HttpHeader.HOST),
                        request.getHeaders().get(HttpHeader.ORIGIN));
        if (refusal != null) {
            return refusal;
        }
        Map<String, String> query = query(endpoint, request);
        if (endpoint.method().equals("GET")) {
            return endpoint.handler().apply(new Asked(parts, query, "", new byte[0], request.getHeaders()::get));
        }
        Answer tooLarge = Answer.problem(
                413,
                "body-too-large",
                "the body has more than " + endpoint.mostBytes() + " bytes; write long seed lists as ranges such as"
                        + " 0-9999, or have the operator change stylemill.limits.manifest-bytes");
        if (request.getLength() > endpoint.mostBytes()) {
            return tooLarge;
        }
        if (!bodies.tryAcquire()) {
            return busy(BODIES + " bodies are being read");
        }
        byte[] body;
        visitors.sendsBody(end);
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(endpoint.mostBytes() + 1);
        } finally {
            visitors.waitsForAnswer(end);
            bodies.release();
        }
        if (body.length > endpoint.mostBytes()) {
            return tooLarge;
        }
        if (!orders.tryAcquire()) {
            return busy(ORDERS + " orders are being worked on");
        }
        try {
            return endpoint.handler().apply(new Asked(parts, query, type(request), body, request.getHeaders()::get));
        } finally {
            orders.release();
        }
    }

    private static Answer busy(String why) {
        return Answer.problem(503, "busy", why + "; try again in a moment").with("Retry-After", "2");
    }

    private static Map<String, String> query(Endpoint endpoint, Request request) {
        Map<String, String> query = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            String name = field.getName();
            if (!endpoint.parameters().contains(name)) {
                List<String> known = endpoint.parameters().stream().sorted().toList();
                throw Failure.input(
                        "unknown-parameter",
                        "this path knows no parameter '" + name + "'; "
                                + (known.isEmpty() ? "it takes none" : "it takes " + String.join(", ", known))
                                + NearestWord.nearest(name, known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            }
            query.put(name, String.valueOf(field.getValue()));
        }
        return query;
    }

    private static String type(Request request) {
        @Nullable String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static void send(Answer answer, boolean headersAlone, Response response, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (!answer.type().isEmpty()) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        }
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (answer.body() instanceof Body.Bytes body) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.bytes().length);
            response.write(true, ByteBuffer.wrap(body.bytes()), callback);
        } else if (headersAlone) {
            response.write(true, ByteBuffer.allocate(0), callback);
        } else if (answer.body() instanceof Body.Stream body) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length());
            copy(body, response, callback);
        } else if (answer.body() instanceof Body.Live body) {
            new LiveAnswer(response, callback).start(body.source());
        }
    }

    private static void copy(Body.Stream body, Response response, Callback callback) {
        try (InputStream in = body.from().get();
                OutputStream out = Content.Sink.asOutputStream(response)) {
            in.transferTo(out);
        } catch (IOException | RuntimeException e) {
            LOG.debug("A body broke off", e);
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }
}
