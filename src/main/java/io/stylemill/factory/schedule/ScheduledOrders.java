package io.stylemill.factory.schedule;

import io.stylemill.factory.accept.Guard;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.PublishedReach;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.Position;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs of the firings that wait: as the dataset's next version, behind the highest seed and
 * slot that this ledger planned or that is published. A firing waits until the run before it has
 * come to its end, so that versions follow each other.
 */
public final class ScheduledOrders {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduledOrders.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final OrderRoute orderRoute;
    private final Ledger ledger;
    private final PublishedReach published;
    private final Function<URI, Guard> guards;

    /**
     * @param orderRoute takes orders in
     * @param guards what a manifest may ask for whose relative paths start from a place
     */
    public ScheduledOrders(
            OrderRoute orderRoute, Ledger ledger, PublishedReach published, Function<URI, Guard> guards) {
        this.orderRoute = orderRoute;
        this.ledger = ledger;
        this.published = published;
        this.guards = guards;
    }

    /** Makes a run of every firing whose turn it is. */
    public void look() {
        for (Firing firing : ledger.schedules().due()) {
            Optional<Schedule> schedule = ledger.schedules().find(firing.schedule());
            if (schedule.isPresent()) {
                make(schedule.get(), firing);
            }
        }
    }

    private void make(Schedule schedule, Firing firing) {
        try {
            Intake.Taken taken = orderRoute.take(new Incoming.Fired(order(schedule, firing), firing));
            if (taken.news() == Intake.News.NEW) {
                LOG.info(
                        "Schedule {} of {} is run {}",
                        schedule.name(),
                        firing.scheduledAt(),
                        taken.verdict().run());
            }
        } catch (Failure e) {
            if (e.is(Code.NOTHING_MISSING)) {
                LOG.info("Schedule {} of {}: {}", schedule.name(), firing.scheduledAt(), e.getMessage());
                ledger.schedules().pass(firing, e.getMessage());
                return;
            }
            failed(firing, e);
        }
    }

    private Order order(Schedule schedule, Firing firing) {
        NewRun.ManifestText text = schedule.what().manifest();
        URI base = URI.create(schedule.what().base());
        String destination = schedule.what().destination();
        String dataset = schedule.name();
        Position start = schedule.next()
                .max(ledger.schedules().reached(destination, dataset))
                .max(published.beyond(destination, dataset, ledger.schedules().versions(destination, dataset)));
        return new Order(
                new ManifestSource(text.name(), base, text.text(), text.sha256()),
                destination,
                NewRun.NIGHTLY,
                guards.apply(base),
                new Order.Night(firing.scheduledAt(), schedule.next(), start));
    }

    private void failed(Firing firing, Failure e) {
        String reason = e.code() + ": " + e.getMessage();
        if (!e.kind().mayRetry()) {
            LOG.error("Schedule {} of {} makes no run: {}", firing.schedule(), firing.scheduledAt(), reason);
            ledger.schedules().refuse(firing, reason);
            return;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(firing.attempts(), 20));
        ledger.schedules().postpone(firing, reason, pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        LOG.warn("Schedule {} of {} is tried again later: {}", firing.schedule(), firing.scheduledAt(), reason);
        LOG.debug("It failed with", e);
    }
}
