package io.stylemill.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds what repeats in a block of bytes: one greedy probe per position of a hash over six bytes,
 * and a match is taken only where it is shorter than its bytes as literals, priced at the entropy
 * of the block. Without that rule the files of smooth pictures come out a fifth larger, for their
 * residuals cost two bits apiece.
 */
final class DeflateMatches {
    /** Largest block. */
    static final int BLOCK = 65_535;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WINDOW = 32_768;
    private static final int LEAST_MATCH = 6;
    private static final int HASH_BITS = 13;
    private static final int MOST_SKIPPED = 63;
    // Both code words of a match, extra bits aside, in eighths of a bit.
    private static final int MATCH_PRICE = 12 * 8;

    // One entry per match: the literals before it, and length << 16 | distance - 1.
    final int[] runs = new int[BLOCK / LEAST_MATCH + 2];
    final int[] matches = new int[BLOCK / LEAST_MATCH + 2];
    int sequences;

    final int[] literalCounts = new int[DeflateSymbols.LITERALS];
    final int[] distanceCounts = new int[DeflateSymbols.DISTANCES];

    private final int[] head = new int[1 << HASH_BITS];
    private final int[][] quarters = new int[4][256];
    private final byte[] literalPrice = new byte[256];

    /** Forgets what was seen before, for another input. */
    void start() {
        Arrays.fill(head, -WINDOW - 1);
    }

    /**
     * Finds the matches of one block and counts symbols; returns where the literals after the last
     * match start.
     */
    int parse(byte[] in, int length, int start, int end) {
        Arrays.fill(distanceCounts, 0);
        countBytes(in, start, end);
        priceLiterals(end - start);
        sequences = 0;
        int anchor = start;
        int at = start;
        int misses = 0;
        int last = Math.min(end - LEAST_MATCH, length - Long.BYTES);
        while (at <= last) {
            long word = (long) LONGS.get(in, at) << 16;
            int slot = hash(word);
            int candidate = head[slot];
            head[slot] = at;
            if (at - candidate <= WINDOW && (long) LONGS.get(in, candidate) << 16 == word) {
                int longest = Math.min(DeflateSymbols.LONGEST_MATCH, end - at);
                int matched = LEAST_MATCH;
                while (matched < longest && in[candidate + matched] == in[at + matched]) {
                    matched++;
                }
                if (isWorthwhile(in, at, matched, at - candidate)) {
                    record(in, anchor, at, matched, at - candidate);
                    // Sparse entries for the bytes inside keep later matches findable at little
                    // cost.
                    int stop = Math.min(at + matched, last);
                    for (int p = at + 1; p < stop; p += 3) {
                        head[hash((long) LONGS.get(in, p) << 16)] = p;
                    }
                    at += matched;
                    anchor = at;
                    misses = 0;
                    continue;
                }
            }
            // The longer nothing is found, the fewer places are tried.
            at += 1 + Math.min(MOST_SKIPPED, misses++ >> 1);
        }
        literalCounts[DeflateSymbols.END] = 1;
        return anchor;
    }

    private static int hash(long word) {
        return (int) (word * 0x9E3779B97F4A7C15L >>> (64 - HASH_BITS));
    }

    /**
     * Counts every byte of the block as a literal; matches take theirs out again. Four tables,
     * because neighbours are often equal and adding to one counter again waits for the sum before.
     */
    private void countBytes(byte[] in, int start, int end) {
        Arrays.fill(literalCounts, 0);
        int[] a = quarters[0];
        int[] b = quarters[1];
        int[] c = quarters[2];
        int[] d = quarters[3];
        Arrays.fill(a, 0);
        Arrays.fill(b, 0);
        Arrays.fill(c, 0);
        Arrays.fill(d, 0);
        int i = start;
        for (; i + 3 < end; i += 4) {
            a[in[i] & 0xFF]++;
            b[in[i + 1] & 0xFF]++;
            c[in[i + 2] & 0xFF]++;
            d[in[i + 3] & 0xFF]++;
        }
        for (; i < end; i++) {
            a[in[i] & 0xFF]++;
        }
        for (int v = 0; v < 256; v++) {
            literalCounts[v] = a[v] + b[v] + c[v] + d[v];
        }
    }

    /** Prices literals at the entropy of the block's bytes, at least one bit each. */
    private void priceLiterals(int total) {
        int whole = Logarithm.eighths(Math.max(1, total));
        for (int b = 0; b < 256; b++) {
            literalPrice[b] = (byte) Math.max(8, whole - Logarithm.eighths(Math.max(1, literalCounts[b])));
        }
    }

    /**
     * Whether the match is shorter than its bytes as literals: after a PNG filter, a smooth
     * picture's often are not.
     */
    private boolean isWorthwhile(byte[] in, int at, int length, int distance) {
        int price = MATCH_PRICE
                + 8
                        * (DeflateSymbols.lengthExtraBits(DeflateSymbols.lengthSymbol(length))
                                + DeflateSymbols.distanceExtraBits(DeflateSymbols.distanceSymbol(distance - 1)));
        for (int i = 0; i < length && price >= 0; i++) {
            price -= literalPrice[in[at + i] & 0xFF];
        }
        return price < 0;
    }

    private void record(byte[] in, int anchor, int at, int length, int distance) {
        for (int i = at; i < at + length; i++) {
            literalCounts[in[i] & 0xFF]--;
        }
        runs[sequences] = at - anchor;
        matches[sequences++] = length << 16 | (distance - 1);
        literalCounts[DeflateSymbols.lengthSymbol(length)]++;
        distanceCounts[DeflateSymbols.distanceSymbol(distance - 1)]++;
    }
}
