package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers that a coordinator hears of, with what they said last. Safe for use by many threads.
 */
public final class WorkerList {
    /** A worker that says nothing for so long is gone. */
    public static final Duration SILENCE = Duration.ofSeconds(10);

    /** How long a worker that is gone is remembered. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(WorkerList.class);
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, Heard> workers = new LinkedHashMap<>();

    public WorkerList(Clock clock) {
        this.clock = clock;
    }

    /**
     * A worker.
     *
     * @param beat what it said last
     * @param at when that was heard
     * @param alive whether it is expected to say more
     */
    public record Heard(Heartbeat heartbeat, Instant at, boolean alive) {}

    /** Takes in what a worker says; what is no such text is left out. */
    public void hear(@Body @Nullable Object message) {
        try {
            if (message instanceof TextMessage text && text.getText() != null) {
                note(HeartbeatJson.read(text.getText()));
            }
        } catch (Failure | JMSException e) {
            LOG.debug("A worker's word is not understood", e);
        }
    }

    synchronized void note(Heartbeat heartbeat) {
        Instant now = clock.instant();
        if (workers.size() >= MOST) {
            workers.values().removeIf(heard -> !alive(heard, now));
        }
        if (workers.size() < MOST || workers.containsKey(heartbeat.worker())) {
            workers.put(heartbeat.worker(), new Heard(heartbeat, now, true));
        }
    }

    /**
     * Returns the workers by name: those that are alive, and those that fell silent in the last ten
     * minutes.
     */
    public synchronized List<Heard> all() {
        Instant now = clock.instant();
        workers.values().removeIf(heard -> heard.at().plus(MEMORY).isBefore(now));
        List<Heard> all = new ArrayList<>();
        workers.values().forEach(heard -> all.add(new Heard(heard.heartbeat(), heard.at(), alive(heard, now))));
        all.sort(Comparator.comparing(heard -> heard.heartbeat().worker()));
        return all;
    }

    /** Returns what the workers that are alive said last. */
    public List<Heartbeat> alive() {
        return all().stream().filter(Heard::alive).map(Heard::heartbeat).toList();
    }

    /**
     * Returns the workers that made shards of a run when they were last heard, and say nothing any
     * more.
     */
    public List<Heard> lost(String run) {
        return all().stream()
                .filter(heard -> !heard.alive()
                        && heard.heartbeat().making().stream()
                                .anyMatch(one -> one.run().equals(run)))
                .toList();
    }

    private static boolean alive(Heard heard, Instant now) {
        return heard.at().plus(SILENCE).isAfter(now);
    }
}
