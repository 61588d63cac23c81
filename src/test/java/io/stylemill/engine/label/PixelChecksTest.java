package io.stylemill.engine.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.engine.label.PixelChecks.Check;
import io.stylemill.engine.label.PixelChecks.Finding;
import io.stylemill.image.Pixels;
import io.stylemill.order.manifest.Gates;
import org.junit.jupiter.api.Test;

class PixelChecksTest {
    private static Pixels rgb(int... values) {
        byte[] data = new byte[values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) values[i];
        }
        return new Pixels(values.length / 3, 1, 3, data);
    }

    @Test
    void takesTheGatesOfAManifest() {
        assertThat(PixelChecks.of(Gates.USUAL)).isEqualTo(new PixelChecks(0, 0.995));
    }

    @Test
    void findsOneColourAllOverFlatWhateverTheColour() {
        PixelChecks checks = new PixelChecks(1, 1);
        assertThat(checks.findings(rgb(200, 10, 90, 200, 11, 90, 199, 10, 90)))
                .containsExactly(new Finding(Check.FLAT, 1, 1));
        assertThat(checks.findings(rgb(200, 10, 90, 200, 12, 90, 199, 10, 90))).isEmpty();
        assertThat(new PixelChecks(0, 1).findings(rgb(200, 10, 90, 200, 11, 90)))
                .isEmpty();
    }

    @Test
    void countsBlackAndWhiteValuesOfColoursOnly() {
        PixelChecks half = new PixelChecks(0, 0.5);
        assertThat(half.findings(rgb(0, 255, 254, 1, 128, 0))).isEmpty();
        assertThat(half.findings(rgb(0, 255, 255, 1, 128, 0)))
                .containsExactly(new Finding(Check.SATURATED, 4 / 6.0, 0.5));
        byte[] clear = {1, 2, 3, 0, 4, 5, 6, (byte) 255};
        assertThat(new PixelChecks(0, 0).findings(new Pixels(2, 1, 4, clear))).isEmpty();
        byte[] white = {-1, -1, -1, 7, -1, -1, -1, 9};
        assertThat(new PixelChecks(1, 0.995).findings(new Pixels(2, 1, 4, white)))
                .containsExactly(new Finding(Check.FLAT, 0, 1), new Finding(Check.SATURATED, 1, 0.995));
    }

    @Test
    void findsNothingAgainstCells() {
        for (String name : Golden.PNGS) {
            assertThat(new PixelChecks(1, 0.995).findings(Golden.cell(name))).isEmpty();
        }
    }

    @Test
    void refusesLimitsThatNoImageHas() {
        assertThatThrownBy(() -> new PixelChecks(256, 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PixelChecks(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
