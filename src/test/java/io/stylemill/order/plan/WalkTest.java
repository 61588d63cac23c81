package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where the frames of a walk lie. */
class WalkTest {
    private static Latent walk(String seeds, Interpolation interpolation, int steps, boolean loop, Integer stops) {
        return new Latent.Walk(Ranges.parse(seeds, 100), null, Space.Z, interpolation, steps, loop, stops);
    }

    private static List<String> frames(Latent latent) {
        NamedLatents named = java.util.Objects.requireNonNull(NamedLatents.of(
                Plans.group("clips", null, Group.Label.NONE, latent),
                Plans.setting(Plans.PLAIN),
                "/samples/0",
                new ArrayList<>()));
        List<String> frames = new ArrayList<>();
        for (long i = 0; i < named.count(); i++) {
            ZSource.Walk walk = (ZSource.Walk) named.source(i);
            frames.add(walk.stops() + " " + walk.share());
        }
        return frames;
    }

    @Test
    void goesFromTheFirstStopToTheLastAndNoFurther() {
        assertThat(frames(walk("1,5,9", Interpolation.SLERP, 2, false, null)))
                .containsExactly("[1, 5] 0.0", "[1, 5] 0.5", "[5, 9] 0.0", "[5, 9] 0.5", "[5, 9] 1.0");
        assertThat(frames(walk("1,5,9", Interpolation.LINEAR, 2, true, null)))
                .containsExactly("[1, 5] 0.0", "[1, 5] 0.5", "[5, 9] 0.0", "[5, 9] 0.5", "[9, 1] 0.0", "[9, 1] 0.5");
        assertThat(frames(walk("1-4", Interpolation.LINEAR, 1, false, 2)))
                .containsExactly("[1, 2] 0.0", "[1, 2] 1.0", "[3, 4] 0.0", "[3, 4] 1.0");
        assertThat(frames(walk("1-3", Interpolation.CUBIC, 1, false, null)))
                .containsExactly("[1, 1, 2, 3] 0.0", "[1, 2, 3, 3] 0.0", "[1, 2, 3, 3] 1.0");
        assertThat(frames(walk("1-3", Interpolation.CUBIC, 1, true, null)))
                .containsExactly("[3, 1, 2, 3] 0.0", "[1, 2, 3, 1] 0.0", "[2, 3, 1, 2] 0.0");
    }

    private static ZSource.Walk at(Interpolation interpolation, double share, Long... stops) {
        return new ZSource.Walk(Space.Z, interpolation, "", List.of(stops), share);
    }

    @Test
    void meetsItsStopsExactlyAndKeepsTheLengthOnAnArc() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            long a = random.nextInt(1000);
            long b = random.nextInt(1000) + 1000;
            float[] first = Latents.z(new ZSource.Seed(a), 64);
            float[] second = Latents.z(new ZSource.Seed(b), 64);
            for (Interpolation interpolation : List.of(Interpolation.SLERP, Interpolation.LINEAR)) {
                assertThat(Latents.z(at(interpolation, 0, a, b), 64)).containsExactly(first);
                assertThat(Latents.z(at(interpolation, 1, a, b), 64)).containsExactly(second);
            }
            double t = random.nextDouble();
            double length = length(Latents.z(at(Interpolation.SLERP, t, a, b), 64));
            assertThat(length)
                    .as("seeds %d and %d at %s", a, b, t)
                    .isBetween(
                            Math.min(length(first), length(second)) * 0.999,
                            Math.max(length(first), length(second)) * 1.1);
        }
    }

    private static double length(float[] z) {
        double sum = 0;
        for (float value : z) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void followsTheKnownCurves() {
        float[] right = {1, 0, 2, 0};
        float[] up = {0, 1, 2, 0};
        float[] half = Latents.between(at(Interpolation.SLERP, 0.5, 1L, 2L), List.of(right, up), 2);
        // A quarter circle by its middle; the second row does not move.
        assertThat(half[0]).isCloseTo((float) Math.sqrt(0.5), within(1e-7f));
        assertThat(half[1]).isCloseTo((float) Math.sqrt(0.5), within(1e-7f));
        assertThat(half[2]).isEqualTo(2);
        assertThat(half[3]).isEqualTo(0);
        // Opposite points have no arc between them.
        assertThat(Latents.between(
                        at(Interpolation.SLERP, 0.25, 1L, 2L), List.of(new float[] {1, 0}, new float[] {-1, 0}), 2))
                .containsExactly(0.5f, 0);
        // A Catmull-Rom spline reproduces a quadratic: f(x) = x^2 at -1, 0, 1, 2, asked for between
        // 0 and 1.
        List<float[]> squares = List.of(new float[] {1}, new float[] {0}, new float[] {1}, new float[] {4});
        for (double t : new double[] {0.25, 0.5, 0.75}) {
            assertThat(Latents.between(at(Interpolation.CUBIC, t, 1L, 2L, 3L, 4L), squares, 1)[0])
                    .isCloseTo((float) (t * t), within(1e-6f));
        }
    }
}
