package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class DeflateTest {
    private final Deflate deflate = new Deflate();

    private byte[] compress(byte[] in) {
        ByteSink out = new ByteSink();
        deflate.compress(in, in.length, out);
        return out.toBytes();
    }

    private static byte[] inflate(byte[] compressed, int length) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(compressed);
            byte[] out = new byte[length + 1];
            int size = 0;
            int more;
            while ((more = inflater.inflate(out, size, out.length - size)) > 0) {
                size += more;
            }
            assertThat(inflater.finished()).as("ends where it says").isTrue();
            assertThat(inflater.getRemaining()).as("bytes after the end").isZero();
            return Arrays.copyOf(out, size);
        } finally {
            inflater.end();
        }
    }

    private void roundTrips(String what, byte[] in) throws DataFormatException {
        byte[] compressed = compress(in);
        assertThat(inflate(compressed, in.length)).as(what).isEqualTo(in);
        assertThat(compress(in)).as(what + ", again with used tables").isEqualTo(compressed);
        int blocks = Math.max(1, (in.length + 65_534) / 65_535);
        assertThat(compressed.length)
                .as(what + ": never much larger than stored")
                .isLessThanOrEqualTo(in.length + 6 * blocks);
    }

    @Test
    void roundTripsTheSmallestInputs() throws DataFormatException {
        for (int length = 0; length < 40; length++) {
            byte[] counting = new byte[length];
            for (int i = 0; i < length; i++) {
                counting[i] = (byte) i;
            }
            roundTrips("counting " + length, counting);
            roundTrips("zeros " + length, new byte[length]);
        }
    }

    @Test
    void roundTripsRandomBytesAndEverySizeAroundABlock() throws DataFormatException {
        Random random = new Random(1);
        for (int length : new int[] {65_534, 65_535, 65_536, 131_069, 131_070, 131_071, 200_000}) {
            byte[] in = new byte[length];
            random.nextBytes(in);
            roundTrips("random " + length, in);
            roundTrips("zeros " + length, new byte[length]);
        }
    }

    @Test
    void roundTripsStructuredInputsOfManySeeds() throws DataFormatException {
        for (long seed = 0; seed < 300; seed++) {
            roundTrips("seed " + seed, structured(new Random(seed)));
        }
    }

    /** Mixes runs, copies from near and far, skewed literals and noise. */
    private static byte[] structured(Random random) {
        byte[] in = new byte[random.nextInt(random.nextInt(8) == 0 ? 180_000 : 9_000)];
        int at = 0;
        while (at < in.length) {
            int length = Math.min(in.length - at, 1 + random.nextInt(1 << random.nextInt(11)));
            int kind = random.nextInt(4);
            if (kind == 0) {
                Arrays.fill(in, at, at + length, (byte) random.nextInt(256));
            } else if (kind == 1 && at > 0) {
                int distance = 1 + random.nextInt(Math.min(at, 1 << random.nextInt(17)));
                for (int i = 0; i < length; i++) {
                    in[at + i] = in[at + i - distance];
                }
            } else {
                for (int i = 0; i < length; i++) {
                    in[at + i] = (byte) (kind == 2 ? random.nextInt(256) : (int) (random.nextGaussian() * 3));
                }
            }
            at += length;
        }
        return in;
    }

    @Test
    void writesCodeWordsOfTheLongestAllowedLength() throws DataFormatException {
        // Fibonacci frequencies ask for one bit more per symbol: far beyond 15.
        ByteSink in = new ByteSink();
        int a = 1;
        int b = 1;
        for (int symbol = 0; symbol < 22; symbol++) {
            for (int i = 0; i < a; i++) {
                in.put8(symbol * 7);
            }
            int next = a + b;
            a = b;
            b = next;
        }
        byte[] shuffled = in.toBytes();
        Random random = new Random(3);
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            byte swap = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = swap;
        }
        roundTrips("fibonacci", shuffled);
    }

    /**
     * Small residuals are written by pairs, four to a word of 64 bits, which the rarest of them
     * would not fit.
     */
    @Test
    void writesTheLongestCodeWordsOfSmallResidualsSideBySide() throws DataFormatException {
        for (int before = 0; before < 64; before++) {
            Random random = new Random(before);
            byte[] in = new byte[60_000];
            for (int i = 0; i < in.length; i++) {
                int rarity = Integer.numberOfTrailingZeros(random.nextInt() | 1 << 16);
                in[i] = (byte) (rarity < 8 ? rarity : 100 + rarity);
            }
            for (int value = -8; value < 0; value++) {
                in[30_008 + before + value] = (byte) value;
            }
            roundTrips("eight words of 15 bits after " + before, in);
        }
    }

    @Test
    void compressesRunsAndRepeatsWell() {
        assertThat(compress(new byte[65_000]).length).isLessThan(200);
        byte[] lines =
                "the same line again and again\n".repeat(2_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(compress(lines).length).isLessThan(500);
    }
}
