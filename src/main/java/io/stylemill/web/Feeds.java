package io.stylemill.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All feeds of a server, with the one thread that looks for them, once a second. */
public final class Feeds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
    private static final int ALIVE_SECONDS = 10;
    private static final int MOST = 1_000;

    private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread thread = new Thread(runnable, "web-feeds");
        thread.setDaemon(true);
        return thread;
    });
    private long ticks;

    public Feeds() {
        clock.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Returns the stream of what changes.
     *
     * @param name one name for one thing; all who ask for it share one look a second
     * @param look at what there is now: a text for each event's name
     */
    public Answer stream(String name, Supplier<Map<String, String>> look) {
        if (feeds.size() > MOST) {
            feeds.values().removeIf(feed -> !feed.heard());
        }
        return Answer.stream("text/event-stream", feeds.computeIfAbsent(name, key -> new Feed(look)))
                .with("X-Accel-Buffering", "no");
    }

    private void tick() {
        ticks++;
        feeds.forEach((name, feed) -> {
            try {
                feed.look(ticks % ALIVE_SECONDS == 0);
            } catch (RuntimeException e) {
                LOG.warn("The feed of {} is late: {}", name, e.toString());
            }
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
        feeds.values().forEach(Feed::end);
    }
}
