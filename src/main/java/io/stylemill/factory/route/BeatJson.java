package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text of a {@link Beat}. */
final class BeatJson {
    /** Longer texts are no beats: a worker has few shards in work. */
    static final int MOST = 1 << 16;

    private static final int MOST_TEXT = 300;

    private BeatJson() {}

    static String write(Beat beat) {
        Map<String, Object> map = new HashMap<>();
        map.put("worker", beat.worker());
        map.put("device", beat.device());
        map.put("version", beat.version());
        map.put("slots", beat.slots());
        map.put("since", beat.since().toString());
        map.put(
                "making",
                beat.making().stream()
                        .map(m -> Map.of(
                                "run", m.run(),
                                "shard", m.shard(),
                                "images", m.images(),
                                "kept", m.kept(),
                                "refused", m.refused(),
                                "since", m.since().toString()))
                        .toList());
        map.put(
                "left",
                beat.left().stream()
                        .map(l -> Map.of("run", l.run(), "code", l.code(), "why", cut(l.why())))
                        .toList());
        Beat.Trouble trouble = beat.trouble();
        if (trouble != null) {
            map.put(
                    "trouble",
                    Map.of(
                            "run", trouble.run(),
                            "code", trouble.code(),
                            "what", cut(trouble.what()),
                            "at", trouble.at().toString()));
        }
        return CanonicalJson.write(map);
    }

    private static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }

    /** @throws Failure {@code bad-message} (INPUT) when the text is no beat */
    static Beat read(String text) {
        try {
            if (text.length() <= MOST && CanonicalJson.parse(text) instanceof Map<?, ?> map) {
                Object trouble = map.get("trouble");
                return new Beat(
                        text(map, "worker"),
                        text(map, "device"),
                        text(map, "version"),
                        Math.toIntExact(number(map, "slots")),
                        Instant.parse(text(map, "since")),
                        list(
                                map.get("making"),
                                m -> new Beat.Making(
                                        text(m, "run"),
                                        text(m, "shard"),
                                        number(m, "images"),
                                        number(m, "kept"),
                                        number(m, "refused"),
                                        Instant.parse(text(m, "since")))),
                        list(map.get("left"), l -> new Beat.Left(text(l, "run"), text(l, "code"), text(l, "why"))),
                        trouble instanceof Map<?, ?> t
                                ? new Beat.Trouble(
                                        text(t, "run"), text(t, "code"), text(t, "what"), Instant.parse(text(t, "at")))
                                : null);
            }
        } catch (Failure | DateTimeException | ArithmeticException e) {
            throw Failure.input("bad-message", "this says nothing of a worker: " + e.getMessage());
        }
        throw Failure.input("bad-message", "this says nothing of a worker");
    }

    private static <T> List<T> list(@Nullable Object value, Function<Map<?, ?>, T> read) {
        List<T> list = new ArrayList<>();
        if (value instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> map) {
                    list.add(read.apply(map));
                }
            }
        }
        return list;
    }

    private static String text(Map<?, ?> map, String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw Failure.input("bad-message", "it has no text " + name);
    }

    private static long number(Map<?, ?> map, String name) {
        if (map.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw Failure.input("bad-message", "it has no number " + name);
    }
}
