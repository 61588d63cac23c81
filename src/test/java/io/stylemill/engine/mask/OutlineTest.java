package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
            for (Regions.Instance object : Regions.of(labels, width, height, 2, 1).objects()) {
                Outline outline = Outline.of(object, width);
                List<Integer> evenOdd = new ArrayList<>();
                List<Integer> nonZero = new ArrayList<>();
                for (int pixel = 0; pixel < labels.length; pixel++) {
                    int[] crossings = crossings(outline.corners(), pixel % width + 0.5, pixel / width + 0.5);
                    if (crossings[0] % 2 == 1) {
                        evenOdd.add(pixel);
                    }
                    if (crossings[1] != 0) {
                        nonZero.add(pixel);
                    }
                }
                List<Integer> pixels = list(object.pixels());
                assertThat(evenOdd).isEqualTo(pixels);
                assertThat(nonZero).isEqualTo(pixels);
                assertThat(twiceTheArea(outline.corners())).isEqualTo(2 * object.area());
                assertThat(drawn(outline.centres(), width, height)).isEqualTo(pixels);
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

    /** How often a ray to the left crosses the ring, and the winding number. */
    private static int[] crossings(int[] ring, double px, double py) {
        int count = 0;
        int winding = 0;
        for (int i = 0; i < ring.length; i += 2) {
            int j = (i + 2) % ring.length;
            if (ring[i + 1] > py != ring[j + 1] > py) {
                double cut = ring[i] + (py - ring[i + 1]) * (ring[j] - ring[i]) / (ring[j + 1] - ring[i + 1]);
                if (cut < px) {
                    count++;
                    winding += ring[j + 1] > ring[i + 1] ? 1 : -1;
                }
            }
        }
        return new int[] {count, winding};
    }

    private static long twiceTheArea(int[] ring) {
        long sum = 0;
        for (int i = 0; i < ring.length; i += 2) {
            int j = (i + 2) % ring.length;
            sum += (long) ring[i] * ring[j + 1] - (long) ring[j] * ring[i + 1];
        }
        return sum;
    }

    /** What a program draws that takes pixels for points: the lines themselves, and what they hold. */
    private static List<Integer> drawn(int[] ring, int width, int height) {
        boolean[] on = new boolean[width * height];
        for (int i = 0; i < ring.length; i += 2) {
            int j = (i + 2) % ring.length;
            int steps = Math.max(Math.abs(ring[j] - ring[i]), Math.abs(ring[j + 1] - ring[i + 1]));
            for (int k = 0; k <= steps; k++) {
                int x = ring[i] + (steps == 0 ? 0 : k * (ring[j] - ring[i]) / steps);
                int y = ring[i + 1] + (steps == 0 ? 0 : k * (ring[j + 1] - ring[i + 1]) / steps);
                on[y * width + x] = true;
            }
        }
        List<Integer> pixels = new ArrayList<>();
        for (int pixel = 0; pixel < on.length; pixel++) {
            if (on[pixel] || crossings(ring, pixel % width, pixel / width)[0] % 2 == 1) {
                pixels.add(pixel);
            }
        }
        return pixels;
    }
}
