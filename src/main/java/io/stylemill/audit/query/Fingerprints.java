package io.stylemill.audit.query;

import io.stylemill.record.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Values of one column, 8 bytes each: enough to tell which values two columns share.
 *
 * <p>Texts are kept as the first 64 bits of their SHA-256. Two columns of 10 million different
 * texts each have a chance of 5 in a million that one text is wrongly taken for another.
 */
final class Fingerprints {
    private static final int FIRST = 1 << 10;

    private final MessageDigest sha256 = Digests.sha256();
    private long[] values = new long[FIRST];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size++] = value;
    }

    void add(String text) {
        add(of(text));
    }

    long of(String text) {
        return ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    /** Returns the values that both hold, each once, ascending; sorts both. */
    static long[] shared(Fingerprints a, Fingerprints b) {
        a.sort();
        b.sort();
        long[] shared = new long[FIRST];
        int found = 0;
        int j = 0;
        for (int i = 0; i < a.size; i++) {
            long value = a.values[i];
            while (j < b.size && b.values[j] < value) {
                j++;
            }
            boolean fresh = found == 0 || shared[found - 1] != value;
            if (fresh && j < b.size && b.values[j] == value) {
                if (found == shared.length) {
                    shared = Arrays.copyOf(shared, found * 2);
                }
                shared[found++] = value;
            }
        }
        return Arrays.copyOf(shared, found);
    }

    private void sort() {
        Arrays.sort(values, 0, size);
    }
}
