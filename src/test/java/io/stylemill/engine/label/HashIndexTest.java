package io.stylemill.engine.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.engine.label.HashIndex.Match;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashIndexTest {
    private static Optional<Match> bruteForce(long[] hashes, int size, long hash, int most) {
        int position = -1;
        int best = most + 1;
        for (int i = 0; i < size; i++) {
            int distance = Long.bitCount(hashes[i] ^ hash);
            if (distance < best) {
                best = distance;
                position = i;
            }
        }
        return position < 0 ? Optional.empty() : Optional.of(new Match(position, best));
    }

    private static long flipped(Random random, long hash, int bits) {
        long changed = hash;
        for (int i = 0; i < bits; i++) {
            changed ^= 1L << random.nextInt(64);
        }
        return changed;
    }

    /** Hashes in swarms, as those of images are, with equal ones among them. */
    private static long[] swarms(Random random, int count, int centres, int spread) {
        long[] centre = random.longs(centres).toArray();
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = flipped(random, centre[random.nextInt(centres)], random.nextInt(spread + 1));
        }
        return hashes;
    }

    private static void assertAgrees(long seed, int count, int centres, int spread, int queries) {
        Random random = new Random(seed);
        long[] hashes = swarms(random, count, centres, spread);
        HashIndex index = new HashIndex();
        for (int i = 0; i < count; i++) {
            assertThat(index.add(hashes[i])).isEqualTo(i);
            if (i % (count / queries + 1) == 0 || i == count - 1) {
                long query = flipped(random, hashes[random.nextInt(i + 1)], random.nextInt(24));
                int most = random.nextInt(4) == 0 ? random.nextInt(65) : random.nextInt(17);
                assertThat(index.nearest(query, most))
                        .as("seed %s, %s of %s hashes, %s within %s", seed, i + 1, count, query, most)
                        .isEqualTo(bruteForce(hashes, i + 1, query, most));
            }
        }
    }

    @Test
    void agreesWithBruteForce() {
        for (long seed = 0; seed < 20; seed++) {
            assertAgrees(seed, 300, 20, 12, 40);
        }
    }

    @Test
    void agreesWithBruteForceWhereBucketsAreSearched() {
        assertAgrees(100, 60_000, 50_000, 3, 400);
        assertAgrees(101, 60_000, 300, 14, 200);
        assertAgrees(102, 60_000, 1, 9, 200);
    }

    @Test
    void answersTheFirstOfEquallyNearOnes() {
        HashIndex index = new HashIndex();
        for (long hash : new long[] {0b111, 0b110, 0b011, 0b110}) {
            index.add(hash);
        }
        assertThat(index.nearest(0b110, 0)).contains(new Match(1, 0));
        assertThat(index.nearest(0b010, 1)).contains(new Match(1, 1));
        assertThat(index.nearest(0b111L << 40, 4)).isEmpty();
        assertThat(index.nearest(0b111L << 40, 6)).contains(new Match(1, 5));
    }

    @Test
    void findsNothingInAnEmptyIndexAndRefusesDistancesThatAreNone() {
        HashIndex index = new HashIndex();
        assertThat(index.nearest(5, 64)).isEmpty();
        assertThatThrownBy(() -> index.nearest(5, 65)).hasMessage("a distance is 0 to 64 bits, not 65");
        assertThatThrownBy(() -> index.nearest(5, -1)).hasMessage("a distance is 0 to 64 bits, not -1");
    }

    @Test
    void keepsAMillionHashes() {
        Random random = new Random(7);
        long[] hashes = random.longs(1_000_000).toArray();
        HashIndex index = new HashIndex();
        Arrays.stream(hashes).forEach(index::add);
        for (int i = 0; i < 200; i++) {
            int position = random.nextInt(hashes.length);
            assertThat(index.nearest(flipped(random, hashes[position], 1 + i % 3), 8)
                            .orElseThrow()
                            .position())
                    .as("query " + i)
                    .isEqualTo(position);
        }
    }
}
