package io.stylemill.factory.schedule;

import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.accept.Guard;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
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
 * Makes runs of the firings that wait: as the dataset's next version, behind the highest seed and slot ever planned. A
 * firing waits until the run before it has come to its end, so that versions follow each other.
 */
public final class ScheduledOrders {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduledOrders.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int VERSIONS_TRIED = 20;

    private final Acceptance acceptance;
    private final Ledger ledger;
    private final Function<URI, Guard> guards;

    /** @param guards what a manifest may ask for whose relative paths start from a place */
    public ScheduledOrders(Acceptance acceptance, Ledger ledger, Function<URI, Guard> guards) {
        this.acceptance = acceptance;
        this.ledger = ledger;
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
        for (int attempt = 1; ; attempt++) {
            try {
                Prepared prepared = acceptance.prepare(order(schedule, firing));
                if (acceptance.accept(prepared, ledger)) {
                    LOG.info("Schedule {} of {} is run {}", schedule.name(), firing.scheduledAt(), prepared.run());
                }
                return;
            } catch (Failure e) {
                if (e.is(Code.VERSION_DIFFERS) && attempt < VERSIONS_TRIED) {
                    // Another order took the number between the look and the first write; the next is free.
                    continue;
                }
                failed(firing, e);
                return;
            }
        }
    }

    private Order order(Schedule schedule, Firing firing) {
        NewRun.ManifestText text = schedule.what().manifest();
        URI base = URI.create(schedule.what().base());
        Position start =
                schedule.next().max(ledger.schedules().reached(schedule.what().destination(), schedule.name()));
        return new Order(
                new ManifestSource(text.name(), base, text.text(), text.sha256()),
                schedule.what().destination(),
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
