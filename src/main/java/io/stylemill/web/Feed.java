package io.stylemill.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Server-sent events about one thing that changes: looked at once a period, however many listen, and sent when it is
 * another than before. Who has not read the last event yet is left out, and gets the next one, which says everything.
 */
final class Feed implements Answer.Stream {
    private static final byte[] STILL_HERE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Supplier<Map<String, String>> look;
    private final List<Listener> listeners = new ArrayList<>();
    private Map<String, String> last = Map.of();

    /** @param look at what there is now: a text for each event's name, all lines of it */
    Feed(Supplier<Map<String, String>> look) {
        this.look = look;
    }

    private static final class Listener {
        private final Answer.Client client;
        private Map<String, String> has = Map.of();
        private boolean busy;

        Listener(Answer.Client client) {
            this.client = client;
        }
    }

    @Override
    public synchronized void open(Answer.Client client) {
        Listener listener = new Listener(client);
        listeners.add(listener);
        send(listener, last.isEmpty() ? STILL_HERE : event(last));
        listener.has = last;
    }

    /** Returns whether somebody listens. */
    synchronized boolean heard() {
        return !listeners.isEmpty();
    }

    /**
     * Looks, and sends what changed.
     *
     * @param alive whether those who get nothing else are to be told that the server is there
     */
    void look(boolean alive) {
        if (!heard()) {
            return;
        }
        Map<String, String> now = look.get();
        synchronized (this) {
            last = now;
            for (Listener listener : List.copyOf(listeners)) {
                if (listener.busy) {
                    continue;
                }
                Map<String, String> news = new LinkedHashMap<>(now);
                Map<String, String> known = listener.has;
                news.entrySet().removeIf(one -> one.getValue().equals(known.get(one.getKey())));
                if (!news.isEmpty() || alive) {
                    send(listener, news.isEmpty() ? STILL_HERE : event(news));
                    listener.has = now;
                }
            }
        }
    }

    private void send(Listener listener, byte[] some) {
        listener.busy = true;
        listener.client.send(some, there -> sent(listener, there));
    }

    private synchronized void sent(Listener listener, boolean there) {
        listener.busy = false;
        if (!there) {
            listeners.remove(listener);
        }
    }

    /** Ends all streams; browsers ask again by themselves. */
    synchronized void end() {
        listeners.forEach(listener -> listener.client.end());
        listeners.clear();
    }

    private static byte[] event(Map<String, String> texts) {
        StringBuilder out = new StringBuilder();
        texts.forEach((name, text) -> {
            out.append("event: ").append(name).append('\n');
            text.lines().forEach(line -> out.append("data: ").append(line).append('\n'));
            out.append('\n');
        });
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
