package io.stylemill.order.plan;

import io.stylemill.order.plan.Recipe.StreamId;

/**
 * The counter-based generator behind everything random that no NVIDIA seed fixes: Philox4x32-10
 * (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4.3).
 *
 * <p>A stream is a 64-bit key and the upper 64 bits of the 128-bit counter; the lower 64 bits count
 * blocks of four 32-bit words. Two streams of one key with different counters share no block, so
 * samples cannot collide; see {@link Streams} for how keys and counters are made. Not safe for use
 * by several threads.
 */
public final class CounterRandom {
    private final int key0;
    private final int key1;
    private final int counter2;
    private final int counter3;
    private long block;
    private final int[] words = new int[4];
    private int used = 4;
    private boolean hasCached;
    private double cached;

    public CounterRandom(StreamId stream) {
        this.key0 = (int) stream.key();
        this.key1 = (int) (stream.key() >>> 32);
        this.counter2 = (int) stream.counter();
        this.counter3 = (int) (stream.counter() >>> 32);
    }

    /** Returns the next 32 random bits. */
    public int nextInt() {
        if (used == 4) {
            philox((int) block, (int) (block >>> 32), counter2, counter3, key0, key1, words);
            block++;
            used = 0;
        }
        return words[used++];
    }

    /** Returns the next 64 random bits; the first word is the lower half. */
    public long nextLong() {
        long low = nextInt() & 0xFFFFFFFFL;
        return low | ((long) nextInt() << 32);
    }

    /** Returns the next uniform number in [0, 1), of 53 bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /**
     * Returns the next standard normal number, by the polar method (Marsaglia and Bray 1964) in
     * {@link StrictMath}.
     */
    public double nextGaussian() {
        if (hasCached) {
            hasCached = false;
            return cached;
        }
        double x;
        double y;
        double r2;
        do {
            x = 2 * nextDouble() - 1;
            y = 2 * nextDouble() - 1;
            r2 = x * x + y * y;
        } while (r2 >= 1 || r2 == 0);
        double f = Math.sqrt(-2 * StrictMath.log(r2) / r2);
        cached = f * y;
        hasCached = true;
        return f * x;
    }

    /** Fills {@code out} with the block at the given 128-bit counter and 64-bit key. */
    static void philox(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
        for (int round = 0; round < 10; round++) {
            long p0 = (c0 & 0xFFFFFFFFL) * 0xD2511F53L;
            long p1 = (c2 & 0xFFFFFFFFL) * 0xCD9E8D57L;
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = n0;
            c2 = n2;
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }
}
