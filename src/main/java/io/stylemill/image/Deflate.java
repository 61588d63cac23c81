package io.stylemill.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A DEFLATE compressor (RFC 1951) whose output depends on its input alone, not on the zlib of a JDK or of a system.
 *
 * <p>Made for filtered image rows: one greedy probe per position of a hash over six bytes, and a match is taken only where
 * it is shorter than its bytes as literals, priced at the entropy of the block. Without that rule the files of smooth
 * pictures come out a fifth larger, for their residuals cost two bits apiece. Each block of up to 65,535 bytes is written as dynamic, fixed or stored, whichever is smallest.
 *
 * <p>Not safe for several threads at once; the state is scratch, and results do not depend on what went before.
 */
final class Deflate {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long HIGH_NIBBLES = 0xF0F0F0F0F0F0F0F0L;
    private static final long EIGHTS = 0x0808080808080808L;
    /** Beside the 7 bits at most that wait, so much fits into a word. */
    private static final int MOST_BITS = 56;

    private static final int BLOCK = 65_535;
    private static final int WINDOW = 32_768;
    private static final int LEAST_MATCH = 6;
    private static final int LONGEST_MATCH = 258;
    private static final int HASH_BITS = 13;
    private static final int MOST_SKIPPED = 63;
    // Both code words of a match, extra bits aside, in eighths of a bit.
    private static final int MATCH_PRICE = 12 * 8;
    private static final int END = 256;
    private static final int LITERALS = 286;
    private static final int DISTANCES = 30;
    private static final int[] LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final PrefixCode FIXED_LITERALS = fixedLiterals();
    private static final PrefixCode FIXED_DISTANCES = fixedDistances();

    private final int[] head = new int[1 << HASH_BITS];
    // One entry per match: the literals before it, and length << 16 | distance - 1.
    private final int[] runs = new int[BLOCK / LEAST_MATCH + 2];
    private final int[] matches = new int[BLOCK / LEAST_MATCH + 2];
    private int sequences;

    private final int[] literalCounts = new int[LITERALS];
    private final int[][] quarters = new int[4][256];
    private final byte[] literalPrice = new byte[256];
    private final int[] distanceCounts = new int[DISTANCES];
    private final int[] lengthCounts = new int[19];
    private final CodeLengths codeLengths = new CodeLengths();
    // By both values plus 8, the second in the high nibble: code words of the two, joined, << 6 | length.
    private final long[] pairs = new long[256];
    private final PrefixCode literals = new PrefixCode(LITERALS);
    private final PrefixCode distances = new PrefixCode(DISTANCES);
    private final PrefixCode lengths = new PrefixCode(19);
    // Code lengths of both trees, run-length coded: symbol | extra << 8.
    private final int[] packed = new int[LITERALS + DISTANCES];
    private final byte[] both = new byte[LITERALS + DISTANCES];

    private long bits;
    private int bitCount;

    /** Canonical code words, reversed for writing from the lowest bit: {@code word << 4 | length}. */
    private static final class PrefixCode {
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

    /** Appends the compressed form of {@code in[0..length)} to {@code out}, ending on a byte. */
    void compress(byte[] in, int length, ByteSink out) {
        Arrays.fill(head, -WINDOW - 1);
        bits = 0;
        bitCount = 0;
        int start = 0;
        do {
            int end = Math.min(length, start + BLOCK);
            int tail = parse(in, length, start, end);
            writeBlock(in, start, end, tail, end == length, out);
            start = end;
        } while (start < length);
        out.reserve(8);
        flush(out);
        if (bitCount > 0) {
            out.size++;
            bitCount = 0;
        }
    }

