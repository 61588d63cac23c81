package io.stylemill.order.plan;

/**
 * NumPy's legacy generator: {@code numpy.random.RandomState(seed).randn(n)}, bit for bit.
 *
 * <p>MT19937 (Matsumoto and Nishimura 1998, initialisation of 2002) with 53-bit doubles, and the
 * polar form of Box-Muller, which returns the second variate of each pair first. Logarithms are
 * {@link StrictMath}'s, so every machine gives the same doubles; they may differ from NumPy's by a
 * few ulp, which rounding to float32 removes.
 */
public final class NumpyRandomState {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int next = N;
    private boolean hasCached;
    private double cached;

    /** @param seed 0 to 2^32-1 */
    public NumpyRandomState(long seed) {
        if (seed < 0 || seed > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("seed must be 0 to 4294967295, not " + seed);
        }
        state[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** Returns the next standard normal number. */
    public double nextGaussian() {
        if (hasCached) {
            hasCached = false;
            return cached;
        }
        double x1;
        double x2;
        double r2;
        do {
            x1 = 2 * nextDouble() - 1;
            x2 = 2 * nextDouble() - 1;
            r2 = x1 * x1 + x2 * x2;
        } while (r2 >= 1 || r2 == 0);
        double f = Math.sqrt(-2 * StrictMath.log(r2) / r2);
        cached = f * x1;
        hasCached = true;
        return f * x2;
    }

    /** Returns the next uniform number in [0, 1), of 53 bits. */
    public double nextDouble() {
        int a = nextInt() >>> 5;
        int b = nextInt() >>> 6;
        return (a * 67108864.0 + b) / 9007199254740992.0;
    }

    /**
     * Shuffles as {@code RandomState.shuffle} does an array of one dimension (Fisher and Yates,
     * from the end).
     */
    public void shuffle(long[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int mask = -1 >>> Integer.numberOfLeadingZeros(i);
            int j;
            do {
                j = nextInt() & mask;
            } while (j > i);
            long moved = values[i];
            values[i] = values[j];
            values[j] = moved;
        }
    }

    private int nextInt() {
        if (next == N) {
            twist();
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int k = 0; k < N; k++) {
            int y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff);
            state[k] = state[(k + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
    }
}
