package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.Digests;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PngEncoderTest {
    private final Workspace workspace = new Workspace();

    @Test
    void everyDecodedPixelIsTheOneWritten() {
        for (long seed = 0; seed < 120; seed++) {
            Random random = new Random(seed);
            int channels = new int[] {1, 3, 4}[random.nextInt(3)];
            int width = 1 + random.nextInt(90);
            int height = 1 + random.nextInt(90);
            Pixels pixels = random.nextBoolean()
                    ? Images.scene(seed, width, height, channels)
                    : Images.random(random, width, height, channels);
            Pixels decoded = Images.decode(Encoders.encode(pixels, Encoding.PNG, null, workspace));
            assertThat(decoded.channels()).as("seed %d", seed).isEqualTo(channels);
            assertThat(decoded.data()).as("seed %d", seed).isEqualTo(pixels.data());
        }
    }

    @Test
    void roundTripsImagesBeyondOneBlock() {
        Pixels pixels = Images.scene(7, 500, 333, 3);
        assertThat(Images.decode(Encoders.encode(pixels, Encoding.PNG, null, workspace))
                        .data())
                .isEqualTo(pixels.data());
    }

    @Test
    void keepsItsBytesForever() {
        // If this changes, the encoder's version has to change with it.
        Pixels pixels = Images.scene(1, 64, 48, 3);
        assertThat(PixelHash.of(pixels)).isEqualTo("5e5baf088da0cac4aeca8118862ae059e7be42eed9d617ccea3ecf55d470568c");
        assertThat(Digests.sha256(Encoders.encode(pixels, Encoding.PNG, null, workspace)))
                .isEqualTo("6e070b56bfb70376839d670e47eceeae905cae61c25f642fef134b2bb7b21781");
    }
}