    /** Finds the matches of one block and counts symbols; returns where the literals after the last match start. */
    private int parse(byte[] in, int length, int start, int end) {
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
                int longest = Math.min(LONGEST_MATCH, end - at);
                int matched = LEAST_MATCH;
                while (matched < longest && in[candidate + matched] == in[at + matched]) {
                    matched++;
                }
                if (isWorthwhile(in, at, matched, at - candidate)) {
                    record(in, anchor, at, matched, at - candidate);
                    // Sparse entries for the bytes inside keep later matches findable at little cost.
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
        literalCounts[END] = 1;
        return anchor;
    }

    private static int hash(long word) {
        return (int) (word * 0x9E3779B97F4A7C15L >>> (64 - HASH_BITS));
    }

    /**
     * Counts every byte of the block as a literal; matches take theirs out again. Four tables, because neighbours are
     * often equal and adding to one counter again waits for the sum before.
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

    /** Whether the match is shorter than its bytes as literals: after a PNG filter, a smooth picture's often are not. */
    private boolean isWorthwhile(byte[] in, int at, int length, int distance) {
        int price = MATCH_PRICE
                + 8 * (lengthExtraBits(lengthSymbol(length)) + distanceExtraBits(distanceSymbol(distance - 1)));
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
        literalCounts[lengthSymbol(length)]++;
        distanceCounts[distanceSymbol(distance - 1)]++;
    }

    private static int lengthSymbol(int length) {
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

    private static int lengthExtraBits(int symbol) {
        return symbol < 265 || symbol == 285 ? 0 : (symbol - 261) >> 2;
    }

    /** Returns the symbol of a distance, given less one. */
    private static int distanceSymbol(int d) {
        if (d < 2) {
            return d;
        }
        int n = 31 - Integer.numberOfLeadingZeros(d);
        return 2 * n + (d >> (n - 1) & 1);
    }

    private static int distanceExtraBits(int symbol) {
        return symbol < 4 ? 0 : (symbol - 2) >> 1;
    }

    private void writeBlock(byte[] in, int start, int end, int tail, boolean isLast, ByteSink out) {
        needTwo(distanceCounts);
        needTwo(literalCounts);
        codeLengths.build(literalCounts, LITERALS, 15, literals.lengths);
        codeLengths.build(distanceCounts, DISTANCES, 15, distances.lengths);
        int literalUsed = used(literals.lengths, 257);
        int distanceUsed = used(distances.lengths, 1);
        int packedCount = packLengths(literalUsed, distanceUsed);
        codeLengths.build(lengthCounts, 19, 7, lengths.lengths);
        int orderUsed = 19;
        while (orderUsed > 4 && lengths.lengths[LENGTH_ORDER[orderUsed - 1]] == 0) {
            orderUsed--;
        }
        long dynamicSize = 14 + 3L * orderUsed + 2L * lengthCounts[16] + 3L * lengthCounts[17] + 7L * lengthCounts[18];
        for (int s = 0; s < 19; s++) {
            dynamicSize += (long) lengthCounts[s] * lengths.lengths[s];
        }
        dynamicSize += dataSize(literals, distances);
        long fixedSize = dataSize(FIXED_LITERALS, FIXED_DISTANCES);
        long storedSize = 7 + 32 + 8L * (end - start);

        out.reserve((int) (Math.min(storedSize, Math.min(dynamicSize, fixedSize)) >> 3) + 24);
        int finalBit = isLast ? 1 : 0;
        if (storedSize <= Math.min(dynamicSize, fixedSize)) {
            writeStored(in, start, end, finalBit, out);
        } else if (fixedSize <= dynamicSize) {
            put(finalBit | 1 << 1, 3);
            writeData(in, start, end, tail, FIXED_LITERALS, FIXED_DISTANCES, out);
        } else {
            literals.assign();
            distances.assign();
            lengths.assign();
            put(finalBit | 2 << 1, 3);
            put((literalUsed - 257) | (distanceUsed - 1) << 5 | (orderUsed - 4) << 10, 14);
            flush(out);
            for (int i = 0; i < orderUsed; i++) {
                put(lengths.lengths[LENGTH_ORDER[i]], 3);
                flush(out);
            }
            for (int i = 0; i < packedCount; i++) {
                int symbol = packed[i] & 0xFF;
                putWord(lengths.words[symbol]);
                if (symbol > 15) {
                    put(packed[i] >>> 8, symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
                }
                flush(out);
            }
            writeData(in, start, end, tail, literals, distances, out);
        }
    }

    /** Some decoders refuse a tree of fewer than two codes. */
    private static void needTwo(int[] counts) {
        int seen = 0;
        for (int count : counts) {
            if (count > 0 && ++seen == 2) {
                return;
            }
        }
        for (int s = 0; seen < 2; s++) {
            if (counts[s] == 0) {
                counts[s] = 1;
                seen++;
            }
        }
    }

    private static int used(byte[] lengths, int least) {
        int n = lengths.length;
        while (n > least && lengths[n - 1] == 0) {
            n--;
        }
        return n;
    }

    /** Run-length codes the code lengths of both trees (RFC 1951, 3.2.7) and counts the symbols of that code. */
    private int packLengths(int literalUsed, int distanceUsed) {
        System.arraycopy(literals.lengths, 0, both, 0, literalUsed);
        System.arraycopy(distances.lengths, 0, both, literalUsed, distanceUsed);
        Arrays.fill(lengthCounts, 0);
        int total = literalUsed + distanceUsed;
        int count = 0;
        int i = 0;
        while (i < total) {
            int value = both[i];
            int run = 1;
            while (i + run < total && both[i + run] == value) {
                run++;
            }
            i += run;
            if (value != 0) {
                packed[count++] = value;
                run--;
            }
            while (run >= 3) {
                int take = Math.min(run, value != 0 ? 6 : 138);
                int symbol = value != 0 ? 16 : take <= 10 ? 17 : 18;
                packed[count++] = symbol | (take - (symbol == 18 ? 11 : 3)) << 8;
                run -= take;
            }
            for (; run > 0; run--) {
                packed[count++] = value;
            }
        }
        for (int k = 0; k < count; k++) {
            lengthCounts[packed[k] & 0xFF]++;
        }
        return count;
    }

    private long dataSize(PrefixCode literal, PrefixCode distance) {
        long size = 3;
        for (int s = 0; s < LITERALS; s++) {
            size += (long) literalCounts[s] * (literal.lengths[s] + (s < 257 ? 0 : lengthExtraBits(s)));
        }
        for (int s = 0; s < DISTANCES; s++) {
            size += (long) distanceCounts[s] * (distance.lengths[s] + distanceExtraBits(s));
        }
        return size;
    }

    private void writeStored(byte[] in, int start, int end, int finalBit, ByteSink out) {
        put(finalBit, 3);
        flush(out);
        if (bitCount > 0) {
            out.size++;
            bits = 0;
            bitCount = 0;
        }
        int length = end - start;
        out.put8(length);
        out.put8(length >>> 8);
        out.put8(~length);
        out.put8(~length >>> 8);
        out.put(in, start, length);
    }

    private void writeData(
            byte[] in, int start, int end, int tail, PrefixCode literal, PrefixCode distance, ByteSink out) {
        int at = start;
        joinPairs(literal.words);
        for (int i = 0; i < sequences; i++) {
            writeLiterals(in, at, at + runs[i], literal.words, out);
            int length = matches[i] >>> 16;
            int d = matches[i] & 0xFFFF;
            int symbol = lengthSymbol(length);
            putWord(literal.words[symbol]);
            int extra = lengthExtraBits(symbol);
            put((length - 3) & ((1 << extra) - 1), extra);
            int far = distanceSymbol(d);
            putWord(distance.words[far]);
            extra = distanceExtraBits(far);
            put(d & ((1 << extra) - 1), extra);
            flush(out);
            at += runs[i] + length;
        }
        writeLiterals(in, tail, end, literal.words, out);
        putWord(literal.words[END]);
        flush(out);
    }

    /** Joins the code words of small residuals by twos: most of a filtered picture. */
    private void joinPairs(int[] words) {
        for (int p = 0; p < 256; p++) {
            int a = words[(p & 15) - 8 & 0xFF];
            int b = words[(p >> 4) - 8 & 0xFF];
            pairs[p] = (a >>> 4 | (long) (b >>> 4) << (a & 15)) << 6 | (a & 15) + (b & 15);
        }
    }

    private void writeLiterals(byte[] in, int from, int to, int[] words, ByteSink out) {
        int rest = writeEights(in, from, to, words, out);
        for (int i = rest; i < to; i++) {
            putWord(words[in[i] & 0xFF]);
            flush(out);
        }
    }

    /** Writes literals by eights, as pairs where all eight are small; returns where fewer than eight are left. */
    private int writeEights(byte[] in, int from, int to, int[] words, ByteSink out) {
        byte[] data = out.data;
        long buffer = bits;
        int count = bitCount;
        int size = out.size;
        int i = from;
        for (; i + 7 < to; i += 8) {
            long eight = (long) LONGS.get(in, i);
            // 8 is added to each byte by itself: those of -8 to 7 then have no high nibble.
            long raised = (eight & ~TOP_BITS) + EIGHTS ^ eight & TOP_BITS;
            if ((raised & HIGH_NIBBLES) == 0) {
                long places = raised | raised >>> 4;
                long a = pairs[(int) places & 0xFF];
                long b = pairs[(int) (places >>> 16) & 0xFF];
                long c = pairs[(int) (places >>> 32) & 0xFF];
                long d = pairs[(int) (places >>> 48) & 0xFF];
                int first = (int) (a & 63) + (int) (b & 63);
                int second = (int) (c & 63) + (int) (d & 63);
                if (first <= MOST_BITS && second <= MOST_BITS) {
                    // A shift of a long counts by the low six bits alone: the length.
                    buffer |= (a >>> 6 | b >>> 6 << a) << count;
                    count += first;
                    if (first + second > MOST_BITS) {
                        LONGS.set(data, size, buffer);
                        size += count >>> 3;
                        buffer >>>= count & ~7;
                        count &= 7;
                    }
                    buffer |= (c >>> 6 | d >>> 6 << c) << count;
                    count += second;
                    LONGS.set(data, size, buffer);
                    size += count >>> 3;
                    buffer >>>= count & ~7;
                    count &= 7;
                    continue;
                }
            }
            for (int k = 0; k < Long.SIZE; k += 16) {
                int a = words[(int) (eight >>> k) & 0xFF];
                int b = words[(int) (eight >>> k + 8) & 0xFF];
                buffer |= (a >>> 4 | (long) (b >>> 4) << (a & 15)) << count;
                count += (a & 15) + (b & 15);
                LONGS.set(data, size, buffer);
                size += count >>> 3;
                buffer >>>= count & ~7;
                count &= 7;
            }
        }
        bits = buffer;
        bitCount = count;
        out.size = size;
        return i;
    }

    private void putWord(int word) {
        put(word >>> 4, word & 15);
    }

    private void put(int value, int count) {
        bits |= (long) value << bitCount;
        bitCount += count;
    }

    private void flush(ByteSink out) {
        out.peekLittle64(out.size, bits);
        out.size += bitCount >>> 3;
        bits >>>= bitCount & ~7;
        bitCount &= 7;
    }
}
