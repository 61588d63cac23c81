package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutlineTest {
    @Test
    void walksRoundAPixelClockwiseFromItsUpperLeftCorner() {
        Outline outline = outline("...", "..1");
        assertThat(outline.corners()).containsExactly(2, 1, 3, 1, 3, 2, 2, 2);
        assertThat(outline.centres()).containsExactly(2, 1);
    }

    @Test
    void leavesOutCornersOnStraightLines() {
        Outline outline = outline("111", "1..");
        assertThat(outline.corners()).containsExactly(0, 0, 3, 0, 3, 1, 1, 1, 1, 2, 0, 2);
        assertThat(outline.centres()).containsExactly(0, 0, 2, 0, 1, 0, 0, 1);
    }

    @Test
    void keepsPixelsThatTouchAtACornerInOneRing() {
        Outline outline = outline("1.", ".1");
        assertThat(outline.corners()).containsExactly(0, 0, 1, 0, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1, 0, 1);
        assertThat(outline.centres()).containsExactly(0, 0, 1, 1);
    }

    @Test
    void leadsToAHoleAndBackByACutOfNoWidth() {
        Outline outline = outline("1111", "11.1", "1111");
        // Down the cut and along the left side of the hole is one straight line.
        assertThat(outline.corners()).containsExactly(0, 0, 2, 0, 2, 2, 3, 2, 3, 1, 2, 1, 2, 0, 4, 0, 4, 3, 0, 3);
    }

    @Test
    void givesThePixelsOfAnyObjectAgainByEitherRuleOfFilling() {
        Random random = new Random(5);
        int objects = 0;
        for (int round = 0; round < 400; round++) {
            int width = 1 + random.nextInt(14);
            int height = 1 + random.nextInt(14);
            byte[] labels = new byte[width * height];
            double share = 0.2 + 0.7 * random.nextDouble();
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (byte) (random.nextDouble() < share ? 1 : 0);
            }
            for (Regions.Instance object :
                    Regions.of(labels, width, height, 2, 1).objects()) {
                Outline outline = Outline.of(object, width);
                List<Integer> pixels = list(object.pixels());
                double[] corners = reals(outline.corners());
                assertThat(PolygonFill.middles(corners, width, height)).isEqualTo(pixels);
                assertThat(wound(corners, width, height)).isEqualTo(pixels);
                assertThat(twiceTheArea(outline.corners())).isEqualTo(2L * object.area());
                assertThat(PolygonFill.drawn(reals(outline.centres()), width, height))
                        .isEqualTo(pixels);
                objects++;
            }
        }
        assertThat(objects).isGreaterThan(1000);
    }

    private static Outline outline(String... rows) {
        return Outline.of(Drawing.regions(1, rows).objects().get(0), rows[0].length());
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static double[] reals(int[] values) {
        return Arrays.stream(values).asDoubleStream().toArray();
    }

    private static List<Integer> wound(double[] ring, int width, int height) {
        return IntStream.range(0, width * height)
                .filter(pixel -> PolygonFill.crossings(ring, pixel % width + 0.5, pixel / width + 0.5)[1] != 0)
                .boxed()
                .toList();
    }

    private static long twiceTheArea(int[] ring) {
        long sum = 0;
        for (int i = 0; i < ring.length; i += 2) {
            int j = (i + 2) % ring.length;
            sum += (long) ring[i] * ring[j + 1] - (long) ring[j] * ring[i + 1];
        }
        return sum;
    }
}
