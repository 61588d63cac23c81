package io.stylemill.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that want nothing or take their time, to the real server. */
class ConnectionLimitsTest {
    private static final String HEALTH = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String WORK = "GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Much shorter than the times that are not under test, much longer than those that are. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final List<Socket> sockets = new ArrayList<>();
    private WebServer server;

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private void serve(ConnectionLimits.Limits limits, Endpoint... more) {
        WebAddress any = new WebAddress("127.0.0.1", 0);
        Gate gate = Gate.of(any, new WebSettings(any, null, null, null), "stylemill.web.address");
        server = WebServer.open(any, gate, "tests", "stylemill.web.address", limits);
        List<Endpoint> endpoints = new ArrayList<>(new Health(Map.of(), Clock.systemUTC()).endpoints());
        endpoints.add(Endpoint.post("/length", 1000, asked -> Answer.json(200, Map.of("bytes", asked.body().length))));
        endpoints.addAll(List.of(more));
        server.start(endpoints);
    }

    private Socket open(String sent) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.address().port());
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(sent.getBytes(US_ASCII));
        return socket;
    }

    /**
     * Returns what comes until the end of an answer with a body in braces, or until the connection
     * ends.
     */
    private static String answer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            answer.append((char) b);
            if (b == '}') {
                break;
            }
        }
        return answer.toString();
    }

    /** Sends a byte every 20 ms, until the connection is closed, and returns whether it was. */
    private static boolean trickle(Socket socket, int bytes) throws IOException {
        socket.setSoTimeout(20);
        for (int i = 0; i < bytes; i++) {
            try {
                socket.getOutputStream().write('x');
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (SocketTimeoutException e) {
                // Nothing was answered, and it is open.
                continue;
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void answersWhile600ConnectionsTrickleTheirHeaders() throws IOException {
        serve(ConnectionLimits.Limits.USUAL);
        for (int i = 0; i < 600; i++) {
            open("G");
        }
        assertThat(answer(open(HEALTH))).startsWith("HTTP/1.1 200 OK");
        assertThat(answer(open(HEALTH))).startsWith("HTTP/1.1 200 OK");
        // The first to come went for those that came later. Jetty opens them in about this order
        // only.
        assertThat(sockets.get(0).getInputStream().read()).isNegative();
    }

    @Test
    void closesAConnectionWhoseHeadersTakeTooLong() throws IOException {
        serve(new ConnectionLimits.Limits(8, 8, SHORT, LONG, LONG));
        assertThat(open("").getInputStream().read()).as("a silent one").isNegative();
        assertThat(trickle(open("GET /health/live HTTP/1.1\r\nX: "), 500)).isTrue();
    }

    @Test
    void closesAConnectionWhoseNextHeadersTakeTooLong() throws IOException {
        serve(new ConnectionLimits.Limits(8, 8, SHORT, LONG, LONG));
        Socket socket = open(HEALTH);
        assertThat(answer(socket)).startsWith("HTTP/1.1 200 OK").endsWith("\"up\"}");
        socket.getOutputStream().write(HEALTH.getBytes(US_ASCII));
        assertThat(answer(socket)).endsWith("\"up\"}");
        socket.getOutputStream().write("GET ".getBytes(US_ASCII));
        assertThat(trickle(socket, 500)).isTrue();
    }

    @Test
    void closesAConnectionWhoseBodyTakesTooLong() throws IOException {
        serve(new ConnectionLimits.Limits(8, 8, LONG, SHORT, LONG));
        assertThat(trickle(open("POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"), 500))
                .isTrue();
        assertThat(answer(open("POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc")))
                .endsWith("{\"bytes\":3}");
    }

    @Test
    void keepsThreadsForOthersWhileBodiesDoNotCome() throws IOException {
        serve(ConnectionLimits.Limits.USUAL);
        String announced = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";
        for (int i = 0; i < 40; i++) {
            open(announced);
        }
        assertThat(answer(open(HEALTH))).startsWith("HTTP/1.1 200 OK");
        assertThat(answer(open(announced))).startsWith("HTTP/1.1 503").contains("8 bodies are being read");
    }

    @Test
    void closesOneThatWaitsWhereAnAddressHasTooMany() throws IOException {
        serve(new ConnectionLimits.Limits(100, 2, LONG, LONG, LONG));
        Socket first = open("G");
        Socket second = open("G");
        assertThat(answer(open(HEALTH))).startsWith("HTTP/1.1 200 OK");
        assertThat(Stream.of(closed(first), closed(second))).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void closesTheNewOneWhereAllOthersAreBeingAnswered() throws IOException {
        CountDownLatch working = new CountDownLatch(2);
        CountDownLatch done = new CountDownLatch(1);
        serve(
                new ConnectionLimits.Limits(2, 2, LONG, LONG, LONG),
                Endpoint.get("/work", Endpoint.Access.ANYBODY, asked -> {
                    working.countDown();
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return Answer.json(200, Map.of("work", "done"));
                }));
        List<Socket> busy = List.of(open(WORK), open(WORK));
        try {
            working.await();
            assertThat(closed(open("G"))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            done.countDown();
        }
        for (Socket socket : busy) {
            assertThat(answer(socket)).endsWith("{\"work\":\"done\"}");
        }
    }

    private static boolean closed(Socket socket) throws IOException {
        socket.setSoTimeout(500);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    @Test
    void hasHealthAloneOnAnAddressOfItsOwnWithoutAToken() throws IOException {
        server = WebServer.openToEverybody(new WebAddress("0.0.0.0", 0), "stylemill.web.health");
        server.start(new Health(Map.of(), Clock.systemUTC()).endpoints());
        assertThat(answer(open(HEALTH))).startsWith("HTTP/1.1 200 OK");
        assertThat(answer(open("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")))
                .startsWith("HTTP/1.1 404");
    }
}
