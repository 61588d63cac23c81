package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.PlainRuns;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.publish.Publication;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Every step of the shipped routes, on the real broker and ledger, with advice where one is to
 * fail. The last test names each step that a route file has and no test here took.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RouteStepsTest extends CamelTestSupport {
    private static final Path ROUTES = Path.of("routes");
    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final Set<String> TAKEN = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path home;

    private Ledger ledger;
    private EmbeddedBroker broker;
    private Factory factory;
    private final WorkerList workers = new WorkerList(Clock.systemUTC());
    private final AtomicInteger made = new AtomicInteger();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private volatile boolean passes = true;
    private volatile boolean exhausted;
    private volatile List<String> dropped = List.of();

    /**
     * The steps of an order. Camel finds it in its registry, and has it look at every step of every
     * route.
     */
    public final class Orders implements InterceptStrategy {
        public String prepare(String order) {
            return order;
        }

        public String accept(String order) {
            steps.add("order " + order);
            if (order.equals("bad")) {
                throw Failure.input("bad-manifest", "it is bad");
            }
            if (order.equals("away")) {
                throw away();
            }
            return RouteStepsTest.this.accept(order);
        }

        public String answer(String run) {
            return run;
        }

        @Override
        public Processor wrapProcessorInInterceptors(
                CamelContext camel, NamedNode step, Processor target, @Nullable Processor next) {
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    TAKEN.add(step.getId());
                    return super.process(exchange, callback);
                }
            };
        }
    }

    /** What the inbox's route carries in place of a claimed manifest. */
    public record Claimed(String incoming, boolean isOpen) {}

    /** An inbox whose manifests are named after what happens to them. */
    public final class Inbox {
        public List<String> list() {
            return dropped;
        }

        public @Nullable Claimed claim(@Body String found) {
            steps.add("claim " + found);
            return found.equals("gone") ? null : new Claimed(found, !found.equals("decided"));
        }

        public Claimed accepted(@ExchangeProperty("claimed") Claimed claimed) {
            return new Claimed(claimed.incoming(), false);
        }

        public Claimed refused(
                @ExchangeProperty("claimed") Claimed claimed,
                @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
            boolean waits = thrown instanceof Failure failure && failure.kind().mayRetry();
            steps.add((waits ? "waits " : "refused ") + claimed.incoming());
            return new Claimed(claimed.incoming(), waits);
        }

        public void answer(@Body Claimed claimed) {
            steps.add("answer " + claimed.incoming());
            if (claimed.incoming().equals("unanswered")) {
                throw Failure.of(Kind.TRANSIENT, "away", "the answer cannot be written");
            }
        }

        public void putOff(
                @ExchangeProperty("claimed") Claimed claimed,
                @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
            steps.add("put off " + claimed.incoming() + ": " + thrown.getMessage());
        }
    }

    private final class Played implements PlainRunner {
        @Override
        public Result run(Job job) {
            made.incrementAndGet();
            return RoutesTest.result(job, 1);
        }
    }

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        // The factory starts its context itself, and with it what it counts over JMX.
        configuration.withUseAdviceWith(true).withJMX(true);
    }

    @Override
    protected CamelContext createCamelContext() throws IOException {
        ledger = Ledger.open(Database.embedded(home), Clock.systemUTC());
        broker = EmbeddedBroker.start(home.resolve("broker"), 0, Duration.ofMillis(20));
        Path mine = Files.createDirectory(home.resolve("mine"));
        Files.writeString(mine.resolve("mine.camel.yaml"), """
                - route: {id: hears, from: {uri: 'direct:event-published', steps: [{to: 'mock:published'}]}}
                - route:
                    id: breaks
                    from:
                      uri: direct:event-shard-stored
                      steps: [{throwException: {exceptionType: java.lang.IllegalStateException, message: no mail}}]
                """);
        factory = Factory.start(
                ROUTES,
                new CoordinatorPart(ledger, new Orders(), this::begin, broker.coordinator(), broker::waiting, mine),
                new ServicePart(
                        new Inbox(),
                        Duration.ofHours(1),
                        () -> steps.add("timers"),
                        () -> steps.add("firings"),
                        workers),
                new WorkerPart(
                        new Played(),
                        "w1",
                        1,
                        broker.worker(),
                        WorkerPart.Company.ALONE,
                        new WorkerPart.Self("cpu", "1.2", List::of)),
                Clock.systemUTC());
        return factory.camel();
    }

    @Override
    public void cleanupResources() {
        factory.close();
        broker.close();
        ledger.close();
    }

    private Publication begin(String run) {
        return new PlayedPublication(run, step -> {
            steps.add(run + " " + step);
            if (exhausted) {
                exhausted = false;
                throw new OutOfMemoryError("Java heap space");
            }
            return step == Publication.Step.COMMIT ? "s3://datasets/" + run + "/" : null;
        }) {
            @Override
            public boolean passed() {
                boolean now = passes;
                passes = true;
                return now;
            }

            @Override
            public void close() {
                steps.add(run + " closed");
            }
        };
    }

    private String accept(String order) {
        ledger.accept(PlainRuns.of(order), List.of(new ShardJob("train", 0, 1, 0, 10)));
        return order;
    }

    private static Failure away() {
        return Failure.of(Kind.TRANSIENT, "away", "the store is away");
    }

    private static Processor failsOnce() {
        AtomicBoolean failed = new AtomicBoolean();
        return exchange -> {
            if (failed.compareAndSet(false, true)) {
                throw away();
            }
        };
    }

    /** Has a step of a shipped route fail once, before it does anything. */
    private void failOnceBefore(String route, String step) throws Exception {
        AdviceWith.adviceWith(
                context, route, advice -> advice.weaveById(step).before().process(failsOnce()));
    }

    /** Has a timer's route begin at an address, so that it runs when the test says. */
    private void begins(String route, String address) throws Exception {
        AdviceWith.adviceWith(context, route, advice -> advice.replaceFromWith(address));
    }

    private void publishes(String run) {
        factory.order(run);
        await().atMost(Duration.ofSeconds(40)).until(() -> state(run), RunState.PUBLISHED::equals);
    }

    private RunState state(String run) {
        return ledger.runs().find(run).map(Run::state).orElseThrow();
    }

    private List<String> of(String run) {
        return steps.stream().filter(step -> step.startsWith(run + " ")).toList();
    }

    private List<String> events() {
        return ledger.runs().events(100).stream().map(Event::what).toList();
    }

    @Test
    void publishesAnOrderAlthoughARouteOfTheUserBreaks() throws Exception {
        MockEndpoint heard = getMockEndpoint("mock:published");
        heard.expectedMessageCount(1);

        publishes("r1");

        assertThat(of("r1"))
                .containsExactly(
                        "r1 JUDGE", "r1 PLACE", "r1 INDEX", "r1 DESCRIBE", "r1 SIGN", "r1 COMMIT", "r1 closed");
        heard.assertIsSatisfied();
        assertThat(heard.getExchanges().get(0).getMessage().getBody(String.class))
                .contains("\"event\":\"published\"", "\"run\":\"r1\"", "\"dataset\":\"s3://datasets/r1/\"");
        await().atMost(Duration.ofSeconds(20)).until(() -> TAKEN.contains("events-lost-say"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"judge", "place", "index", "describe", "sign", "commit"})
    void publishesAgainFromTheStartWhateverStepItFailedAfter(String step) throws Exception {
        AdviceWith.adviceWith(
                context,
                "publish-run",
                advice -> advice.weaveById("publish-" + step).after().process(failsOnce()));

        publishes("r1");

        assertThat(of("r1"))
                .endsWith(
                        "r1 closed",
                        "r1 JUDGE",
                        "r1 PLACE",
                        "r1 INDEX",
                        "r1 DESCRIBE",
                        "r1 SIGN",
                        "r1 COMMIT",
                        "r1 closed");
        assertThat(of("r1").stream().filter("r1 JUDGE"::equals)).hasSize(2);
        assertThat(events()).containsOnlyOnce(Event.PUBLISHING_POSTPONED).containsOnlyOnce("published");
    }

    @Test
    void endsThePublishingWhereShardsAreMadeAgain() {
        passes = false;

        publishes("r1");

        assertThat(of("r1"))
                .startsWith("r1 JUDGE", "r1 closed", "r1 JUDGE", "r1 PLACE")
                .containsOnlyOnce("r1 COMMIT");
        assertThat(events()).doesNotContain(Event.PUBLISHING_POSTPONED);
    }

    /** Between the steps that are left out there is a plus sign. */
    @ParameterizedTest
    @CsvSource({
        "publish-claim, route-body, a step of the route needs a Publication and the route brings it a String",
        "publish-note, route-body, a step of the route needs a Run and the route brings it a ",
        "publish-note+publish-tell, publish-steps, publishing run r1: the route is at its end but the step publish-note"
    })
    void failsTheRunWithAReasonWhereTheUsersRouteLeavesAStepOut(String left, String code, String why) throws Exception {
        for (String step : left.split("\\+", -1)) {
            AdviceWith.adviceWith(
                    context, "publish-run", advice -> advice.weaveById(step).remove());
        }

        factory.order("r1");

        await().atMost(Duration.ofSeconds(40)).until(() -> state("r1"), RunState.FAILED::equals);
        Reason reason = ledger.runs().find("r1").map(Run::reason).orElseThrow();
        assertThat(reason.code()).isEqualTo(code);
        assertThat(reason.kind()).isEqualTo(Kind.INPUT);
        assertThat(reason.message().replace(",", "")).startsWith(why).doesNotContain("Exception", "Exchange");
    }

    @Test
    void tellsTheOneWhoOrderedWhichBodyAStepCannotTake() throws Exception {
        AdviceWith.adviceWith(
                context,
                "order",
                advice -> advice.weaveById("order-accept").replace().to("bean:publishing?method=judge"));

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> factory.order("r1"))
                .withMessageStartingWith(
                        "an order could not be accepted: a step of the route needs a Publication, and the"
                                + " route brings it a String: ")
                .matches(f -> f.code().equals("route-body") && f.kind() == Kind.INPUT);
    }

    /** Camel wraps what is no {@link Exception}. */
    @Test
    void publishesLaterWhenTheHeapWasExhausted() {
        exhausted = true;

        publishes("r1");

        assertThat(ledger.runs().events(100))
                .filteredOn(event -> event.what().equals(Event.PUBLISHING_POSTPONED))
                .singleElement()
                .extracting(Event::detail)
                .asString()
                .contains("out-of-memory: the Java heap is exhausted: Java heap space");
    }

    @Test
    void waitsWithAResultUntilTheBrokerHasRoomForIt() throws Exception {
        AdviceWith.adviceWith(
                context, "generate", advice -> advice.mockEndpointsAndSkip("jms-worker:queue:" + Queues.RESULTS + "*"));
        MockEndpoint results = getMockEndpoint("mock:jms-worker:queue:" + Queues.RESULTS);
        results.whenExchangeReceived(1, exchange -> {
            throw new ActiveMQAddressFullException("no room");
        });
        results.expectedMessageCount(2);

        factory.order("r1");

        results.assertIsSatisfied();
        assertThat(made).as("shards made").hasValue(1);
    }

    @Test
    void handsAJobOutAgainThatFailed() throws Exception {
        failOnceBefore("generate", "generate-run");
        publishes("r1");
        assertThat(TAKEN).contains("generate-again-say");
    }

    @Test
    void sendsEachJobOnceWhenTheNoteOfItFails() throws Exception {
        failOnceBefore("dispatch", "dispatch-sent");
        publishes("r1");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ledger.outbox().waiting(1).isEmpty());
        assertThat(made).as("shards made").hasValue(1);
    }

    @Test
    void sendsThePageSinglyThatIsRefusedAsAWhole() throws Exception {
        failOnceBefore("dispatch-together", "dispatch-together-send");
        publishes("r1");
        assertThat(TAKEN).contains("dispatch-singly-send");
    }

    @Test
    void notesAResultThatNobodyCanReadAndTakesTheNextOneAgainThatCouldNotBeNoted() throws Exception {
        failOnceBefore("collect", "collect-note");
        template.sendBody("jms:queue:" + Queues.RESULTS, "nonsense");
        publishes("r1");
        await().atMost(Duration.ofSeconds(20)).until(this::events, e -> e.contains("message-refused"));
        assertThat(TAKEN).contains("collect-again-say");
    }

    @Test
    void buriesWhatWasHandedOutTooOften() throws Exception {
        AdviceWith.adviceWith(context, "generate", advice -> advice.replaceFromWith("direct:nobody"));
        factory.order("r1");
        ShardJob shard = new ShardJob("train", 0, 1, 0, 10);
        Job job = new Job("r1", "s3://datasets", "cells/1.0.0/", SHA, "file:///c", shard);
        template.sendBody("jms:queue:" + Queues.DEAD, MessageJson.write(job));
        await().atMost(Duration.ofSeconds(20)).until(this::events, e -> e.contains("shard-suspected"));
    }

    @Test
    void listsClaimsOrdersAndAnswersAndNoManifestStopsTheOthers() throws Exception {
        begins("inbox", "direct:inbox-look");
        dropped = List.of("gone", "bad", "away", "decided", "unanswered", "good");

        template.sendBody("direct:inbox-look", "");

        assertThat(steps)
                .containsSubsequence(
                        "claim gone",
                        "claim bad",
                        "order bad",
                        "refused bad",
                        "answer bad",
                        "claim away",
                        "order away",
                        "waits away",
                        "claim decided",
                        "answer decided",
                        "claim unanswered",
                        "order unanswered",
                        "answer unanswered",
                        "put off unanswered: the answer cannot be written",
                        "claim good",
                        "order good",
                        "answer good")
                .doesNotContain("answer gone", "answer away", "order decided");
    }

    @Test
    void looksWhenATimerFires() throws Exception {
        for (String route : List.of("lease", "recall", "sweep", "schedule", "schedule-reconcile")) {
            begins(route, "direct:now-" + route);
            template.sendBody("direct:now-" + route, "");
        }
        assertThat(steps).contains("timers", "firings");
        assertThat(TAKEN).contains("lease-renew", "recall-look", "sweep-lost");
    }

    @Test
    void saysAgainThatAWorkerIsAliveWhenNobodyHeardIt() throws Exception {
        failOnceBefore("beat", "beat-send");
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        TAKEN.contains("beat-unheard-note") && !workers.alive().isEmpty());
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void tookEveryStepThatARouteFileHas() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.list(ROUTES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                collect(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)), named);
            }
        }
        assertThat(named).hasSizeGreaterThan(50);
        named.removeAll(TAKEN);
        assertThat(named).as("steps that no test took").isEmpty();
    }

    /** Collects the ids of steps; one that only holds others, {@code doTry}, is taken with them. */
    private static void collect(Object node, Set<String> ids) {
        if (node instanceof List<?> items) {
            items.forEach(item -> collect(item, ids));
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key.equals("steps") && value instanceof List<?> steps) {
                    steps.forEach(step -> ((Map<?, ?>) step).forEach((kind, content) -> {
                        if (!kind.equals("doTry")) {
                            ids.add(String.valueOf(((Map<?, ?>) content).get("id")));
                        }
                    }));
                }
                collect(value, ids);
            });
        }
    }
}
