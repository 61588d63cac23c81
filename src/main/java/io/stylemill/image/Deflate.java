package io.stylemill.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A DEFLATE compressor (RFC 1951) whose output depends on its input alone, not on the zlib of a JDK
 * or of a system.
 *
 * <p>Made for filtered image rows. Each block of up to 65,535 bytes is written as dynamic, fixed or
 * stored, whichever is smallest; {@link DeflateMatches} finds what repeats.
 *
 * <p>Not safe for several threads at once; the state is scratch, and results do not depend on what
 * went before.
 */
final class Deflate {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long HIGH_NIBBLES = 0xF0F0F0F0F0F0F0F0L;
    private static final long EIGHTS = 0x0808080808080808L;
    /** Beside the 7 bits at most that wait, so much fits into a word. */
    private static final int MOST_BITS = 56;

    private static final int[] LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private final DeflateMatches found = new DeflateMatches();
    private final int[] lengthCounts = new int[19];
    private final CodeLengths codeLengths = new CodeLengths();
    // By both values plus 8, the second in the high nibble: code words of the two, joined, << 6 |
    // length.
    private final long[] pairs = new long[256];
    private final PrefixCode literals = new PrefixCode(DeflateSymbols.LITERALS);
    private final PrefixCode distances = new PrefixCode(DeflateSymbols.DISTANCES);
    private final PrefixCode lengths = new PrefixCode(19);
    // Code lengths of both trees, run-length coded: symbol | extra << 8.
    private final int[] packed = new int[DeflateSymbols.LITERALS + DeflateSymbols.DISTANCES];
    private final byte[] both = new byte[DeflateSymbols.LITERALS + DeflateSymbols.DISTANCES];

    private long bits;
    private int bitCount;

    /** Appends the compressed form of {@code in[0..length)} to {@code out}, ending on a byte. */
    void compress(byte[] in, int length, ByteSink out) {
        found.start();
        bits = 0;
        bitCount = 0;
        int start = 0;
        do {
            int end = Math.min(length, start + DeflateMatches.BLOCK);
            int tail = found.parse(in, length, start, end);
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

    private void writeBlock(byte[] in, int start, int end, int tail, boolean isLast, ByteSink out) {
        needTwo(found.distanceCounts);
        needTwo(found.literalCounts);
        codeLengths.build(found.literalCounts, DeflateSymbols.LITERALS, 15, literals.lengths);
        codeLengths.build(found.distanceCounts, DeflateSymbols.DISTANCES, 15, distances.lengths);
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
        long fixedSize = dataSize(DeflateSymbols.FIXED_LITERALS, DeflateSymbols.FIXED_DISTANCES);
        long storedSize = 7 + 32 + 8L * (end - start);

        out.reserve((int) (Math.min(storedSize, Math.min(dynamicSize, fixedSize)) >> 3) + 24);
        int finalBit = isLast ? 1 : 0;
        if (storedSize <= Math.min(dynamicSize, fixedSize)) {
            writeStored(in, start, end, finalBit, out);
        } else if (fixedSize <= dynamicSize) {
            put(finalBit | 1 << 1, 3);
            writeData(in, start, end, tail, DeflateSymbols.FIXED_LITERALS, DeflateSymbols.FIXED_DISTANCES, out);
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

    /**
     * Run-length codes the code lengths of both trees (RFC 1951, 3.2.7) and counts the symbols of
     * that code.
     */
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
        for (int s = 0; s < DeflateSymbols.LITERALS; s++) {
            size += (long) found.literalCounts[s]
                    * (literal.lengths[s] + (s < 257 ? 0 : DeflateSymbols.lengthExtraBits(s)));
        }
        for (int s = 0; s < DeflateSymbols.DISTANCES; s++) {
            size += (long) found.distanceCounts[s] * (distance.lengths[s] + DeflateSymbols.distanceExtraBits(s));
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
        for (int i = 0; i < found.sequences; i++) {
            writeLiterals(in, at, at + found.runs[i], literal.words, out);
            int length = found.matches[i] >>> 16;
            int d = found.matches[i] & 0xFFFF;
            int symbol = DeflateSymbols.lengthSymbol(length);
            putWord(literal.words[symbol]);
            int extra = DeflateSymbols.lengthExtraBits(symbol);
            put((length - 3) & ((1 << extra) - 1), extra);
            int far = DeflateSymbols.distanceSymbol(d);
            putWord(distance.words[far]);
            extra = DeflateSymbols.distanceExtraBits(far);
            put(d & ((1 << extra) - 1), extra);
            flush(out);
            at += found.runs[i] + length;
        }
        writeLiterals(in, tail, end, literal.words, out);
        putWord(literal.words[DeflateSymbols.END]);
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

    /**
     * Writes literals by eights, as pairs where all eight are small; returns where fewer than eight
     * are left.
     */
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
