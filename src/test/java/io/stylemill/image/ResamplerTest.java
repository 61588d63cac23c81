package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplerTest {
    private final Workspace workspace = new Workspace();

    private static int largestDifference(byte[] a, byte[] b) {
        assertThat(a.length).isEqualTo(b.length);
        int largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)));
        }
        return largest;
    }

    @Test
    void agreesWithPillow() throws IOException {
        byte[] data = new byte[24 * 20 * 3];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) ((i * 7919L + (long) i * i * 31) >> 3);
        }
        Pixels image = new Pixels(24, 20, 3, data);
        List<String> lines;
        try (InputStream in = ResamplerTest.class.getResourceAsStream("pillow-resize.txt")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
        assertThat(lines).hasSize(17);
        for (String line : lines) {
            String[] part = line.split(" ", -1);
            int width = Integer.parseInt(part[1]);
            int height = Integer.parseInt(part[2]);
            Pixels ours = Resampler.resize(image, width, height, Filter.named(part[0]), workspace);
            int allowed = part[0].equals("nearest") ? 0 : 1;
            assertThat(largestDifference(ours.data(), Base64.getDecoder().decode(part[3])))
                    .as("%s to %dx%d", part[0], width, height)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    @Test
    void aConstantImageStaysConstantForEveryFilterAndSize() {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            int channels = new int[] {1, 3, 4}[random.nextInt(3)];
            int value = 1 + random.nextInt(255);
            Pixels in = Images.constant(1 + random.nextInt(70), 1 + random.nextInt(70), channels, value);
            int width = 1 + random.nextInt(70);
            int height = 1 + random.nextInt(70);
            Filter filter = Filter.values()[random.nextInt(4)];
            Pixels out = Resampler.resize(in, width, height, filter, workspace);
            assertThat(out).as("seed %d", seed).matches(p -> p.width() == width && p.height() == height);
            assertThat(out.data())
                    .as("seed %d, %s", seed, filter)
                    .isEqualTo(Images.constant(width, height, channels, value).data());
            Pixels blurred = Resampler.blur(in, random.nextDouble() * 6, workspace);
            assertThat(blurred.data()).as("blur, seed %d", seed).isEqualTo(in.data());
        }
    }

    @Test
    void weightsOfEveryOutputSumToOneAndMirrorEachOther() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int in = 1 + random.nextInt(random.nextBoolean() ? 12 : 900);
            int out = 1 + random.nextInt(random.nextBoolean() ? 12 : 900);
            Filter filter = Filter.values()[random.nextInt(4)];
            Weights weights = random.nextInt(4) == 0
                    ? Weights.gaussian(0.1 + random.nextDouble() * 9, in)
                    : Weights.resize(filter, in, out);
            for (int i = 0; i < weights.outputs; i++) {
                int sum = 0;
                for (int t = 0; t < weights.taps; t++) {
                    sum += weights.values[i * weights.taps + t];
                }
                assertThat(sum).as("seed %d, output %d", seed, i).isEqualTo(1 << Weights.BITS);
                assertThat(weights.first[i]).as("seed %d, output %d", seed, i).isBetween(0, in - weights.taps);
            }
        }
    }

    @Test
    void aFlippedImageGivesTheFlippedResult() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int channels = new int[] {1, 3, 4}[random.nextInt(3)];
            Pixels in = Images.random(random, 1 + random.nextInt(50), 1 + random.nextInt(50), channels);
            int width = 1 + random.nextInt(50);
            int height = 1 + random.nextInt(50);
            // Nearest has to choose a side where a centre falls between two pixels.
            Filter filter = Filter.values()[random.nextInt(3)];
            Pixels there = Resampler.resize(Frame.flipColumns(Frame.flipRows(in)), width, height, filter, workspace);
            Pixels back = Frame.flipColumns(Frame.flipRows(there));
            assertThat(back.data())
                    .as("seed %d, %s", seed, filter)
                    .isEqualTo(Resampler.resize(in, width, height, filter, workspace)
                            .data());
            Pixels blurred = Frame.flipColumns(Resampler.blur(Frame.flipColumns(in), 1.7, workspace));
            assertThat(blurred.data())
                    .as("blur, seed %d", seed)
                    .isEqualTo(Resampler.blur(in, 1.7, workspace).data());
        }
    }

    @Test
    void theSameSizeIsTheSameImage() {
        Pixels in = Images.random(new Random(5), 31, 17, 3);
        for (Filter filter : Filter.values()) {
            assertThat(Resampler.resize(in, 31, 17, filter, workspace)).isSameAs(in);
        }
    }

    @Test
    void areaKeepsTheMean() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Pixels in = Images.random(random, 1 + random.nextInt(90), 1 + random.nextInt(90), 1);
            Pixels out = Resampler.resize(in, 1 + random.nextInt(90), 1 + random.nextInt(90), Filter.AREA, workspace);
            // Each value rounds by at most half a level.
            assertThat(mean(out)).as("seed %d", seed).isCloseTo(mean(in), within(0.52));
        }
    }

    @Test
    void areaIsTheExactMeanOfTheCoveredBox() {
        Pixels in = new Pixels(3, 1, 1, new byte[] {30, 60, 120});
        // Two boxes of one and a half pixels.
        assertThat(Resampler.resize(in, 2, 1, Filter.AREA, workspace).data()).containsExactly(40, 100);
    }

    @Test
    void colourOfTransparentPixelsDoesNotBleed() {
        byte[] data = new byte[4 * 4];
        data[0] = (byte) 200;
        data[3] = (byte) 255;
        for (int i = 4; i < 16; i += 4) {
            data[i + 1] = (byte) 250;
        }
        Pixels out = Resampler.resize(new Pixels(2, 2, 4, data), 1, 1, Filter.AREA, workspace);
        assertThat(out.data()).containsExactly((byte) 200, (byte) 0, (byte) 0, (byte) 64);
    }

    @Test
    void shrinksLargeImagesToOnePixel() {
        Pixels in = Images.constant(3_000, 2, 3, 255);
        for (Filter filter : Filter.values()) {
            assertThat(Resampler.resize(in, 1, 1, filter, workspace).data())
                    .containsExactly((byte) 255, (byte) 255, (byte) 255);
        }
    }

    @Test
    void aWorkspaceUsedBeforeChangesNothing() {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Pixels in = Images.random(random, 1 + random.nextInt(60), 1 + random.nextInt(60), 3);
            int side = 1 + random.nextInt(80);
            assertThat(Resampler.resize(in, side, side, Filter.LANCZOS3, workspace)
                            .data())
                    .as("seed %d", seed)
                    .isEqualTo(Resampler.resize(in, side, side, Filter.LANCZOS3, new Workspace())
                            .data());
        }
    }

    private static double mean(Pixels pixels) {
        long sum = 0;
        for (byte b : pixels.data()) {
            sum += b & 0xFF;
        }
        return (double) sum / pixels.data().length;
    }
}
