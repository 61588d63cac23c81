package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.InboxAnswer;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.order.plan.Result;
import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes of a user beside the shipped route files of orders and events. */
class UserRoutesTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    private Path folder;

    private final Main main = new Main();
    private final Events events = new Events(Clock.fixed(NOON, ZoneOffset.UTC));
    private ProducerTemplate template;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile RuntimeException trouble = new IllegalStateException("nothing was ordered");

    /** Listens for what the routes of the user send on. */
    public final class Listener {
        public void hear(String text) {
            heard.add(text);
        }
    }

    /** The steps of an order that end as the test says. */
    public final class Orders {
        public Object prepare(Object order) {
            if (order instanceof String) {
                return order;
            }
            throw trouble;
        }

        public Object accept(Object order) {
            return order;
        }

        public Object answer(Object order) {
            return new Intake.Taken(
                    new InboxAnswer(true, "r1", Map.of("run", "r1", "state", "accepted")), Intake.News.NEW);
        }
    }

    @BeforeEach
    void open() throws Exception {
        main.configure()
                .setRoutesIncludePattern("file:routes/errors.camel.yaml,file:routes/order.camel.yaml,"
                        + "file:routes/events.camel.yaml,file:routes/inbox.camel.yaml");
        main.configure().setJmxEnabled(false);
        main.setDefaultPropertyPlaceholderLocation("false");
        java.util.Properties properties = new ShippedRoutes(Path.of("routes")).properties(null, null);
        properties.setProperty("stylemill.coordinator", "true");
        properties.setProperty("stylemill.serve", "false");
        main.setInitialProperties(properties);
        main.bind("orders", new Orders());
        main.bind("events", events);
        main.bind("listener", new Listener());
        for (String bean : List.of("collector", "dispatch", "publishing")) {
            main.bind(bean, new Object());
        }
        main.start();
        template = main.getCamelTemplate();
    }

    @AfterEach
    void close() {
        main.stop();
    }

    private List<Path> start() {
        List<Path> broken = new UserRoutes(main.getCamelContext()).start(folder);
        events.open(main.getCamelContext());
        return broken;
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static String listening(String event, String id) {
        return """
                - route:
                    id: %s
                    from:
                      uri: direct:event-%s
                      steps:
                        - bean: {ref: listener, method: hear}
                """.formatted(id, event);
    }

    private Object order(Object order) {
        return template.requestBody("direct:order", order, Object.class);
    }

    private Map<?, ?> heardOnce() {
        await().atMost(Duration.ofSeconds(20)).until(() -> !heard.isEmpty());
        assertThat(heard).hasSize(1);
        return (Map<?, ?>) CanonicalJson.parse(heard.get(0));
    }

    @Test
    void tellsWhatWasAcceptedAsJson() throws IOException {
        write("a.camel.yaml", listening("accepted", "mine"));
        assertThat(start()).isEmpty();

        assertThat(((Intake.Taken) order("text")).verdict().run()).isEqualTo("r1");

        assertThat(heardOnce())
                .isEqualTo(Map.of("event", "accepted", "at", NOON.toString(), "run", "r1", "state", "accepted"));
    }

    @Test
    void tellsARefusalInTheOneFormOfProblemsAndThrowsItToTheOneWhoOrdered() throws IOException {
        write("a.camel.yaml", listening("refused", "mine"));
        start();
        trouble = Failure.input(
                "bad-manifest", "correct this:", List.of(new Problem(new Where("m.yaml", 2, 17, "/x"), "it is 1")));

        assertThatExceptionOfType(org.apache.camel.CamelExecutionException.class)
                .isThrownBy(() -> order(dropped(DropRules.Origin.FOLDER)))
                .withCause(trouble);

        assertThat(heardOnce().toString())
                .isEqualTo(CanonicalJson.parse(
                                "{\"at\":\"2026-11-29T12:00:00Z\",\"code\":\"bad-manifest\","
                                        + "\"detail\":\"correct this:\",\"errors\":[{\"column\":17,\"file\":\"m.yaml\",\"line\":2,"
                                        + "\"pointer\":\"/x\",\"what\":\"it is 1\"}],\"event\":\"refused\",\"manifest\":\"m.yaml\"}")
                        .toString());
    }

    @Test
    void doesNotCallRefusedWhatIsTriedAgain() throws IOException {
        write("a.camel.yaml", listening("refused", "mine"));
        start();
        trouble = Failure.of(Kind.TRANSIENT, "away", "the store is away");

        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> order(dropped(DropRules.Origin.FOLDER)));
        // One who asked over REST is answered now, and nothing is tried again.
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> order(dropped(DropRules.Origin.REQUEST)));

        assertThat(heardOnce().get("code")).isEqualTo("away");
    }

    private static Incoming dropped(DropRules.Origin origin) {
        return new Incoming.Dropped("m.yaml", URI.create("file:///in/"), new byte[0], origin, "by a test", null, 1);
    }

    @Test
    void tellsOfShards() throws IOException {
        write("a.camel.yaml", listening("shard-stored", "mine"));
        start();
        events.stored(new Result(
                "r1",
                new io.stylemill.order.plan.ShardJob("train", 0, 1, 0, 10),
                "ab".repeat(32),
                "cd".repeat(16),
                100,
                10,
                2,
                "ef".repeat(32),
                Map.of(),
                "w1",
                NOON,
                NOON,
                null));
        assertThat(heardOnce().toString())
                .contains("event=shard-stored", "run=r1", "images=10", "refused=2", "bytes=100", "worker=w1");
    }

    @Test
    void reportsABrokenFileByNameAndRunsTheOthers() throws IOException {
        write("1-no-yaml.camel.yaml", "- route: {id: [\n");
        write("2-no-component.camel.yaml", "- route: {id: two, from: {uri: 'nothing:x', steps: [{log: x}]}}\n");
        write(
                "3-no-bean.camel.yaml",
                "- route: {id: three, from: {uri: 'direct:x', steps: [{bean: {ref: nobody}}]}}\n");
        write("4-same-id.camel.yaml", listening("published", "order"));
        write("5-good.camel.yaml", listening("accepted", "good"));
        write("6-second.camel.yaml", listening("accepted", "second"));
        write("notes.txt", "no route");

        assertThat(start())
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "1-no-yaml.camel.yaml",
                        "2-no-component.camel.yaml",
                        "3-no-bean.camel.yaml",
                        "4-same-id.camel.yaml",
                        "6-second.camel.yaml");

        assertThat(main.getCamelContext().getRoutes())
                .extracting(Route::getId)
                .containsExactlyInAnyOrder("order", "events", "good");
        order("text");
        assertThat(heardOnce().get("run")).isEqualTo("r1");
    }

    @Test
    void leavesOutAFileThatWouldChangeTheRoutesOfOtherFiles() throws IOException {
        write("1-handler.camel.yaml", """
                - errorHandler: {deadLetterChannel: {deadLetterUri: 'bean:listener?method=hear'}}
                """ + listening("published", "one"));
        write("2-configuration.camel.yaml", """
                - routeConfiguration:
                    onException: [{onException: {exception: [java.lang.Exception], handled: {constant: 'true'}}}]
                """ + listening("failed", "two"));
        write("3-intercept.camel.yaml", """
                - interceptSendToEndpoint: {uri: 'direct:order', skipSendToOriginalEndpoint: 'true', steps: [{log: x}]}
                """ + listening("refused", "three"));
        write("4-own.camel.yaml", """
                - onException: {exception: [java.lang.Exception], handled: {constant: 'true'}, steps: [{log: x}]}
                - routeConfiguration: {id: own, onException: [{onException: {exception: [java.lang.Exception]}}]}
                """ + listening("accepted", "four"));

        assertThat(start())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("1-handler.camel.yaml", "2-configuration.camel.yaml", "3-intercept.camel.yaml");

        order("text");
        assertThat(heardOnce().get("run")).isEqualTo("r1");
    }

    @Test
    void goesOnWhenARouteOfTheUserFails() throws IOException {
        write("a.camel.yaml", """
                - route:
                    id: mine
                    from:
                      uri: direct:event-accepted
                      steps:
                        - bean: {ref: listener, method: hear}
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: no mail}
                """);
        start();
        order("text");
        order("text");
        await().atMost(Duration.ofSeconds(20)).until(() -> heard.size() == 2);
    }

    @Test
    void keepsEventsInAFileLineByLine() throws IOException {
        write("a.camel.yaml", documented("- route:\n    id: keep-accepted", "```"));
        assertThat(start()).isEmpty();

        order("text");
        order("text");

        Path kept = folder.resolve("events/accepted.jsonl");
        String line =
                "{\"at\":\"2026-11-29T12:00:00Z\",\"event\":\"accepted\",\"run\":\"r1\",\"state\":\"accepted\"}\n";
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(kept).hasContent(line + line));
    }

    @Test
    void keepsEachEventInAFileOfItsOwn() throws IOException {
        String parameters = "fileName: accepted.jsonl, fileExist: Append, appendChars: '\\n'";
        String route = documented("- route:\n    id: keep-accepted", "```");
        assertThat(route).contains(parameters);
        write("a.camel.yaml", route.replace(parameters, documented("fileName: '${", "`")));
        assertThat(start()).isEmpty();

        order("text");
        order("text");

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            try (Stream<Path> files = Files.list(folder.resolve("events"))) {
                assertThat(files)
                        .hasSize(2)
                        .allSatisfy(file ->
                                assertThat(file.getFileName().toString()).matches("accepted-.+\\.json"));
            }
        });
    }

    /**
     * Returns a part of the page on routes, with the folder of the test in place of {@code var}.
     */
    private String documented(String start, String end) throws IOException {
        String page = Files.readString(Path.of("docs/routes.md"));
        int from = page.indexOf(start);
        return page.substring(from, page.indexOf(end, from)).replace("var/events", folder + "/events");
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new UserRoutes(main.getCamelContext()).start(folder.resolve("gone")))
                .matches(f -> f.code().equals("routes-missing"))
                .withMessageContaining("stylemill.routes");
    }

    @Test
    void shipsAnExampleThatPostsToAUrl() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            heard.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
            String example = Files.readString(Path.of("samples/routes/post-published.camel.yaml"));
            assertThat(example).contains("\"{{env:WEBHOOK_URL}}\"");
            write("post-published.camel.yaml", example.replace("{{env:WEBHOOK_URL}}", url));
            assertThat(start()).isEmpty();

            template.sendBodyAndHeader("seda:events?size=1000", "{\"run\":\"r1\"}", "event", "published");

            await().atMost(Duration.ofSeconds(20)).until(() -> !heard.isEmpty());
            assertThat(heard).containsExactly("POST application/json {\"run\":\"r1\"}");
        } finally {
            server.stop(0);
        }
    }
}
