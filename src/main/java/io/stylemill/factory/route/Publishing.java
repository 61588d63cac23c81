package io.stylemill.factory.route;

import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Leases;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.publish.Publication;
import io.stylemill.factory.publish.Publication.Step;
import io.stylemill.factory.publish.Publisher;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the routes {@code publish} and {@code publish-run}: which runs are due, and what
 * becomes of each.
 */
public final class Publishing {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final String RUN = "run";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final Publisher publisher;
    private final Events events;
    private final Clock clock;
    private final Map<String, Pause> pauses = new HashMap<>();

    private record Pause(Duration length, Instant until) {}

    Publishing(Ledger ledger, Publisher publisher, Events events, Clock clock) {
        this.ledger = ledger;
        this.publisher = publisher;
        this.events = events;
        this.clock = clock;
    }

    /** Returns the runs whose shards are all stored and whose last failure is long enough ago. */
    public synchronized List<String> due() {
        Instant now = clock.instant();
        List<String> ready = ledger.runs().readyToPublish();
        pauses.keySet().retainAll(ready);
        return ready.stream()
                .filter(run -> {
                    Pause pause = pauses.get(run);
                    return pause == null || !now.isBefore(pause.until());
                })
                .toList();
    }

    /**
     * Takes the lease of a run and begins to publish it; null where another coordinator is at it,
     * or ended it between the look and the lease.
     */
    public @Nullable Publication claim(@Body String run) {
        return LogScope.get(run, null, null, () -> begun(run)).orElse(null);
    }

    private Optional<Publication> begun(String run) {
        if (!ledger.leases().take(run, Leases.Work.PUBLISH)) {
            return Optional.empty();
        }
        boolean complete = ledger.runs()
                .find(run)
                .map(Run::state)
                .filter(RunState.COMPLETE::equals)
                .isPresent();
        if (!complete) {
            release(run);
            return Optional.empty();
        }
        return Optional.of(publisher.begin(run));
    }

    /** Takes {@link Step#JUDGE}. */
    public void judge(@Body Publication publication) {
        take(publication, Step.JUDGE);
    }

    /** Takes {@link Step#PLACE}. */
    public void place(@Body Publication publication) {
        take(publication, Step.PLACE);
    }

    /** Takes {@link Step#INDEX}. */
    public void index(@Body Publication publication) {
        take(publication, Step.INDEX);
    }

    /** Takes {@link Step#DESCRIBE}. */
    public void describe(@Body Publication publication) {
        take(publication, Step.DESCRIBE);
    }

    /** Takes {@link Step#SIGN}. */
    public void sign(@Body Publication publication) {
        take(publication, Step.SIGN);
    }

    /** Takes {@link Step#COMMIT}. */
    public void commit(@Body Publication publication) {
        take(publication, Step.COMMIT);
    }

    private static void take(Publication publication, Step step) {
        LogScope.run(publication.run(), null, null, () -> publication.take(step));
    }

    /** Removes what the publication kept on this machine, whatever came of it. */
    public void close(@Body Publication publication) {
        LogScope.run(publication.run(), null, null, publication::close);
    }

    /** Notes in the ledger what came of it; returns the run, or null where that is no news. */
    public @Nullable Run note(@Body Publication publication) {
        String run = publication.run();
        return LogScope.get(run, null, null, () -> {
                    publication.end();
                    return noted(run, publication.address());
                })
                .orElse(null);
    }

    private Optional<Run> noted(String run, Optional<String> address) {
        if (address.isEmpty()) {
            LOG.info("The images of run {} were compared; some are made again", run);
            return Optional.empty();
        }
        boolean news = ledger.published(run, address.get(), clock.instant());
        LOG.info("Run {} is published as {}", run, address.get());
        return news ? ledger.runs().find(run) : Optional.empty();
    }

    /** Lets go of the lease of a run that was noted: the body is what {@link #note} returned. */
    public void release(@ExchangeProperty(RUN) String run, @Body @Nullable Object noted) {
        if (noted instanceof Publication publication) {
            throw Failure.input(
                    "publish-steps",
                    "publishing run " + publication.run()
                            + ": the route is at its end, but the step publish-note was not"
                            + " taken; take the route publish-run as it was delivered, then 'runs retry "
                            + publication.run() + "'");
        }
        release(run);
    }

    private void release(String run) {
        try {
            ledger.leases().release(run, Leases.Work.PUBLISH);
        } catch (Failure e) {
            LOG.debug("The lease ends by itself", e);
        }
    }

    /** Lets a run wait, or fails it when no later try can do better. */
    public synchronized void failed(
            @ExchangeProperty(RUN) @Nullable String run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        if (run == null) {
            LOG.error("A run cannot be published: the route publish-run does not keep its id, for the step publish-keep"
                    + " was not taken; take the route as it was delivered, and start again");
            LOG.debug("Publishing failed with", thrown);
            return;
        }
        LogScope.run(run, null, null, () -> {
            putOffOrFail(run, thrown);
            release(run);
        });
    }

    private void note(String run, String postponed) {
        try {
            ledger.note(run, null, Event.PUBLISHING_POSTPONED, postponed);
        } catch (Failure e) {
            LOG.debug("The ledger may be what does not answer", e);
        }
    }

    private void putOffOrFail(String run, Throwable thrown) {
        Reason reason = Trouble.of(thrown);
        LOG.debug("Publishing failed with", thrown);
        if (!reason.kind().mayRetry()) {
            LOG.error("Run {} cannot be published: {}: {}", run, reason.code(), reason.message());
            if (ledger.publishingFailed(run, reason)) {
                ledger.runs().find(run).ifPresent(failed -> events.failed(failed, reason));
            }
            return;
        }
        Pause before = pauses.get(run);
        Duration length = before == null ? FIRST_PAUSE : before.length().multipliedBy(2);
        if (length.compareTo(LONGEST_PAUSE) > 0) {
            length = LONGEST_PAUSE;
        }
        pauses.put(run, new Pause(length, clock.instant().plus(length)));
        note(run, "tried again in " + length.toSeconds() + " s: " + reason.code() + ": " + reason.message());
        LOG.warn(
                "Run {} is published later, in {} s: {}: {}", run, length.toSeconds(), reason.code(), reason.message());
    }
}
