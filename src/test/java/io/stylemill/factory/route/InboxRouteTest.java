package io.stylemill.factory.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped route of the inbox: which steps it takes, whatever happens on the way. */
class InboxRouteTest {
    private final Main main = new Main();
    private final List<String> steps = new ArrayList<>();

    /** What the route carries in place of a claimed manifest. */
    public record Claimed(String name, boolean isOpen) {
        public String incoming() {
            return "order of " + name;
        }

        Claimed decided() {
            return new Claimed(name, false);
        }
    }

    /** Plays inbox and door, and notes every step. The names of the manifests say what happens to them. */
    public final class Played {
        public List<String> list() {
            steps.add("list");
            return List.of("gone", "bad", "away", "decided", "unanswered", "good");
        }

        public @Nullable Claimed claim(@Body String found) {
            steps.add("claim " + found);
            return found.equals("gone") ? null : new Claimed(found, !found.equals("decided"));
        }

        public String prepare(@Body String order) {
            return order;
        }

        public String accept(@Body String order) {
            steps.add(order);
            if (order.endsWith("bad")) {
                throw Failure.input("bad-manifest", "it is bad");
            }
            if (order.endsWith("away")) {
                throw Failure.of(Kind.TRANSIENT, "away", "the store is away");
            }
            return order;
        }

        public String answer(@Body Object what) {
            steps.add("answer " + what);
            if (what instanceof Claimed claimed && claimed.name().equals("unanswered")) {
                throw Failure.of(Kind.TRANSIENT, "away", "the answer cannot be written");
            }
            return "run";
        }

        public void accepted(@Body Object answer) {
            // Events are not looked at here.
        }

        public void refused() {
            // Events are not looked at here.
        }
    }

    /** The inbox, whose method names overlap with those of the door. */
    public final class Inbox {
        private final Played played = new Played();

        public List<String> list() {
            return played.list();
        }

        public @Nullable Claimed claim(@Body String found) {
            return played.claim(found);
        }

        public Claimed accepted(@Body String answer, @ExchangeProperty("claimed") Claimed claimed) {
            steps.add("accepted " + claimed.name());
            return claimed.decided();
        }

        public Claimed refused(
                @ExchangeProperty("claimed") Claimed claimed,
                @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
            if (thrown instanceof Failure failure && failure.kind().mayRetry()) {
                steps.add("waits " + claimed.name());
                return claimed;
            }
            steps.add("refused " + claimed.name());
            return claimed.decided();
        }

        public void answer(@Body Claimed claimed) {
            played.answer(claimed);
        }

        public void putOff(
                @ExchangeProperty("claimed") Claimed claimed,
                @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
            steps.add("put off " + claimed.name() + ": " + thrown.getMessage());
        }
    }

    @BeforeEach
    void open() throws Exception {
        main.configure()
                .setRoutesIncludePattern(
                        "file:routes/errors.camel.yaml,file:routes/order.camel.yaml," + "file:routes/inbox.camel.yaml");
        main.configure().setJmxEnabled(false);
        main.configure().setAutoStartup(false);
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = new ShippedRoutes(Path.of("routes")).properties(null, null);
        properties.setProperty("stylemill.coordinator", "true");
        properties.setProperty("stylemill.serve", "true");
        properties.setProperty("stylemill.inbox-millis", "3600000");
        main.setInitialProperties(properties);
        main.bind("orders", new Played());
        main.bind("inbox", new Inbox());
        for (String bean : List.of("events", "collector", "dispatch", "publishing")) {
            main.bind(bean, new Played());
        }
        main.start();
    }

    @AfterEach
    void close() {
        main.stop();
    }

    @Test
    void listsClaimsOrdersAndAnswersAndNoManifestStopsTheOthers() throws Exception {
        for (String route : List.of("order", "inbox-manifest")) {
            main.getCamelContext().getRouteController().startRoute(route);
        }
        for (String found : new Played().list()) {
            main.getCamelTemplate().sendBody("direct:inbox-manifest", found);
        }
        assertThat(steps)
                .containsExactly(
                        "list",
                        "claim gone",
                        "claim bad",
                        "order of bad",
                        "refused bad",
                        "answer Claimed[name=bad, isOpen=false]",
                        "claim away",
                        "order of away",
                        "waits away",
                        "claim decided",
                        "answer Claimed[name=decided, isOpen=false]",
                        "claim unanswered",
                        "order of unanswered",
                        "answer order of unanswered",
                        "accepted unanswered",
                        "answer Claimed[name=unanswered, isOpen=false]",
                        "put off unanswered: the answer cannot be written",
                        "claim good",
                        "order of good",
                        "answer order of good",
                        "accepted good",
                        "answer Claimed[name=good, isOpen=false]");
    }
}
