package io.stylemill.engine.label;

import io.stylemill.image.PerceptualHash;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the nearest of up to 10 million 64-bit hashes by Hamming distance, while hashes are added
 * one by one.
 *
 * <p>Multi-index hashing (Norouzi, Punjani and Fleet 2012, "Fast search in Hamming space with
 * multi-index hashing"): two hashes at most 4 r + 3 bits apart differ by at most r bits in one of
 * their four 16-bit parts. Buckets of the parts are searched in growing r; where they hold so much
 * that reading all hashes in order is quicker, that is done instead. The answer is the same either
 * way.
 *
 * <p>Takes 31 to 62 bytes a hash, 310 MB for 10 million. Threads may search at once, as long as
 * none adds.
 */
public final class HashIndex {
    /** Most hashes that are taken. */
    public static final int MOST = 10_000_000;

    private static final int PARTS = 4;
    private static final int PART_BITS = 16;
    private static final int BUCKETS = 1 << PART_BITS;
    /** Widest search by parts, in bits of one part. */
    private static final int MOST_RING = 4;
    /** Entries of chains cost as much as so many in order, since they lie scattered over memory. */
    private static final int SCATTERED = 64;

    private static final int SMALL = 2048;
    /** By weight, all differences of a part that have so many bits. */
    private static final char[][] DIFFERENCES = differences();

    private long[] hashes = new long[SMALL];
    private int size;
    /**
     * Per part and bucket, the position after the last that was added, 0 for none; entries lead to
     * earlier ones.
     */
    private final int[][] heads = new int[PARTS][BUCKETS];

    private final int[][] counts = new int[PARTS][BUCKETS];
    private final int[][] before = new int[PARTS][SMALL];
    /**
     * Open addressing: the position after the first one of each different hash, 0 for an empty
     * place.
     */
    private int[] firsts = new int[2 * SMALL];

    /**
     * A hash that was added.
     *
     * @param position how many were added before it
     * @param distance in bits
     */
    public record Match(int position, int distance) {}

    /** Adds a hash and returns its position. */
    public int add(long hash) {
        if (size == MOST) {
            throw new IllegalStateException("an index holds at most " + MOST + " hashes");
        }
        if (size == hashes.length) {
            grow();
        }
        int position = size++;
        hashes[position] = hash;
        int place = place(firsts, hash);
        if (firsts[place] == 0) {
            // Only the first of equal hashes can be an answer, so only that one is in the chains.
            firsts[place] = position + 1;
            for (int part = 0; part < PARTS; part++) {
                int bucket = bucket(hash, part);
                before[part][position] = heads[part][bucket];
                heads[part][bucket] = position + 1;
                counts[part][bucket]++;
            }
        }
        return position;
    }

    private void grow() {
        int room = Math.min(MOST, size * 2);
        hashes = Arrays.copyOf(hashes, room);
        for (int part = 0; part < PARTS; part++) {
            before[part] = Arrays.copyOf(before[part], room);
        }
        int[] wider = new int[Integer.highestOneBit(room) * 2];
        for (int first : firsts) {
            if (first != 0) {
                wider[place(wider, hashes[first - 1])] = first;
            }
        }
        firsts = wider;
    }

    /** Returns where a hash is in the table, or would. */
    private int place(int[] table, long hash) {
        long mixed = hash * 0x9E3779B97F4A7C15L;
        int at = (int) (mixed >>> 32) & (table.length - 1);
        while (table[at] != 0 && hashes[table[at] - 1] != hash) {
            at = (at + 1) & (table.length - 1);
        }
        return at;
    }

    /**
     * Returns the nearest hash that lies at most {@code most} bits away: the one at the smallest
     * distance, and of several the one that was added first.
     *
     * @param most 0 to 64
     */
    public Optional<Match> nearest(long hash, int most) {
        if (most < 0 || most > Long.SIZE) {
            throw new IllegalArgumentException("a distance is 0 to 64 bits, not " + most);
        }
        int first = firsts[place(firsts, hash)];
        if (first != 0) {
            return Optional.of(new Match(first - 1, 0));
        }
        Search search = new Search(hash, most);
        for (int ring = 0; !search.complete(ring); ring++) {
            if (size <= SMALL || ring > MOST_RING || entries(hash, ring) * SCATTERED > size) {
                search.inOrder();
                break;
            }
            search.byParts(ring);
        }
        return search.found();
    }

    private long entries(long hash, int ring) {
        long entries = 0;
        for (int part = 0; part < PARTS; part++) {
            int bucket = bucket(hash, part);
            for (char difference : DIFFERENCES[ring]) {
                entries += counts[part][bucket ^ difference];
            }
        }
        return entries;
    }

    private static int bucket(long hash, int part) {
        return (int) (hash >>> part * PART_BITS) & (BUCKETS - 1);
    }

    private final class Search {
        private final long hash;
        private final int most;
        private int best;
        private int position = -1;

        Search(long hash, int most) {
            this.hash = hash;
            this.most = most;
            this.best = most + 1;
        }

        /**
         * Returns whether nothing nearer, and nothing earlier as near, can lie outside the rings
         * before this one.
         */
        boolean complete(int ring) {
            return Math.min(best, most) < PARTS * ring;
        }

        void byParts(int ring) {
            for (int part = 0; part < PARTS; part++) {
                int bucket = bucket(hash, part);
                int[] chain = before[part];
                for (char difference : DIFFERENCES[ring]) {
                    for (int next = heads[part][bucket ^ difference]; next != 0; next = chain[next - 1]) {
                        int distance = PerceptualHash.distance(hash, hashes[next - 1]);
                        if (distance < best || distance == best && next - 1 < position) {
                            best = distance;
                            position = next - 1;
                        }
                    }
                }
            }
        }

        void inOrder() {
            // What the loop changes is local: fields would be read again for every hash.
            long[] all = hashes;
            long wanted = hash;
            int least = most + 1;
            int at = -1;
            int end = size;
            for (int i = 0; i < end; i++) {
                int distance = Long.bitCount(all[i] ^ wanted);
                if (distance < least) {
                    least = distance;
                    at = i;
                }
            }
            best = least;
            position = at;
        }

        Optional<Match> found() {
            return position < 0 ? Optional.empty() : Optional.of(new Match(position, best));
        }
    }

    private static char[][] differences() {
        char[][] byWeight = new char[MOST_RING + 1][];
        for (int weight = 0; weight <= MOST_RING; weight++) {
            StringBuilder of = new StringBuilder();
            for (int difference = 0; difference < BUCKETS; difference++) {
                if (Integer.bitCount(difference) == weight) {
                    of.append((char) difference);
                }
            }
            byWeight[weight] = of.toString().toCharArray();
        }
        return byWeight;
    }
}
