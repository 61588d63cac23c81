package io.stylemill.engine.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.NormalNumbers;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.Step;
import io.stylemill.image.Subsampling;
import io.stylemill.image.Workspace;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PerceptualHashTest {
    private static final NormalNumbers NONE = (key, counter) -> () -> 0;

    private static Pixels after(Step step, Pixels pixels) {
        return step.apply(pixels, NONE, new Workspace());
    }

    @Test
    void agreesWithExactFractionsAndARealCosineTransform() {
        Map<?, ?> golden = Golden.of("hashes");
        assertThat(golden).hasSize(9);
        golden.forEach((name, expected) -> {
            PerceptualHash hash = PerceptualHash.of(Golden.image((String) name));
            assertThat(Map.of(
                            "dHash", HexFormat.of().toHexDigits(hash.dHash()),
                            "pHash", HexFormat.of().toHexDigits(hash.pHash())))
                    .as("%s", name)
                    .isEqualTo(expected);
        });
    }

    @Test
    void staysNearUnderJpegBrightnessAndResizing() {
        for (String name : Golden.PNGS) {
            Pixels cell = Golden.cell(name);
            PerceptualHash hash = PerceptualHash.of(cell);
            for (Step step : new Step[] {
                new Step.Jpeg(75, Subsampling.NONE),
                new Step.Brightness(1.05),
                new Step.Contrast(0.9),
                Step.of("resize", Map.of("width", 128.0, "height", 128.0, "filter", "lanczos3"))
            }) {
                PerceptualHash changed = PerceptualHash.of(after(step, cell));
                assertThat(PerceptualHash.distance(hash.dHash(), changed.dHash()))
                        .as("dHash of %s after %s", name, step)
                        .isLessThanOrEqualTo(6);
                assertThat(PerceptualHash.distance(hash.pHash(), changed.pHash()))
                        .as("pHash of %s after %s", name, step)
                        .isLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void liesFarApartForDifferentCells() {
        for (String a : Golden.PNGS) {
            for (String b : Golden.PNGS) {
                if (!a.equals(b)) {
                    PerceptualHash one = PerceptualHash.of(Golden.cell(a));
                    PerceptualHash other = PerceptualHash.of(Golden.cell(b));
                    assertThat(PerceptualHash.distance(one.dHash(), other.dHash()))
                            .as("dHash of %s and %s", a, b)
                            .isGreaterThan(12);
                    assertThat(PerceptualHash.distance(one.pHash(), other.pHash()))
                            .as("pHash of %s and %s", a, b)
                            .isGreaterThan(20);
                }
            }
        }
    }

    @Test
    void seesTheGreyOfAnImageAndNotItsAlpha() {
        Pixels cell = Golden.cell("rbc-0.png");
        byte[] rgba = new byte[cell.data().length / 3 * 4];
        for (int i = 0; i < rgba.length; i++) {
            rgba[i] = i % 4 == 3 ? (byte) (i * 31) : cell.data()[i / 4 * 3 + i % 4];
        }
        PerceptualHash hash = PerceptualHash.of(cell);
        assertThat(PerceptualHash.of(after(new Step.Grayscale(), cell))).isEqualTo(hash);
        assertThat(PerceptualHash.of(new Pixels(cell.width(), cell.height(), 4, rgba)))
                .isEqualTo(hash);
    }

    @Test
    void hashesOneColourOfAnySizeToTheMeanAlone() {
        for (int side = 1; side < 70; side += 3) {
            byte[] data = new byte[side * 40];
            java.util.Arrays.fill(data, (byte) 200);
            assertThat(PerceptualHash.of(new Pixels(side, 40, 1, data)))
                    .as("width " + side)
                    .isEqualTo(new PerceptualHash(0, 1L << 63));
        }
    }

    @Test
    void holdsTheLargestImages() {
        byte[] data = new byte[16_384 * 33];
        java.util.Arrays.fill(data, (byte) 255);
        assertThat(PerceptualHash.of(new Pixels(16_384, 33, 1, data)))
                .isEqualTo(PerceptualHash.of(new Pixels(33, 16_384, 1, data)))
                .isEqualTo(new PerceptualHash(0, 1L << 63));
    }
}
