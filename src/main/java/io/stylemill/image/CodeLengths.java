package io.stylemill.image;

import java.util.Arrays;

/**
 * Lengths of a prefix code of least total size with a longest allowed length, for DEFLATE and JPEG.
 *
 * <p>Minimum-redundancy lengths are computed in place (Moffat and Katajainen, 1995); lengths beyond
 * the limit are then shortened and paid for by the rarest symbols that can still grow, until
 * Kraft's sum is 1 again.
 */
final class CodeLengths {
    private static final int MOST_SYMBOLS = 320;

    private final long[] order = new long[MOST_SYMBOLS];
    private final int[] work = new int[MOST_SYMBOLS];
    private final int[] perLength = new int[MOST_SYMBOLS];

    /**
     * Fills {@code lengths[0..count)}: 0 where the frequency is 0, else 1 to {@code limit}.
     *
     * <p>Of symbols with equal frequency the higher one never gets the shorter code.
     *
     * @param limit longest length; {@code 2^limit} must not be below the number of used symbols
     */
    void build(int[] frequencies, int count, int limit, byte[] lengths) {
        int used = 0;
        for (int s = 0; s < count; s++) {
            lengths[s] = 0;
            if (frequencies[s] > 0) {
                order[used++] = (long) frequencies[s] << 16 | (0xFFFF - s);
            }
        }
        if (used == 0) {
            return;
        }
        Arrays.sort(order, 0, used);
        if (used == 1) {
            lengths[symbol(0)] = 1;
            return;
        }
        unlimited(used);
        Arrays.fill(perLength, 0);
        for (int i = 0; i < used; i++) {
            perLength[Math.min(work[i], limit)]++;
        }
        limit(limit);
        int i = 0;
        for (int length = limit; length > 0; length--) {
            for (int n = perLength[length]; n > 0; n--) {
                lengths[symbol(i++)] = (byte) length;
            }
        }
    }

    private int symbol(int rank) {
        return 0xFFFF - (int) (order[rank] & 0xFFFF);
    }

    /** Leaves in {@code work} the code length of each symbol, rarest first. */
    private void unlimited(int n) {
        int[] a = work;
        for (int i = 0; i < n; i++) {
            a[i] = (int) (order[i] >>> 16);
        }
        // Phase 1: weights of internal nodes, then the parent of each.
        a[0] += a[1];
        int root = 0;
        int leaf = 2;
        for (int next = 1; next < n - 1; next++) {
            if (leaf >= n || a[root] < a[leaf]) {
                a[next] = a[root];
                a[root++] = next;
            } else {
                a[next] = a[leaf++];
            }
            if (leaf >= n || (root < next && a[root] < a[leaf])) {
                a[next] += a[root];
                a[root++] = next;
            } else {
                a[next] += a[leaf++];
            }
        }
        // Phase 2: depths of internal nodes.
        a[n - 2] = 0;
        for (int next = n - 3; next >= 0; next--) {
            a[next] = a[a[next]] + 1;
        }
        // Phase 3: depths of leaves.
        int available = 1;
        int depth = 0;
        root = n - 2;
        int next = n - 1;
        while (available > 0) {
            int internal = 0;
            while (root >= 0 && a[root] == depth) {
                internal++;
                root--;
            }
            while (available > internal) {
                a[next--] = depth;
                available--;
            }
            available = 2 * internal;
            depth++;
        }
    }

    private void limit(int limit) {
        long kraft = 0;
        for (int length = 1; length <= limit; length++) {
            kraft += (long) perLength[length] << (limit - length);
        }
        while (kraft > 1L << limit) {
            int length = limit - 1;
            while (perLength[length] == 0) {
                length--;
            }
            // One code of the limit moves up beside a shorter one, which grows by one bit.
            perLength[length]--;
            perLength[length + 1] += 2;
            perLength[limit]--;
            kraft--;
        }
    }
}
