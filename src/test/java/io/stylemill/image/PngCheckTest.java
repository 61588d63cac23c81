package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PngCheckTest {
    private static final XmpPacket NONE = null;

    @Test
    void holdsForWhatTheEncoderWrote() {
        Random random = new Random(5);
        for (int channels : new int[] {1, 3, 4}) {
            for (int round = 0; round < 20; round++) {
                Pixels pixels = pixels(random, 1 + random.nextInt(70), 1 + random.nextInt(70), channels);
                assertThat(PngCheck.holds(file(pixels), pixels))
                        .as("channels %d, round %d", channels, round)
                        .isTrue();
            }
        }
    }

    @Test
    void failsForAnyOtherPixel() {
        Random random = new Random(6);
        for (int round = 0; round < 200; round++) {
            Pixels pixels = pixels(random, 9, 7, 3);
            byte[] other = pixels.data().clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(PngCheck.holds(file(pixels), new Pixels(9, 7, 3, other)))
                    .as("round %d", round)
                    .isFalse();
        }
    }

    @Test
    void failsForAnyDamagedOrCutFile() {
        Random random = new Random(7);
        Pixels pixels = pixels(random, 31, 17, 3);
        byte[] whole = file(pixels);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(PngCheck.holds(damaged, pixels)).as("byte %d", at).isFalse();
            assertThat(PngCheck.holds(java.util.Arrays.copyOf(whole, at), pixels))
                    .as("cut at %d", at)
                    .isFalse();
        }
        assertThat(PngCheck.holds(java.util.Arrays.copyOf(whole, whole.length + 1), pixels))
                .isFalse();
    }

    @Test
    void failsForAnImageOfAnotherSize() {
        Pixels pixels = pixels(new Random(8), 8, 6, 3);
        assertThat(PngCheck.holds(file(pixels), new Pixels(6, 8, 3, pixels.data())))
                .isFalse();
        assertThat(PngCheck.holds(file(pixels), new Pixels(24, 6, 1, pixels.data())))
                .isFalse();
    }

    private static byte[] file(Pixels pixels) {
        return Encoders.encode(pixels, Encoding.PNG, NONE, new Workspace());
    }

    /** Smooth with some noise, so that every filter is used. */
    private static Pixels pixels(Random random, int width, int height, int channels) {
        byte[] data = new byte[width * height * channels];
        int noise = 1 + random.nextInt(40);
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i / 7 + i % (width * channels) + random.nextInt(noise));
        }
        return new Pixels(width, height, channels, data);
    }
}
