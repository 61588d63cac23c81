package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;

class JpegEncoderTest {
    private final Workspace workspace = new Workspace();

    private Pixels decoded(Pixels pixels, int quality) {
        return Images.decode(
                Encoders.encode(pixels, Encoding.jpeg(quality), null, workspace).bytes());
    }

    private static byte[] byImageIo(Pixels pixels, int quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(Images.buffered(pixels), null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Test
    void isAtLeastAsTrueAsTheEncoderOfTheJdkAtTheSameQuality() throws IOException {
        for (int quality : new int[] {10, 30, 50, 75, 90, 95, 100}) {
            for (int channels : new int[] {1, 3}) {
                Pixels pixels = Images.scene(quality, 120, 88, channels);
                double ours = Images.psnr(pixels, decoded(pixels, quality));
                byte[] theirs = byImageIo(pixels, quality);
                assertThat(ours)
                        .as("quality %d, %d channels", quality, channels)
                        .isGreaterThan(Images.psnr(pixels, Images.decode(theirs)) - 0.1);
                if (channels == 1) {
                    // Same tables, tables of Huffman codes made to measure: never larger.
                    assertThat(Encoders.encode(pixels, Encoding.jpeg(quality), null, workspace)
                                    .bytes()
                                    .length)
                            .as("bytes of quality %d", quality)
                            .isLessThanOrEqualTo(theirs.length + 20);
                }
            }
        }
    }

    @Test
    void decodesToWhatTheStepForeseesForEverySizeAndContent() {
        for (long seed = 0; seed < 80; seed++) {
            Random random = new Random(seed);
            int channels = random.nextBoolean() ? 1 : 3;
            int width = 1 + random.nextInt(50);
            int height = 1 + random.nextInt(50);
            int quality = 1 + random.nextInt(100);
            Pixels pixels = random.nextInt(3) == 0
                    ? Images.random(random, width, height, channels)
                    : Images.scene(seed, width, height, channels);
            Pixels decoded = decoded(pixels, quality);
            assertThat(Size.of(decoded)).as("seed %d", seed).isEqualTo(Size.of(pixels));
            // Two inverse transforms that may round differently by one.
            assertThat(Images.psnr(decoded, JpegBlocks.roundTrip(pixels, quality)))
                    .as("seed %d, quality %d, %s", seed, quality, Size.of(pixels))
                    .isGreaterThan(46);
        }
    }

    @Test
    void refusesAlpha() {
        Pixels pixels = Images.constant(8, 4, 4, 9);
        assertThatThrownBy(() -> Encoders.encode(pixels, Encoding.jpeg(90), null, workspace))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("jpeg-has-no-alpha"))
                .hasMessage("A JPEG file cannot hold the alpha channel of a 8x4 RGBA image; use png or webp");
    }

    @Test
    void refusesQualitiesOutsideOneToAHundred() {
        assertThatThrownBy(() -> Encoding.jpeg(0)).hasMessage("The quality of jpeg is 0; it must be 1 to 100");
        assertThatThrownBy(() -> Encoding.webp(101)).hasMessage("The quality of webp is 101; it must be 1 to 100");
    }

    @Test
    void refusesMetadataThatNoSegmentCanHold() {
        XmpPacket xmp = new XmpPacket("a", "b", "c".repeat(70_000), "d", "e");
        assertThatThrownBy(() -> Encoders.encode(Images.constant(8, 8, 1, 0), Encoding.jpeg(90), xmp, workspace))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("metadata-too-long"))
                .hasMessageContaining("at most 65535 are allowed; shorten its values or turn xmp off");
    }

    @Test
    void keepsItsBytesForever() {
        // If this changes, the encoder's version has to change with it.
        Pixels pixels = Images.scene(1, 64, 48, 3);
        assertThat(Encoders.encode(pixels, Encoding.jpeg(90), null, workspace).sha256())
                .isEqualTo("ee287bd88a4c3e274dbc0efd44ff9a66aaba6ea9d4818f0e6e628e4f5ac60318");
        assertThat(PixelHash.of(JpegBlocks.roundTrip(pixels, 40)))
                .isEqualTo("e6dea6d088214eb03520acf1859c78e1e70c1bbd438ff2585cd6ee7d2c5c5f99");
    }
}
