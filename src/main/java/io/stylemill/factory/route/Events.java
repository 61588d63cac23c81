package io.stylemill.factory.route;

import io.stylemill.factory.inbox.InboxAnswer;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.record.CanonicalJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the routes of the user what happened: JSON text to {@code direct:event-accepted} and its
 * like. An event comes once at most, and the factory never waits for those who hear it.
 */
public final class Events {
    /**
     * Events that wait for the user's routes; beyond them the new ones are dropped, and the log
     * says so.
     */
    static final int MOST_WAITING = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final String QUEUE = "seda:events?size=" + MOST_WAITING;

    /** What can be heard. */
    enum Event {
        ACCEPTED,
        SHARD_STORED,
        PUBLISHED,
        FAILED,
        REFUSED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String uri() {
            return "direct://event-" + word();
        }
    }

    private final Clock clock;
    private final Set<Event> heard = EnumSet.noneOf(Event.class);
    private volatile @Nullable ProducerTemplate template;
    private Instant loudAgain = Instant.MIN;

    Events(Clock clock) {
        this.clock = clock;
    }

    /** Tells from now on what a route of this context hears. */
    void open(CamelContext camel) {
        for (Event event : Event.values()) {
            if (camel.getRoutes().stream()
                    .anyMatch(route -> route.getEndpoint().getEndpointUri().startsWith(event.uri()))) {
                heard.add(event);
            }
        }
        if (!heard.isEmpty()) {
            template = camel.createProducerTemplate();
        }
    }

    /**
     * Tells that an order became a run or a schedule; an order that was known before is no news.
     */
    public void accepted(@Body Object answer) {
        if (answer instanceof Intake.Taken taken && taken.news() == Intake.News.NEW) {
            tell(Event.ACCEPTED, taken.verdict().document());
        }
    }

    /** Tells that an order is refused, unless it is tried again. */
    public void refused(
            @ExchangeProperty("order") Object order, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        if (order instanceof Incoming incoming && thrown instanceof Failure failure && incoming.endsWith(failure)) {
            tell(
                    Event.REFUSED,
                    InboxAnswer.rejected(incoming.name(), failure, incoming.attempts())
                            .document());
        }
    }

    void stored(Result result) {
        if (heard.contains(Event.SHARD_STORED)) {
            tell(
                    Event.SHARD_STORED,
                    Map.of(
                            "run", result.run(),
                            "shard", result.id(),
                            "images", result.images(),
                            "refused", result.refused(),
                            "bytes", result.bytes(),
                            "sha256", result.sha256(),
                            "worker", result.worker()));
        }
    }

    /** Tells that a run is published; null is no news. */
    public void published(@Body @Nullable Run run) {
        if (run != null) {
            tell(Event.PUBLISHED, InboxAnswer.accepted(run.manifestName(), run).document());
        }
    }

    /** Returns whether a run ended and made no version. */
    static boolean hasFailed(Run run) {
        return run.state().settled() && run.state() != RunState.PUBLISHED;
    }

    void failed(Run run, Reason reason) {
        Map<String, Object> document =
                new HashMap<>(InboxAnswer.accepted(run.manifestName(), run).document());
        document.remove("reason");
        document.put("code", reason.code());
        document.put("detail", reason.message());
        tell(Event.FAILED, document);
    }

    private void tell(Event event, Map<String, Object> what) {
        ProducerTemplate to = template;
        if (to == null || !heard.contains(event)) {
            return;
        }
        Map<String, Object> document = new HashMap<>(what);
        document.put("event", event.word());
        document.put("at", clock.instant().toString());
        try {
            to.sendBodyAndHeader(QUEUE, CanonicalJson.write(document), "event", event.word());
        } catch (CamelExecutionException e) {
            say("An event {} is dropped, more than " + MOST_WAITING + " wait for the routes of the user", event.word());
            LOG.debug("It failed with", e);
        }
    }

    /** Says that a route of the user failed with an event. */
    public void lost(@Header("event") String event, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        say("The route of the user for the event {} failed: " + Causes.deepest(thrown), event);
        LOG.debug("It failed with", thrown);
    }

    private synchronized void say(String what, String event) {
        Instant now = clock.instant();
        if (now.isAfter(loudAgain)) {
            loudAgain = now.plus(QUIET);
            LOG.warn(what, event);
        }
    }
}
