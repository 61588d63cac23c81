package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;

class RegionsTest {
    @Test
    void joinsPixelsOfOneClassThatTouchAtACornerAndNoOthers() {
        Regions regions = Drawing.regions(
                1, "1..2.", //
                ".1.21", "...1.", "11...");
        assertThat(regions.objects())
                .extracting(Regions.Instance::label, Regions.Instance::area)
                .containsExactly(tuple(1, 2), tuple(1, 2), tuple(1, 2), tuple(2, 2));
        assertThat(regions.objects().get(0).pixels()).containsExactly(0, 6);
        assertThat(regions.objects().get(1).pixels()).containsExactly(9, 13);
    }

    @Test
    void measuresBoxAreaAndWhetherTheBorderCutsAnObject() {
        Regions regions = Drawing.regions(
                1, "......", //
                ".33...", "..3..4", "......");
        assertThat(regions.objects())
                .extracting(
                        Regions.Instance::label,
                        Regions.Instance::x,
                        Regions.Instance::y,
                        Regions.Instance::width,
                        Regions.Instance::height,
                        Regions.Instance::area,
                        Regions.Instance::cut)
                .containsExactly(tuple(3, 1, 1, 2, 2, 3, false), tuple(4, 5, 2, 1, 1, 1, true));
        assertThat(regions.shares()).containsExactly(20 / 24.0, 0.0, 0.0, 3 / 24.0, 1 / 24.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    }

    @Test
    void countsNoObjectBelowTheLeastAreaButKeepsItsShare() {
        Regions regions = Drawing.regions(3, "11.1", "1..1");
        assertThat(regions.objects()).extracting(Regions.Instance::area).containsExactly(3);
        assertThat(regions.shares().get(1)).isEqualTo(5 / 8.0);
        assertThat(regions.numbered(8)).containsExactly(1, 1, 0, 0, 1, 0, 0, 0);
    }

    @Test
    void numbersObjectsByClassAndThenInReadingOrder() {
        Regions regions = Drawing.regions(1, "2.1", "...", "1.2");
        assertThat(regions.numbered(9)).containsExactly(3, 0, 1, 0, 0, 0, 2, 0, 4);
    }
}
