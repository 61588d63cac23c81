package io.stylemill.image;

import java.util.Arrays;

/**
 * The symbols of DEFLATE for lengths and distances (RFC 1951, 3.2.5), and its fixed codes (3.2.6).
 */
final class DeflateSymbols {
    static final int LONGEST_MATCH = 258;
    static final int END = 256;
    static final int LITERALS = 286;
    static final int DISTANCES = 30;
    static final PrefixCode FIXED_LITERALS = fixedLiterals();
    static final PrefixCode FIXED_DISTANCES = fixedDistances();

    private DeflateSymbols() {}

    private static PrefixCode fixedLiterals() {
        PrefixCode code = new PrefixCode(288);
        Arrays.fill(code.lengths, 0, 144, (byte) 8);
        Arrays.fill(code.lengths, 144, 256, (byte) 9);
        Arrays.fill(code.lengths, 256, 280, (byte) 7);
        Arrays.fill(code.lengths, 280, 288, (byte) 8);
        code.assign();
        return code;
    }

    private static PrefixCode fixedDistances() {
        PrefixCode code = new PrefixCode(DISTANCES);
        Arrays.fill(code.lengths, (byte) 5);
        code.assign();
        return code;
    }

    static int lengthSymbol(int length) {
        int l = length - 3;
        if (l < 8) {
            return 257 + l;
        }
        if (length == LONGEST_MATCH) {
            return 285;
        }
        int n = 31 - Integer.numberOfLeadingZeros(l);
        return 257 + 4 * (n - 1) + (l >> (n - 2) & 3);
    }

    static int lengthExtraBits(int symbol) {
        return symbol < 265 || symbol == 285 ? 0 : (symbol - 261) >> 2;
    }

    /** Returns the symbol of a distance, given less one. */
    static int distanceSymbol(int d) {
        if (d < 2) {
            return d;
        }
        int n = 31 - Integer.numberOfLeadingZeros(d);
        return 2 * n + (d >> (n - 1) & 1);
    }

    static int distanceExtraBits(int symbol) {
        return symbol < 4 ? 0 : (symbol - 2) >> 1;
    }
}
