package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;

/** The text of a {@link Beat}. */
final class BeatJson {
    /** Longer texts are no beats: a worker has few shards in work. */
    static final int MOST = 1 << 16;

    private BeatJson() {}

    static String write(Beat beat) {
        return CanonicalJson.write(RecordJson.DOCUMENT.write(beat));
    }

    /** @throws Failure {@code bad-message} (INPUT) when the text is no beat */
    static Beat read(String text) {
        try {
            if (text.length() > MOST) {
                throw new IllegalArgumentException("it has more than " + MOST + " characters");
            }
            return RecordJson.DOCUMENT.read(CanonicalJson.parse(text), Beat.class);
        } catch (Failure | IllegalArgumentException e) {
            throw Failure.input("bad-message", "this says nothing of a worker: " + e.getMessage());
        }
    }
}
