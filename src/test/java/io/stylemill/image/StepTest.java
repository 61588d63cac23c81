package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StepTest {
    private static final NormalNumbers NUMBERS = (key, counter) -> new Random(key * 31 + counter)::nextGaussian;
    private final Workspace workspace = new Workspace();

    private Pixels apply(String operation, Map<String, Object> parameters, Pixels pixels) {
        return Step.of(operation, parameters).apply(pixels, NUMBERS, workspace);
    }

    private static Pixels grey(int width, int height, int... values) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            data[i] = (byte) values[i];
        }
        return new Pixels(width, height, 1, data);
    }

    private static Map<String, Object> crop(double x, double y, double width, double height) {
        return Map.of("x", x, "y", y, "width", width, "height", height);
    }

    @Test
    void cropsTheNamedPart() {
        assertThat(apply("crop", crop(1, 1, 2, 1), grey(3, 2, 1, 2, 3, 4, 5, 6)).data())
                .containsExactly(5, 6);
    }

    @Test
    void padsOnEachSideWithOpaqueGrey() {
        Map<String, Object> pad = Map.of("left", 1.0, "top", 1.0, "right", 0.0, "bottom", 0.0, "fill", 9.0);
        assertThat(apply("pad", pad, grey(2, 1, 1, 2)).data()).containsExactly(9, 9, 9, 9, 1, 2);
        Pixels alpha = apply("pad", pad, new Pixels(1, 1, 4, new byte[] {1, 2, 3, 4}));
        assertThat(alpha.data()).containsExactly(9, 9, 9, -1, 9, 9, 9, -1, 9, 9, 9, -1, 1, 2, 3, 4);
    }

    @Test
    void flipsAsDecided() {
        Pixels in = grey(2, 2, 1, 2, 3, 4);
        assertThat(apply("flip", Map.of("horizontal", true, "vertical", false), in)
                        .data())
                .containsExactly(2, 1, 4, 3);
        assertThat(apply("flip", Map.of("horizontal", false, "vertical", true), in)
                        .data())
                .containsExactly(3, 4, 1, 2);
        assertThat(apply("flip", Map.of("horizontal", false, "vertical", false), in))
                .isSameAs(in);
    }

    @Test
    void grayscaleIsLuminanceInOneChannel() {
        Pixels in = new Pixels(3, 1, 3, new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1});
        Pixels out = apply("grayscale", Map.of(), in);
        assertThat(out.channels()).isEqualTo(1);
        assertThat(out.data()).containsExactly((byte) 76, (byte) 150, (byte) 29);
    }

    @Test
    void factorsOfOneChangeNothing() {
        for (int channels : new int[] {1, 3, 4}) {
            Pixels in = Images.random(new Random(channels), 13, 9, channels);
            for (String operation : List.of("brightness", "contrast", "saturation")) {
                assertThat(apply(operation, Map.of("factor", 1.0), in).data())
                        .as("%s of %d channels", operation, channels)
                        .isEqualTo(in.data());
            }
        }
    }

    @Test
    void tonesMoveAwayFromBlackMeanAndLuminance() {
        assertThat(apply("brightness", Map.of("factor", 1.5), grey(3, 1, 10, 100, 200))
                        .data())
                .containsExactly((byte) 15, (byte) 150, (byte) 255);
        assertThat(apply("contrast", Map.of("factor", 0.5), grey(2, 1, 50, 151)).data())
                .containsExactly((byte) 76, (byte) 126);
        assertThat(apply("saturation", Map.of("factor", 0.0), new Pixels(1, 1, 4, new byte[] {-1, 0, 0, 7}))
                        .data())
                .containsExactly(76, 76, 76, 7);
    }

    @Test
    void blurKeepsTheMeanOfAPointAndSpreadsItAlike() {
        byte[] data = new byte[21 * 21];
        data[10 * 21 + 10] = (byte) 255;
        byte[] out = apply("gaussianBlur", Map.of("sigma", 1.0), new Pixels(21, 21, 1, data))
                .data();
        // 255 / (2 pi) in the middle, and its fall over one pixel.
        assertThat(out[10 * 21 + 10] & 0xFF).isBetween(40, 42);
        assertThat(out[10 * 21 + 11] & 0xFF).isBetween(24, 26);
        assertThat(out[9 * 21 + 10]).isEqualTo(out[10 * 21 + 11]);
        Pixels in = Images.random(new Random(1), 5, 5, 3);
        assertThat(apply("gaussianBlur", Map.of("sigma", 0.0), in)).isSameAs(in);
    }

    @Test
    void noiseHasTheStatedStrengthAndComesFromItsStream() {
        Pixels in = Images.constant(100, 100, 3, 128);
        Map<String, Object> noise = Map.of("sigma", 10.0, "key", "ffffffffffffffff", "counter", "2a");
        Pixels out = apply("gaussianNoise", noise, in);
        double sum = 0;
        for (byte b : out.data()) {
            sum += ((b & 0xFF) - 128.0) * ((b & 0xFF) - 128.0);
        }
        assertThat(Math.sqrt(sum / out.data().length)).isBetween(9.8, 10.2);
        assertThat(Step.of("gaussianNoise", noise)).isEqualTo(new Step.GaussianNoise(10, -1, 42));
        Pixels transparent = apply("gaussianNoise", noise, Images.constant(4, 4, 4, 128));
        assertThat(transparent.data()[3]).isEqualTo((byte) 128);
        assertThat(apply("gaussianNoise", noise, in).data()).isEqualTo(out.data());
    }

    @Test
    void jpegLeavesArtefactsAndAlpha() {
        Pixels in = Images.scene(1, 20, 20, 4);
        Pixels out = apply("jpeg", Map.of("quality", 20.0), in);
        assertThat(Images.psnr(in, out)).isBetween(20.0, 40.0);
        for (int i = 3; i < in.data().length; i += 4) {
            assertThat(out.data()[i]).isEqualTo(in.data()[i]);
        }
    }

    @Test
    void jpegWithoutSubsamplingIsOfARecordOlderThanIt() {
        assertThat(Step.of("jpeg", Map.of("quality", 50.0))).isEqualTo(new Step.Jpeg(50, Subsampling.NONE));
        for (Subsampling subsampling : Subsampling.values()) {
            assertThat(Step.of("jpeg", Map.of("quality", 50.0, "subsampling", subsampling.word())))
                    .isEqualTo(new Step.Jpeg(50, subsampling));
        }
    }

    @Test
    void foretellsTheSizeThatComesOut() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Pixels in = Images.random(random, 10 + random.nextInt(30), 10 + random.nextInt(30), 3);
            List<Step> steps = List.of(
                    Step.of("crop", crop(random.nextInt(3), random.nextInt(3), 6, 7)),
                    Step.of("resize", Map.of("width", 9.0, "height", 5.0 + random.nextInt(9), "filter", "area")),
                    Step.of("pad", Map.of("left", 1.0, "top", 2.0, "right", 3.0, "bottom", 0.0, "fill", 0.0)),
                    Step.of("grayscale", Map.of()),
                    Step.of("jpeg", Map.of("quality", 50.0)));
            Size foretold = Size.of(in);
            for (Step step : steps) {
                foretold = step.after(foretold);
            }
            assertThat(Size.of(Step.apply(steps, in, NUMBERS, workspace)))
                    .as("seed %d", seed)
                    .isEqualTo(foretold);
        }
    }

    @Test
    void foretellsACropOutsideTheImage() {
        assertThatThrownBy(() -> Step.of("crop", crop(10, 0, 24, 24)).after(new Size(32, 32, 3)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("step-does-not-fit"))
                .hasMessage(
                        "crop of 24x24 at (10, 0) reaches outside the 32x32 RGB image it is given; x + width may be at"
                                + " most 32 and y + height at most 32");
    }

    @Test
    void foretellsGrayscaleOfAlphaAndPadsBeyondTheLargestSide() {
        assertThatThrownBy(() -> Step.of("grayscale", Map.of()).after(new Size(8, 8, 4)))
                .hasMessage("grayscale makes one channel and cannot keep the alpha of the 8x8 RGBA image it is given;"
                        + " use saturation with factor 0, which keeps it");
        Step pad = Step.of("pad", Map.of("left", 16384.0, "top", 0.0, "right", 0.0, "bottom", 0.0, "fill", 0.0));
        assertThatThrownBy(() -> pad.after(new Size(8, 8, 3)))
                .hasMessage("pad makes 16392x8 of the 8x8 RGB image it is given; the largest side is 16384");
    }

    @Test
    void refusesUnknownMissingWrongAndLeftOverParameters() {
        refuses(
                "sharpen",
                Map.of(),
                "There is no post-processing step 'sharpen'; use one of " + String.join(", ", Step.operations()));
        refuses(
                "jpeg",
                Map.of(),
                "Parameter 'quality' of post-processing step jpeg is missing; it must be a number" + " from 1 to 100");
        refuses(
                "jpeg",
                Map.of("quality", 50.5),
                "Parameter 'quality' of post-processing step jpeg is 50.5; it must be a"
                        + " whole number from 1 to 100");
        refuses(
                "jpeg",
                Map.of("quality", 50.0, "subsampling", "4:1:1"),
                "Parameter 'subsampling' of post-processing step jpeg is 4:1:1; it must be 4:4:4, 4:2:2 or 4:2:0");
        refuses(
                "brightness",
                Map.of("factor", Double.NaN),
                "Parameter 'factor' of post-processing step brightness is" + " NaN; it must be a number from 0 to 100");
        refuses(
                "flip",
                Map.of("horizontal", "yes", "vertical", true),
                "Parameter 'horizontal' of post-processing step" + " flip is yes; it must be true or false");
        refuses(
                "gaussianNoise",
                Map.of("sigma", 1.0, "key", "xyz", "counter", "0"),
                "Parameter 'key' of post-processing" + " step gaussianNoise is xyz; it must be 1 to 16 hex digits");
        refuses(
                "grayscale",
                Map.of("factor", 1.0),
                "Post-processing step grayscale has no parameter 'factor'; leave it" + " out");
        refuses(
                "resize",
                Map.of("width", 8.0, "height", 8.0, "filter", "cubic"),
                "There is no resize filter 'cubic';" + " use one of lanczos3, bilinear, area, nearest");
    }

    private static void refuses(String operation, Map<String, Object> parameters, String message) {
        assertThatThrownBy(() -> Step.of(operation, new LinkedHashMap<>(parameters)))
                .isInstanceOf(Failure.class)
                .hasMessage(message);
    }
}
