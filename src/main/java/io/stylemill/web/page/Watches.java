package io.stylemill.web.page;

import io.stylemill.web.Answer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of pages that are watched, with the one thread that looks at them, once a second. */
public final class Watches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);
    private static final int ALIVE_SECONDS = 10;
    private static final int MOST = 1_000;

    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "web-watches");
        thread.setDaemon(true);
        return thread;
    });
    private long ticks;

    public Watches() {
        clock.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Returns the stream of what changes.
     *
     * @param name one name for one part; all who ask for it share one look a second
     * @param look at what there is now: a text for each event's name
     */
    Answer stream(String name, Supplier<Map<String, String>> look) {
        if (watches.size() > MOST) {
            watches.values().removeIf(watch -> !watch.watched());
        }
        return Answer.live("text/event-stream", watches.computeIfAbsent(name, key -> new Watch(look)))
                .with("X-Accel-Buffering", "no");
    }

    private void tick() {
        ticks++;
        watches.forEach((name, watch) -> {
            try {
                watch.look(ticks % ALIVE_SECONDS == 0);
            } catch (RuntimeException e) {
                LOG.warn("The events of {} are late: {}", name, e.toString());
            }
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
