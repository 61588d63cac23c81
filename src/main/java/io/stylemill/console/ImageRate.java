package io.stylemill.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How fast the images of one run come: what was there when one began to look counts for nothing.
 */
final class ImageRate {
    static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final double MILLIS = 1000;

    private final Deque<Point> points = new ArrayDeque<>();
    private @Nullable Instant moved;
    private long stored;

    private record Point(Instant at, long made) {}

    /**
     * Notes how many images there are.
     *
     * @param storedNow of them in stored shards
     * @param inWork in shards that are made now
     * @return how many are made: never fewer than before, unless stored ones were taken back
     */
    long note(Instant now, long storedNow, long inWork) {
        Point last = points.peekLast();
        if (storedNow < stored) {
            points.clear();
            last = null;
        }
        stored = storedNow;
        long made = Math.max(storedNow + inWork, last == null ? 0 : last.made());
        if (last == null || made > last.made()) {
            moved = now;
        }
        points.addLast(new Point(now, made));
        Point first = points.peekFirst();
        while (first != null && points.size() > 2 && first.at().plus(WINDOW).isBefore(now)) {
            points.removeFirst();
            first = points.peekFirst();
        }
        return made;
    }

    /** Returns images per second, or null before there is anything to tell it by. */
    @Nullable
    Double rate() {
        Point first = points.peekFirst();
        Point last = points.peekLast();
        if (first == null || last == null) {
            return null;
        }
        Duration time = Duration.between(first.at(), last.at());
        return time.compareTo(SHORTEST) < 0 ? null : (last.made() - first.made()) / (time.toMillis() / MILLIS);
    }

    /** Returns since when no image has come. */
    Instant still(Instant otherwise) {
        return moved == null ? otherwise : moved;
    }
}
