package io.stylemill.web;

import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
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
 * Answers requests on one address: bounded in connections, threads, sizes and times, and never with
 * a file.
 *
 * <p>The address is taken when the server is opened, so that one in use is told before anything
 * else is started; requests are answered from {@link #start} on.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int THREADS = 16;
    private static final int HEADER_BYTES = 8 << 10;
    private static final int IDLE_MILLIS = 30_000;
    /**
     * Bodies that are read at a time, each by a thread that waits for it; the other threads are for
     * everybody else.
     */
    private static final int BODIES = THREADS / 2;
    /** Orders that are planned at a time; planning takes processor time and memory. */
    private static final int ORDERS = 4;

    private final Server server;
    private final ServerConnector connector;
    private final ConnectionLimits connectionLimits;
    private final @Nullable Gate gate;
    private final WebAddress address;
    private final Semaphore bodies = new Semaphore(BODIES);
    private final Semaphore orders = new Semaphore(ORDERS);
    private volatile List<Endpoint> endpoints = List.of();
    private volatile BiFunction<Asked, Answer, Answer> pageOf = (asked, answer) -> answer;

    private WebServer(
            Server server,
            ServerConnector connector,
            ConnectionLimits connectionLimits,
            @Nullable Gate gate,
            WebAddress address) {
        this.server = server;
        this.connector = connector;
        this.connectionLimits = connectionLimits;
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
                ConnectionLimits.Limits.USUAL);
    }

    /**
     * Takes an address for what is open to everybody, such as health, and for nothing else; it
     * needs no token.
     *
     * @param setting name of the setting that holds it, for messages
     * @throws Failure {@code web-port} (INPUT)
     */
    public static WebServer openToEverybody(WebAddress address, String setting) {
        return open(address, null, "health", setting, ConnectionLimits.Limits.USUAL);
    }

    /**
     * Takes any free port of this machine, for commands that find the token of {@link Gate#own} in
     * a file.
     */
    public static WebServer openToCommands() {
        WebAddress address = new WebAddress("127.0.0.1", 0);
        return open(
                address, Gate.forCommands(address), "commands", "stylemill.web.address", ConnectionLimits.Limits.USUAL);
    }

    static WebServer open(
            WebAddress address, @Nullable Gate gate, String purpose, String setting, ConnectionLimits.Limits limits) {
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
        ConnectionLimits connectionLimits = new ConnectionLimits(limits, connector.getScheduler());
        connector.addBean(connectionLimits);
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
        return new WebServer(server, connector, connectionLimits, gate, address);
    }

    private static String deepest(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    /** Returns who is let in, or null where everybody is. */
    public @Nullable Gate gate() {
        return gate;
    }

    /** Answers from now on. */
    public void start(List<Endpoint> answered) {
        start(answered, (asked, answer) -> answer);
    }

    /**
     * Answers from now on.
     *
     * @param page makes the page that says what a problem says, for people with a browser
     */
    public void start(List<Endpoint> answered, BiFunction<Asked, Answer, Answer> page) {
        endpoints = List.copyOf(answered);
        pageOf = page;
        server.setHandler(new RequestHandler());
        server.setErrorHandler((request, response, callback) -> {
            int status = Math.max(response.getStatus(), 400);
            Sending.send(
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
    private final class RequestHandler extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
            Request.addCompletionListener(request, failure -> connectionLimits.mayAskAgain(end));
            Answer answer = answer(request, end);
            if (answer.body() instanceof Body.Bytes) {
                connectionLimits.readsAnswer(end);
            } else {
                // As long as it takes; who reads nothing for the idle time goes.
                connectionLimits.waitsForAnswer(end);
            }
            if (!request.consumeAvailable()) {
                // The rest of the body would be taken for the next request, so this connection
                // ends; clients that are not told would send that request on it.
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            Sending.send(answer, request.getMethod().equals("HEAD"), response, callback);
            return true;
        }
    }

    private Answer answer(Request request, EndPoint end) {
        connectionLimits.waitsForAnswer(end);
        String path = Request.getPathInContext(request);
        Set<String> allowed = new TreeSet<>();
        // What HEAD is to say, GET knows; the server leaves the body out.
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        for (Endpoint endpoint : endpoints) {
            Optional<Map<String, String>> parts = endpoint.match(path);
            if (parts.isPresent()) {
                if (endpoint.method().equals(method)) {
                    Answer answer = answer(endpoint, path, parts.get(), request, end);
                    return endpoint.page() && answer.type().equals(Answer.PROBLEM) && !partAlone(request)
                            ? forPeople(answer, path, request)
                            : answer;
                }
                allowed.add(endpoint.method());
            }
        }
        if (!allowed.isEmpty()) {
            String methods = String.join(", ", allowed);
            return Answer.problem(405, "method-not-allowed", "this path takes " + methods + " only")
                    .with("Allow", methods);
        }
        Answer none = Answer.problem(
                404,
                "not-found",
                "nothing is at this address; the menu has all pages, and GET /openapi.yaml all addresses of REST");
        return String.valueOf(request.getHeaders().get(HttpHeader.ACCEPT)).contains("text/html")
                ? forPeople(none, path, request)
                : none;
    }

    /** Whether a script asks for a part of a page: a whole page would land inside another. */
    private static boolean partAlone(Request request) {
        return request.getHeaders().get("HX-Request") != null;
    }

    /** A person who is unknown may sign in; whatever else is wrong is said on a page. */
    private Answer forPeople(Answer problem, String path, Request request) {
        return problem.status() == 401
                ? Answer.seeOther("/sign-in?to=" + URLEncoder.encode(path, StandardCharsets.UTF_8))
                : pageOf.apply(asked(path, Map.of(), Map.of(), request, Caller.ANYBODY), problem);
    }

    private Answer answer(Endpoint endpoint, String path, Map<String, String> parts, Request request, EndPoint end) {
        try {
            HttpFields headers = request.getHeaders();
            Gate.Passage passage = gate == null
                    ? new Gate.Passage(null, Caller.ANYBODY)
                    : gate.passage(
                            endpoint.access(),
                            endpoint.page(),
                            new Gate.Papers(
                                    headers.get(HttpHeader.AUTHORIZATION),
                                    headers.get(HttpHeader.HOST),
                                    headers.get(HttpHeader.ORIGIN),
                                    headers.get(HttpHeader.COOKIE)));
            if (passage.refusal() != null) {
                return passage.refusal();
            }
            Asked asked = asked(path, parts, query(endpoint, request), request, passage.caller());
            if (endpoint.method().equals("GET")) {
                return endpoint.handler().apply(asked);
            }
            return change(endpoint, asked, request, end);
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

    private Answer change(Endpoint endpoint, Asked asked, Request request, EndPoint end) throws IOException {
        Answer tooLarge = Answer.problem(
                413,
                "body-too-large",
                endpoint.mostBytes() == 0
                        ? "this takes no body; what is asked for goes into parameters, as GET /openapi.yaml says"
                        : "the body has more than " + endpoint.mostBytes() + " bytes; write long seed lists as ranges"
                                + " such as 0-9999, or have the operator change stylemill.limits.manifest-bytes");
        if (request.getLength() > endpoint.mostBytes()) {
            return tooLarge;
        }
        if (!bodies.tryAcquire()) {
            return busy(BODIES + " bodies are being read");
        }
        byte[] body;
        connectionLimits.sendsBody(end);
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(endpoint.mostBytes() + 1);
        } finally {
            connectionLimits.waitsForAnswer(end);
            bodies.release();
        }
        if (body.length > endpoint.mostBytes()) {
            return tooLarge;
        }
        Asked whole = asked.with(body);
        boolean browser = endpoint.page() || asked.caller().signedIn();
        if (browser && endpoint.access() != Endpoint.Access.ANYBODY) {
            String said = asked.header("x-csrf-token");
            if (!Gate.fromOwnPage(asked.caller(), said.isEmpty() ? whole.form().getOrDefault("csrf", "") : said)) {
                return Answer.problem(
                        403, "foreign-page", "this did not come from a page of this server; load the page again");
            }
        }
        if (!orders.tryAcquire()) {
            return busy(ORDERS + " orders are being worked on");
        }
        try {
            return endpoint.handler().apply(whole);
        } finally {
            orders.release();
        }
    }

    private static Asked asked(
            String path, Map<String, String> parts, Map<String, String> query, Request request, Caller caller) {
        return new Asked(path, parts, query, type(request), new byte[0], request.getHeaders()::get, caller);
    }

    private static Answer busy(String why) {
        return Answer.problem(503, "busy", why + "; try again in a moment").with("Retry-After", "2");
    }

    private static Map<String, String> query(Endpoint endpoint, Request request) {
        Map<String, String> query = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            String name = field.getName();
            if (!endpoint.page() && !endpoint.parameters().contains(name)) {
                List<String> known = endpoint.parameters().stream().sorted().toList();
                throw Failure.input(
                        Code.UNKNOWN_PARAMETER,
                        "this path knows no parameter '" + name + "'; "
                                + (known.isEmpty() ? "it takes none" : "it takes " + String.join(", ", known))
                                + NearestWord.question(name, known));
            }
            query.put(name, String.valueOf(field.getValue()));
        }
        return query;
    }

    private static String type(Request request) {
        @Nullable String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }
}
