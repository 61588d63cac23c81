package io.stylemill.image;

/** Canonical code words, reversed for writing from the lowest bit: {@code word << 4 | length}. */
final class PrefixCode {
    final byte[] lengths;
    final int[] words;

    PrefixCode(int size) {
        lengths = new byte[size];
        words = new int[size];
    }

    /** Gives code words in the order of length, then symbol (RFC 1951, 3.2.2). */
    void assign() {
        int[] next = new int[17];
        for (byte length : lengths) {
            if (length > 0) {
                next[length + 1]++;
            }
        }
        for (int length = 1; length < 16; length++) {
            next[length + 1] = (next[length] + next[length + 1]) << 1;
        }
        for (int s = 0; s < lengths.length; s++) {
            int length = lengths[s];
            words[s] = length == 0 ? 0 : (Integer.reverse(next[length]++) >>> (32 - length)) << 4 | length;
        }
    }
}
