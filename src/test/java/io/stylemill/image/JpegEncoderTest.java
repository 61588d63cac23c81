package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.jpeg.JpegComponent;
import com.drew.metadata.jpeg.JpegDirectory;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JpegEncoderTest {
    private final Workspace workspace = new Workspace();

    private Pixels decoded(Pixels pixels, int quality) {
        return decoded(pixels, Encoding.jpeg(quality));
    }

    private Pixels decoded(Pixels pixels, Encoding encoding) {
        return Images.decode(Encoders.encode(pixels, encoding, null, workspace));
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
                    assertThat(Encoders.encode(pixels, Encoding.jpeg(quality), null, workspace).length)
                            .as("bytes of quality %d", quality)
                            .isLessThanOrEqualTo(theirs.length + 20);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesToWhatTheStepForeseesForEverySizeAndContent(Subsampling subsampling) {
        for (long seed = 0; seed < 80; seed++) {
            Random random = new Random(seed);
            int channels = random.nextBoolean() ? 1 : 3;
            int width = 1 + random.nextInt(50);
            int height = 1 + random.nextInt(50);
            int quality = 1 + random.nextInt(100);
            Pixels pixels = random.nextInt(3) == 0
                    ? Images.random(random, width, height, channels)
                    : Images.scene(seed, width, height, channels);
            Pixels decoded = decoded(pixels, Encoding.jpeg(quality, subsampling));
            assertThat(Size.of(decoded)).as("seed %d", seed).isEqualTo(Size.of(pixels));
            // Two inverse transforms that may round differently by one.
            assertThat(Images.psnr(decoded, JpegBlocks.roundTrip(pixels, quality, subsampling, workspace)))
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
        assertThat(Digests.sha256(Encoders.encode(pixels, Encoding.jpeg(90), null, workspace)))
                .isEqualTo("ee287bd88a4c3e274dbc0efd44ff9a66aaba6ea9d4818f0e6e628e4f5ac60318");
        assertThat(PixelHash.of(JpegBlocks.roundTrip(pixels, 40, Subsampling.NONE, workspace)))
                .isEqualTo("e6dea6d088214eb03520acf1859c78e1e70c1bbd438ff2585cd6ee7d2c5c5f99");
    }

    @ParameterizedTest
    @CsvSource({
        "COLUMNS, 62d687d25b84e93c609676b33fa9da2f497d0f8432377b3fa5b937435a3d6c50, a3ce87e57595c16c86f941d9e5bd37f59b042f9612b5fab97c3a024b0b89f882",
        "COLUMNS_AND_ROWS, 1ff1ff68f35e08535b3ed67637ab3f11957cf1361b613fea57aafc205e71eee1, 4d8217fb4eb487ac93e3d20dbda2d53a6c76cb528dd71a1901373de5dde5d23e"
    })
    void keepsItsSubsampledBytesForever(Subsampling subsampling, String file, String step) {
        // An odd size, so that the edges count.
        Pixels pixels = Images.scene(1, 63, 45, 3);
        assertThat(Digests.sha256(Encoders.encode(pixels, Encoding.jpeg(90, subsampling), null, workspace)))
                .isEqualTo(file);
        assertThat(PixelHash.of(JpegBlocks.roundTrip(pixels, 40, subsampling, workspace)))
                .isEqualTo(step);
    }

    @ParameterizedTest
    @CsvSource({"NONE, 1, 1", "COLUMNS, 2, 1", "COLUMNS_AND_ROWS, 2, 2"})
    void statesItsSamplingFactors(Subsampling subsampling, int columns, int rows) throws Exception {
        byte[] colour = Encoders.encode(Images.scene(2, 33, 17, 3), Encoding.jpeg(80, subsampling), null, workspace);
        assertThat(factors(colour)).containsExactly(List.of(columns, rows), List.of(1, 1), List.of(1, 1));
        byte[] grey = Encoders.encode(Images.scene(2, 33, 17, 1), Encoding.jpeg(80, subsampling), null, workspace);
        assertThat(factors(grey)).containsExactly(List.of(1, 1));
        assertThat(grey).isEqualTo(Encoders.encode(Images.scene(2, 33, 17, 1), Encoding.jpeg(80), null, workspace));
    }

    private static List<List<Integer>> factors(byte[] file) throws Exception {
        JpegDirectory frame = ImageMetadataReader.readMetadata(new ByteArrayInputStream(file))
                .getFirstDirectoryOfType(JpegDirectory.class);
        List<List<Integer>> factors = new ArrayList<>();
        for (int i = 0; i < frame.getNumberOfComponents(); i++) {
            JpegComponent component = frame.getComponent(i);
            factors.add(List.of(component.getHorizontalSamplingFactor(), component.getVerticalSamplingFactor()));
        }
        return factors;
    }

    @Test
    void losesWhatTheEncoderOfTheJdkLosesWhereColourIsSubsampled() throws IOException {
        // ImageIO subsamples 4:2:0 as libjpeg does by default.
        for (int quality : new int[] {30, 75, 95}) {
            Pixels pixels = Images.scene(quality, 121, 87, 3);
            Pixels ours = decoded(pixels, Encoding.jpeg(quality, Subsampling.COLUMNS_AND_ROWS));
            Pixels theirs = Images.decode(byImageIo(pixels, quality));
            assertThat(Images.psnr(ours, theirs)).as("quality %d", quality).isGreaterThan(44);
        }
    }

    @Test
    void sharesOneColourBetweenFourPixels() {
        // Red and blue by turns: their mean in colour, each with its own luminance.
        byte[] data = new byte[16 * 16 * 3];
        for (int i = 0; i < 256; i++) {
            data[i * 3 + (i % 2 == 0 ? 0 : 2)] = (byte) 255;
        }
        Pixels pixels = new Pixels(16, 16, 3, data);
        byte[] all =
                JpegBlocks.roundTrip(pixels, 100, Subsampling.NONE, workspace).data();
        byte[] shared = JpegBlocks.roundTrip(pixels, 100, Subsampling.COLUMNS_AND_ROWS, workspace)
                .data();
        assertThat((all[0] & 0xFF) - (all[3] & 0xFF)).isGreaterThan(245);
        assertThat((shared[0] & 0xFF) - (shared[3] & 0xFF)).isEqualTo((76 - 29));
    }
}
