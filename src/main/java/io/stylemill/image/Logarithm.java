package io.stylemill.image;

/** Logarithms in integers, the same on every machine. */
final class Logarithm {
    private Logarithm() {}

    /**
     * Returns log2 of a number from 1 to 2^30 in eighths, rounded down: three times squared, one
     * more bit each.
     */
    static int eighths(int number) {
        int whole = 31 - Integer.numberOfLeadingZeros(number);
        long mantissa = ((long) number << 31) >> whole;
        int fraction = 0;
        for (int bit = 0; bit < 3; bit++) {
            mantissa = mantissa * mantissa >>> 31;
            int carry = (int) (mantissa >>> 32);
            mantissa >>>= carry;
            fraction = fraction << 1 | carry;
        }
        return whole << 3 | fraction;
    }
}
