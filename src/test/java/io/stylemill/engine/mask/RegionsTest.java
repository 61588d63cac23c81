package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.engine.mask.Regions.Instance;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionsTest {
    private static byte[] labels(String... rows) {
        byte[] labels = new byte[rows.length * rows[0].length()];
        int i = 0;
        for (String row : rows) {
            for (char c : row.toCharArray()) {
                labels[i++] = (byte) (c == '.' ? 0 : c - '0');
            }
        }
        return labels;
    }

    @Test
    void countsSharesAndFindsConnectedPixelsOfOneClass() {
        Regions found = Regions.of(labels("......", ".2..1.", ".22..1", "......"), 6, 4, 4, 1);
        assertThat(found.shares()).containsExactly(19 / 24.0, 2 / 24.0, 3 / 24.0, 0.0);
        // By class; corners connect, and the right border cuts the first.
        assertThat(found.objects())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new Instance(1, 4, 1, 2, 2, 2, true, new int[] {10, 17}, null),
                        new Instance(2, 1, 1, 2, 2, 3, false, new int[] {7, 13, 14}, null));
    }

    @Test
    void doesNotConnectOverTheEndOfARowOrThroughAnotherClass() {
        Regions found = Regions.of(labels("..1", "1..", "...", "121"), 3, 4, 3, 1);
        assertThat(found.objects())
                .extracting(Instance::label, Instance::x, Instance::y, Instance::area, Instance::cut)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 2, 0, 1, true),
                        org.assertj.core.groups.Tuple.tuple(1, 0, 1, 1, true),
                        org.assertj.core.groups.Tuple.tuple(1, 0, 3, 1, true),
                        org.assertj.core.groups.Tuple.tuple(1, 2, 3, 1, true),
                        org.assertj.core.groups.Tuple.tuple(2, 1, 3, 1, true));
    }

    @Test
    void leavesOutObjectsThatAreTooSmallButNotTheirShare() {
        Regions found = Regions.of(labels("11.1", "...."), 4, 2, 2, 2);
        assertThat(found.shares()).containsExactly(5 / 8.0, 3 / 8.0);
        assertThat(found.objects()).extracting(Instance::area).containsExactly(2);
        assertThat(found.numbered(8)).containsExactly(1, 1, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void numbersObjectsInTheirOrderAndNoMoreThanABytesWorth() {
        byte[] labels = new byte[1200];
        for (int i = 0; i < labels.length; i += 2) {
            labels[i] = 1;
        }
        Regions found = Regions.of(labels, 1200, 1, 2, 1);
        assertThat(found.objects()).hasSize(600);
        byte[] numbered = found.numbered(1200);
        assertThat(numbered[0]).isEqualTo((byte) 1);
        assertThat(numbered[2 * 254]).isEqualTo((byte) 255);
        assertThat(numbered[2 * 255]).isZero();
    }

    @Test
    void showsNothingInAnEmptyMask() {
        assertThat(Regions.of(new byte[6], 3, 2, 2, 1)).isEqualTo(new Regions(List.of(1.0, 0.0), List.of()));
    }
}
