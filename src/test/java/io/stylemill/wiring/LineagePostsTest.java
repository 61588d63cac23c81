package io.stylemill.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.config.LineageSettings;
import io.stylemill.store.Buckets;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.version.TinyPublication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineagePostsTest {
    private static final LineagePosts.Patience SHORT = new LineagePosts.Patience(
            Duration.ofSeconds(5), List.of(Duration.ofMillis(1), Duration.ofMillis(2)), Duration.ofSeconds(30));

    @TempDir
    private static Path folder;

    private static Stores stores;
    private static Path version;
    private static List<String> events;

    private record Heard(String method, String path, String type, String authorization, String body) {}

    private final List<Heard> heard = Collections.synchronizedList(new ArrayList<>());
    private final Queue<Integer> answers = new ArrayDeque<>();
    private HttpServer server;
    private URI url;

    @BeforeAll
    static void publish() throws IOException {
        stores = new Stores(folder, new NoBuckets());
        SigningKey key = SigningKey.generate();
        version = TinyPublication.publish(folder, new KeySigner(() -> key));
        events = Files.readAllLines(version.resolve("audit/openlineage.jsonl"));
        assertThat(events).hasSize(2);
    }

    @AfterAll
    static void close() {
        stores.close();
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            heard.add(new Heard(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            Integer status = answers.poll();
            if (status != null && status == 0) {
                exchange.close();
                return;
            }
            exchange.sendResponseHeaders(status == null ? 201 : status, -1);
            exchange.close();
        });
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1/lineage");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void post(String token) {
        try (LineagePosts posts = new LineagePosts(stores, new LineageSettings(url, token), url, SHORT)) {
            posts.published(version.toString());
        }
    }

    private List<String> bodies() {
        return heard.stream().map(Heard::body).toList();
    }

    @Test
    void postsTheEventsOneByOneInTheirOrder() {
        post("t0ken");
        assertThat(heard)
                .containsExactly(
                        new Heard("POST", "/api/v1/lineage", "application/json", "Bearer t0ken", events.get(0)),
                        new Heard("POST", "/api/v1/lineage", "application/json", "Bearer t0ken", events.get(1)));
        assertThat(events.get(0)).contains("\"eventType\":\"START\"");
    }

    @Test
    void sendsNoAuthorizationWithoutAToken() {
        post(null);
        assertThat(heard).hasSize(2).allMatch(h -> h.authorization() == null);
    }

    @Test
    void triesAgainWhatMayPass() {
        answers.addAll(List.of(503, 429));
        post(null);
        assertThat(bodies()).containsExactly(events.get(0), events.get(0), events.get(0), events.get(1));
    }

    @Test
    void givesUpAfterAFewTriesAndAtOnceWhenItIsRefused() {
        answers.addAll(List.of(500, 500, 500, 500));
        post(null);
        assertThat(bodies()).containsExactly(events.get(0), events.get(0), events.get(0));
        heard.clear();
        answers.clear();
        answers.addAll(List.of(201, 401));
        post(null);
        assertThat(bodies()).containsExactly(events.get(0), events.get(1));
        heard.clear();
        answers.add(302);
        post(null);
        assertThat(bodies()).containsExactly(events.get(0));
    }

    @Test
    void bearsAServerThatIsNotThereAndAVersionThatIsNot() throws IOException {
        // It has the port, so that nobody else does, and does not listen.
        try (Socket mute = new Socket()) {
            mute.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            url = URI.create("http://127.0.0.1:" + mute.getLocalPort() + "/");
            post(null);
            assertThat(heard).isEmpty();
            try (LineagePosts posts = new LineagePosts(stores, LineageSettings.NONE, url, SHORT)) {
                posts.published(folder.resolve("nothing").toString());
            }
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void waitsForNobodyWhilePublishingAndNotForEverAtTheEnd() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            LineagePosts.Patience patience =
                    new LineagePosts.Patience(Duration.ofMinutes(5), List.of(), Duration.ofMillis(200));
            long start = System.nanoTime();
            try (LineagePosts posts = new LineagePosts(stores, new LineageSettings(url, null), url, patience)) {
                for (int i = 0; i < 2000; i++) {
                    posts.published(version.toString());
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static final class NoBuckets implements Buckets {
        @Override
        public Store bucket(String name) {
            throw new IllegalStateException("no bucket is asked for here");
        }

        @Override
        public void close() {}
    }
}
