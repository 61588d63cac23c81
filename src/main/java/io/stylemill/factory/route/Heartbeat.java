package io.stylemill.factory.route;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of itself every second.
 *
 * @param worker its name
 * @param device that it computes on, such as {@code cuda:0}
 * @param version of its program
 * @param slots shards it takes at a time
 * @param since when it started
 * @param making the shards that are being made
 * @param left the runs that it leaves to others for a while
 * @param trouble what went wrong last and is tried again, or null
 */
public record Heartbeat(
        String worker,
        String device,
        String version,
        int slots,
        Instant since,
        List<Making> making,
        List<Left> left,
        @Nullable Trouble trouble) {
    private static final int MOST_TEXT = 300;

    public Heartbeat {
        making = List.copyOf(making);
        left = List.copyOf(left);
    }

    /**
     * @param shard id of the shard, {@code RUN/SPLIT/INDEX}
     * @param images that the shard will hold
     * @param kept images in it so far
     * @param refused images made for it that did not pass the gates
     */
    public record Making(String run, String shard, long images, long kept, long refused, Instant since) {}

    /** @param why it cannot make shards of the run */
    public record Left(String run, String code, String why) {
        public Left {
            why = cut(why);
        }
    }

    /** @param run whose shard failed and is tried again */
    public record Trouble(String run, String code, String what, Instant at) {
        public Trouble {
            what = cut(what);
        }
    }

    /** A beat is a short message. */
    private static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }
}
