package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.order.plan.Recipe.ZSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 6600, 4294967295L})
    void givesNumPysLatentsBitForBitAsFloats(long seed) throws IOException {
        double[] golden = npy("/random/randn-" + seed + ".npy");
        float[] z = Latents.z(new ZSource.Seed(seed), 512);
        NumpyRandomState random = new NumpyRandomState(seed);
        for (int i = 0; i < 512; i++) {
            assertThat(z[i]).as("seed %d, z[%d]", seed, i).isEqualTo((float) golden[i]);
            assertThat(random.nextGaussian()).isCloseTo(golden[i], within(4 * Math.ulp(golden[i])));
        }
    }

    @Test
    void shufflesAsNumPysLegacyGenerator() {
        long[] numbers = LongStream.range(0, 10).toArray();
        new NumpyRandomState(7).shuffle(numbers);
        // a = np.arange(10); np.random.RandomState(7).shuffle(a)
        assertThat(numbers).containsExactly(8, 5, 0, 2, 1, 9, 7, 3, 6, 4);
    }

    @Test
    void refusesASeedBeyond32Bits() {
        assertThatThrownBy(() -> new NumpyRandomState(1L << 32))
                .hasMessage("seed must be 0 to 4294967295, not 4294967296");
    }

    @Test
    void givesPhiloxsPublishedAnswers() {
        assertThat(philox(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(philox(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void keepsStreamsApartAndRepeatable() {
        Set<Long> first = new HashSet<>();
        for (long slot = 0; slot < 20_000; slot++) {
            for (int attempt = 0; attempt < 2; attempt++) {
                first.add(new CounterRandom(Streams.at(7, slot, attempt)).nextLong());
            }
        }
        assertThat(first).hasSize(40_000);
        assertThat(Streams.key(1, "a", "z")).isNotEqualTo(Streams.key(1, "a", "psi"));
        assertThat(Streams.key(1, "a", "z")).isNotEqualTo(Streams.key(2, "a", "z"));
        assertThat(new CounterRandom(new StreamId(3, 4)).nextGaussian())
                .isEqualTo(new CounterRandom(new StreamId(3, 4)).nextGaussian());
    }

    @Test
    void drawsStandardNormalNumbers() {
        CounterRandom random = new CounterRandom(new StreamId(11, 0));
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double x = random.nextGaussian();
            sum += x;
            squares += x * x;
        }
        assertThat(sum / n).isCloseTo(0, within(0.01));
        assertThat(squares / n).isCloseTo(1, within(0.01));
    }

    @Test
    void keepsUniformDimensionsInsideTheirRangesAndTheOthersNormal() {
        StreamId stream = new StreamId(5, 6);
        List<ZSource.Part> parts = List.of(new ZSource.Part(-0.5, 0.5, "0-31"), new ZSource.Part(2, 3, "40"));
        float[] z = Latents.z(new ZSource.Uniform(stream, parts), 64);
        for (int i = 0; i < 32; i++) {
            assertThat(z[i]).isBetween(-0.5f, 0.5f);
        }
        assertThat(z[40]).isBetween(2f, 3f);
        float[] all = Latents.z(new ZSource.Uniform(stream, List.of(new ZSource.Part(0, 1, ""))), 64);
        float[] narrow = Latents.z(new ZSource.Uniform(stream, parts.subList(0, 1)), 64);
        assertThat(Arrays.copyOfRange(narrow, 41, 64)).containsExactly(Arrays.copyOfRange(z, 41, 64));
        for (float value : all) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    @Test
    void permutesEverySizeWithoutGapsOrRepeats() {
        for (long size : new long[] {1, 2, 3, 4, 5, 7, 64, 65, 1000, 4097}) {
            for (long key = 0; key < 5; key++) {
                Permutation permutation = new Permutation(size, key);
                boolean[] seen = new boolean[(int) size];
                for (long i = 0; i < size; i++) {
                    int at = (int) permutation.at(i);
                    assertThat(seen[at]).as("size %d, key %d", size, key).isFalse();
                    seen[at] = true;
                }
            }
        }
    }

    private static int[] philox(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] out = new int[4];
        CounterRandom.philox(c0, c1, c2, c3, k0, k1, out);
        return out;
    }

    private static double[] npy(String resource) throws IOException {
        try (InputStream in = RandomTest.class.getResourceAsStream(resource)) {
            byte[] all = in.readAllBytes();
            ByteBuffer data = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
            int start = 10 + data.getShort(8);
            double[] values = new double[(all.length - start) / 8];
            data.position(start)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(values);
            return values;
        }
    }
}
