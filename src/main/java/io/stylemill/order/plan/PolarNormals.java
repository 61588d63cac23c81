package io.stylemill.order.plan;

/**
 * Standard normal numbers from uniform ones, by the polar method (Marsaglia and Bray 1964) in {@link StrictMath}: two at a
 * time.
 */
abstract class PolarNormals {
    private final boolean secondFirst;
    private boolean hasKept;
    private double kept;

    /** @param secondFirst whether the second of two is returned first */
    PolarNormals(boolean secondFirst) {
        this.secondFirst = secondFirst;
    }

    /** Returns the next uniform number in [0, 1), of 53 bits. */
    public abstract double nextDouble();

    /** Returns the next standard normal number. */
    public final double nextGaussian() {
        if (hasKept) {
            hasKept = false;
            return kept;
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
        kept = f * (secondFirst ? x : y);
        hasKept = true;
        return f * (secondFirst ? y : x);
    }
}
