package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WebpEncoderTest {
    private static final XmpPacket XMP = new XmpPacket("a", "b", "c", "d", "e");
    private final Workspace workspace = new Workspace();

    @Test
    void losslessGivesEveryPixelBackWithAndWithoutMetadata() {
        for (long seed = 0; seed < 24; seed++) {
            Random random = new Random(seed);
            int channels = random.nextBoolean() ? 4 : 3;
            Pixels pixels = random.nextBoolean()
                    ? Images.random(random, 1 + random.nextInt(40), 1 + random.nextInt(40), channels)
                    : Images.scene(seed, 1 + random.nextInt(40), 1 + random.nextInt(40), channels);
            for (XmpPacket xmp : new XmpPacket[] {null, XMP}) {
                byte[] file = Encoders.encode(pixels, Encoding.WEBP_LOSSLESS, xmp, workspace);
                assertThat(withChannels(Images.decode(file), channels))
                        .as("seed %d, %d channels, %s", seed, channels, xmp)
                        .isEqualTo(pixels.data());
            }
        }
    }

    @Test
    void lossyComesCloseAndGrowsWithQuality() {
        Pixels pixels = Images.scene(2, 96, 64, 3);
        byte[] low = Encoders.encode(pixels, Encoding.webp(30), XMP, workspace);
        byte[] high = Encoders.encode(pixels, Encoding.webp(95), XMP, workspace);
        assertThat(high.length).isGreaterThan(low.length);
        assertThat(Images.psnr(pixels, Images.decode(high))).isGreaterThan(33);
        assertThat(Encoders.encode(pixels, Encoding.webp(95), XMP, workspace)).isEqualTo(high);
    }

    @Test
    void keepsAlphaInALossyFileWithMetadata() {
        Pixels pixels = Images.scene(4, 33, 21, 4);
        Pixels decoded = Images.decode(Encoders.encode(pixels, Encoding.webp(90), XMP, workspace));
        assertThat(decoded.channels()).isEqualTo(4);
        for (int i = 3; i < pixels.data().length; i += 4) {
            assertThat(decoded.data()[i]).isEqualTo(pixels.data()[i]);
        }
    }

    @Test
    void greyBecomesRgb() {
        Pixels pixels = Images.scene(5, 20, 20, 1);
        Pixels decoded = Images.decode(Encoders.encode(pixels, Encoding.WEBP_LOSSLESS, null, workspace));
        for (int i = 0; i < pixels.data().length; i++) {
            assertThat(decoded.data()[i * decoded.channels() + 1]).isEqualTo(pixels.data()[i]);
        }
    }

    /** A reader may answer RGBA for an image whose alpha is full everywhere, and RGB for none. */
    private static byte[] withChannels(Pixels decoded, int channels) {
        if (decoded.channels() == channels) {
            return decoded.data();
        }
        byte[] data = new byte[decoded.width() * decoded.height() * channels];
        for (int i = 0; i < decoded.width() * decoded.height(); i++) {
            for (int c = 0; c < channels; c++) {
                data[i * channels + c] =
                        c < decoded.channels() ? decoded.data()[i * decoded.channels() + c] : (byte) 255;
            }
        }
        return data;
    }
}
