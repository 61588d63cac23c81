package io.stylemill.factory.route;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs whose jobs this worker leaves to others for a while.
 *
 * <p>Its consumers subscribe again with a selector that excludes them, so that such a job goes back
 * to the queue once and not in a circle.
 */
final class Refusals implements AutoCloseable {
    /** Property of a job's message: the id of its run. */
    static final String RUN = "run";

    /**
     * How long a run is left to others before this worker tries again: somebody may have corrected
     * what it lacks.
     */
    static final Duration PAUSE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String ROUTE = "generate";
    /** Longer than any shard takes: consumers are never stopped under one. */
    private static final long PATIENCE_HOURS = 24;

    private final Clock clock;
    private final Duration pause;
    private final Map<String, Instant> until = new TreeMap<>();
    private final Timer timer = new Timer("stylemill-refusals", true);
    private @Nullable CamelContext camel;
    private String current = Queues.READABLE;
    private boolean closed;

    Refusals(Clock clock, Duration pause) {
        this.clock = clock;
        this.pause = pause;
    }

    synchronized void watch(CamelContext context) {
        camel = context;
        // Jobs come as soon as the routes start, and may have been refused already.
        timer.schedule(task(), 0);
    }

    /** Leaves the jobs of a run to others from now on; returns at once. */
    synchronized void leave(String run) {
        if (closed) {
            return;
        }
        Instant end = clock.instant().plus(pause);
        until.put(run, end);
        timer.schedule(task(), 0);
        timer.schedule(task(), Date.from(end.plusMillis(100)));
    }

    private TimerTask task() {
        return new TimerTask() {
            @Override
            public void run() {
                subscribe();
            }
        };
    }

    /** Returns the runs that are left to others now. */
    synchronized Set<String> left() {
        Instant now = clock.instant();
        until.values().removeIf(end -> !now.isBefore(end));
        return Set.copyOf(until.keySet());
    }

    /** Returns the selector of jobs that can be read, without the runs that are left to others. */
    synchronized String selector() {
        Instant now = clock.instant();
        until.values().removeIf(end -> !now.isBefore(end));
        if (until.isEmpty()) {
            return Queues.READABLE;
        }
        return "(" + Queues.READABLE + ") AND (" + RUN + " IS NULL OR " + RUN + " NOT IN "
                + until.keySet().stream()
                        .map(run -> "'" + run.replace("'", "''") + "'")
                        .collect(Collectors.joining(",", "(", "))"));
    }

    private void subscribe() {
        CamelContext context;
        String wanted;
        synchronized (this) {
            context = camel;
            wanted = selector();
            if (context == null || wanted.equals(current)) {
                return;
            }
        }
        try {
            if (!context.getRouteController().stopRoute(ROUTE, PATIENCE_HOURS, TimeUnit.HOURS, true)) {
                return;
            }
            Route route = context.getRoute(ROUTE);
            if (route != null && route.getEndpoint() instanceof JmsEndpoint jobs) {
                jobs.setSelector(wanted);
            }
            context.getRouteController().startRoute(ROUTE);
            synchronized (this) {
                current = wanted;
            }
        } catch (Exception e) {
            LOG.warn("Jobs this worker cannot do may come to it again: {}", String.valueOf(e.getMessage()));
            LOG.debug("It failed with", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.cancel();
    }
}
