package io.stylemill.order.plan;

/**
 * A seeded permutation of 0 to n-1 whose every entry can be computed alone: a six-round Feistel
 * network on the next even power of two, walked along its cycle until it falls below n (Black and
 * Rogaway 2002, "Ciphers with arbitrary finite domains", section 4).
 */
final class Permutation {
    private static final int ROUNDS = 6;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long key;

    /** @param size 1 to 2^60 */
    Permutation(long size, long key) {
        if (size < 1 || size > 1L << 60) {
            throw new IllegalArgumentException("a permutation has 1 to 2^60 entries, not " + size);
        }
        this.size = size;
        this.key = key;
        int bits = 64 - Long.numberOfLeadingZeros(Math.max(size - 1, 1));
        this.halfBits = Math.max(1, (bits + 1) / 2);
        this.halfMask = (1L << halfBits) - 1;
    }

    /** Returns the entry at a position, 0 to size-1. */
    long at(long position) {
        if (position < 0 || position >= size) {
            throw new IndexOutOfBoundsException("position " + position + " of " + size);
        }
        long value = position;
        do {
            value = encrypt(value);
        } while (value >= size);
        return value;
    }

    private long encrypt(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (mix(right + (round + 1) * 0x9E3779B97F4A7C15L ^ key) & halfMask);
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014, section 3). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
