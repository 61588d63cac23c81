package io.stylemill.order.plan;

import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.record.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Names the random streams of a manifest.
 *
 * <p>The key of a stream is the first 8 bytes (big-endian) of SHA-256 over {@code stylemill/v1},
 * the manifest's seed, the group and the purpose, joined by zero bytes; its counter is
 * {@code slot x 65536 + attempt}. Within one group and purpose no two samples share a number,
 * whatever their count.
 */
public final class Streams {
    private static final long MAX_SLOT = (1L << 47) - 1;

    private Streams() {}

    /**
     * Returns the stream of the random noise that a seed alone decides: its group is empty, its
     * purpose {@code noise}, its counter 0. It is what a manifest's {@code noise: {mode: random,
     * seed: N}} gives a group's first sample.
     */
    public static StreamId noise(long seed) {
        return at(key(seed, "", "noise"), 0, 0);
    }

    /** Returns the key for everything of one purpose in one group. */
    static long key(long seed, String group, String purpose) {
        String text = "stylemill/v1\0" + seed + "\0" + group + "\0" + purpose;
        return ByteBuffer.wrap(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    /** Returns one sample's stream under a key; slot 0 to 2^47-1, attempt 0 to 65535. */
    static StreamId at(long key, long slot, int attempt) {
        if (slot < 0 || slot > MAX_SLOT || attempt < 0 || attempt > 0xFFFF) {
            throw new IllegalArgumentException("slot " + slot + ", attempt " + attempt + " is out of range");
        }
        return new StreamId(key, slot << 16 | attempt);
    }

    /** Returns the first uniform number of one sample's stream, in [0, 1). */
    static double uniform(long key, long slot, int attempt) {
        return new CounterRandom(at(key, slot, attempt)).nextDouble();
    }
}
