package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;

/** The text of a {@link Heartbeat}. */
final class HeartbeatJson {
    /** Longer texts are no beats: a worker makes few shards at a time. */
    static final int MOST = 1 << 16;

    private HeartbeatJson() {}

    static String write(Heartbeat heartbeat) {
        return CanonicalJson.write(RecordJson.DOCUMENT.write(heartbeat));
    }

    /** @throws Failure {@code bad-message} (INPUT) when the text is no beat */
    static Heartbeat read(String text) {
        try {
            if (text.length() > MOST) {
                throw new IllegalArgumentException("it has more than " + MOST + " characters");
            }
            return RecordJson.DOCUMENT.read(CanonicalJson.parse(text), Heartbeat.class);
        } catch (Failure | IllegalArgumentException e) {
            throw Failure.input("bad-message", "this says nothing of a worker: " + e.getMessage());
        }
    }
}
