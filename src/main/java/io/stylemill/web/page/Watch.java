package io.stylemill.web.page;

import io.stylemill.web.Body;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Server-sent events about one part of a page: looked at once a second, however many watch, and
 * sent when it is another than before.
 */
final class Watch implements Body.Source {
    private static final byte[] STILL_HERE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Supplier<Map<String, String>> look;
    private final Set<Consumer<byte[]>> watchers = ConcurrentHashMap.newKeySet();
    private Map<String, String> last = Map.of();

    /** @param look at what there is now: a text for each event's name */
    Watch(Supplier<Map<String, String>> look) {
        this.look = look;
    }

    @Override
    public synchronized AutoCloseable tell(Consumer<byte[]> watcher) {
        if (!watched()) {
            // Nobody looked meanwhile: what was seen last is older than the page.
            last = Map.of();
        }
        watcher.accept(last.isEmpty() ? STILL_HERE : event(last));
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Returns whether somebody watches. */
    boolean watched() {
        return !watchers.isEmpty();
    }

    /**
     * Looks, and sends what changed.
     *
     * @param alive whether to say that the server is there, where nothing changed
     */
    void look(boolean alive) {
        if (!watched()) {
            return;
        }
        Map<String, String> now = look.get();
        synchronized (this) {
            Map<String, String> news = new LinkedHashMap<>(now);
            news.entrySet().removeIf(one -> one.getValue().equals(last.get(one.getKey())));
            last = now;
            if (!news.isEmpty() || alive) {
                byte[] message = news.isEmpty() ? STILL_HERE : event(news);
                watchers.forEach(watcher -> watcher.accept(message));
            }
        }
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
