package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.ImageGradient.Features;
import io.stylemill.engine.generator.ImageGradient.Goal;
import io.stylemill.engine.generator.ImageGradient.Loss;
import io.stylemill.engine.generator.ImageGradient.Point;
import io.stylemill.engine.generator.ImageGradient.Slope;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageGradientTest {
    private static final float STEP = 1e-3f;

    @ParameterizedTest
    @ValueSource(strings = {"sg2ada-cond-64", "sg2ada-32", "sg3-t-64", "sg3-r-64", "tf-sg1-32", "tf-sg2-32"})
    void isHowFastTheDistanceRisesInEveryFamily(String name) throws Exception {
        Checkpoint checkpoint =
                Checkpoints.read(FixtureParityTest.file(Path.of("src/test/resources/checkpoints", name)));
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", 2)) {
            List<Pixels> pictures =
                    generator.generate(List.of(recipe(generator, 1, "const"), recipe(generator, 2, "const")));
            float[] ws = ws(generator, 3, 4);
            try (ImageGradient gradient =
                            generator.gradient(new Loss(Features.NONE, 1, 0), recipe(generator, 0, "const"));
                    Goal goal = gradient.goal(pictures)) {
                Slope slope = goal.at(new Point(ws, List.of()));
                double length = length(slope.ws());
                float[] moved = moved(ws, slope.ws(), length, STEP);
                double rise = sum(goal.at(new Point(moved, List.of())).distances()) - sum(slope.distances());
                assertThat(rise / STEP / length)
                        .as("%s of %s", rise / STEP, length)
                        .isBetween(0.98, 1.02);
            }
        }
    }

    @Test
    void alsoOfTheNoiseInputs() {
        try (PyTorchGenerator generator = PyTorch.start(1).load(SampleCheckpoint.read(), Device.CPU, "fp32", 2)) {
            List<Pixels> pictures = generator.generate(List.of(recipe(generator, 1, "const")));
            float[] ws = ws(generator, 3, 4);
            try (ImageGradient gradient =
                            generator.gradient(new Loss(Features.NONE, 1, 0), recipe(generator, 0, "random"));
                    Goal goal = gradient.goal(pictures)) {
                assertThat(gradient.noise()).hasSize(9).first().isEqualTo(new int[] {4, 4});
                List<float[]> noise = noise(gradient, 2);
                Slope slope = goal.at(new Point(ws, noise));
                float[] last = slope.noise().get(8);
                double length = length(last);
                assertThat(length).isPositive();
                List<float[]> moved = new ArrayList<>(noise);
                moved.set(8, moved(noise.get(8), last, length, 1));
                double rise = sum(goal.at(new Point(ws, moved)).distances()) - sum(slope.distances());
                assertThat(rise / length).as("%s of %s", rise, length).isBetween(0.95, 1.05);
            }
        }
    }

    /**
     * The sum of squared correlations of a checkerboard is 2 at its own size, and nothing at half
     * of it.
     */
    @Test
    void holdsNoiseToBeNoise() {
        try (PyTorchGenerator generator = PyTorch.start(1).load(SampleCheckpoint.read(), Device.CPU, "fp32", 1);
                ImageGradient gradient =
                        generator.gradient(new Loss(Features.NONE, 0, 1), recipe(generator, 0, "random"));
                Goal goal = gradient.goal(generator.generate(List.of(recipe(generator, 1, "const"))))) {
            List<float[]> noise = noise(gradient, 1);
            noise.forEach(map -> Arrays.fill(map, 0));
            float[] ws =
                    generator.styles(List.of(recipe(generator, 2, "const"))).get(0);
            assertThat(length(goal.at(new Point(ws, noise)).noise().get(8))).isZero();
            float[] board = noise.get(8);
            for (int i = 0; i < board.length; i++) {
                board[i] = (i + i / 64) % 2 == 0 ? 1 : -1;
            }
            // d/dn of mean(n n')^2 twice: 2 x -1 x 2 x -n / 4096 in each direction.
            float[] slope = goal.at(new Point(ws, noise)).noise().get(8);
            assertThat(slope[0]).isCloseTo(8f / 4096, offset(1e-6f));
            assertThat(slope[1]).isCloseTo(-8f / 4096, offset(1e-6f));
        }
    }

    @Test
    void doesNotDependOnTheNeighboursInTheBatch() {
        try (PyTorchGenerator generator = PyTorch.start(1).load(SampleCheckpoint.read(), Device.CPU, "fp32", 3)) {
            float[] first = gradientOf(0, generator, 10, 11, 12);
            assertThat(Arrays.equals(gradientOf(2, generator, 13, 14, 10), first))
                    .isTrue();
            assertThat(Arrays.equals(gradientOf(1, generator, 10, 10, 10), first))
                    .isTrue();
        }
    }

    private static float[] gradientOf(int place, PyTorchGenerator generator, long... seeds) {
        List<Pixels> pictures = new ArrayList<>();
        long[] others = new long[seeds.length];
        for (int n = 0; n < seeds.length; n++) {
            pictures.addAll(generator.generate(List.of(recipe(generator, seeds[n], "const"))));
            others[n] = seeds[n] + 20;
        }
        try (ImageGradient gradient = generator.gradient(new Loss(Features.NONE, 1, 0), recipe(generator, 0, "const"));
                Goal goal = gradient.goal(pictures)) {
            float[] slope = goal.at(new Point(ws(generator, others), List.of())).ws();
            int each = slope.length / seeds.length;
            return Arrays.copyOfRange(slope, place * each, (place + 1) * each);
        }
    }

    private static Recipe recipe(PyTorchGenerator generator, long seed, String noise) {
        int classes = generator.network().cDim();
        return Recipes.of(
                seed,
                classes == 0 ? List.of() : Recipes.oneHot((int) seed % classes, classes),
                1,
                generator.network().numWs(),
                null,
                Recipe.Noise.plain(noise, noise.equals("random") ? new Recipe.StreamId(0, 0) : null),
                Recipe.Transform.IDENTITY,
                -1,
                generator.deviceClass().batch());
    }

    private static float[] ws(PyTorchGenerator generator, long... seeds) {
        List<Recipe> recipes = Arrays.stream(seeds)
                .mapToObj(seed -> recipe(generator, seed, "const"))
                .toList();
        float[] all = new float[0];
        for (float[] one : generator.styles(recipes)) {
            int at = all.length;
            all = Arrays.copyOf(all, at + one.length);
            System.arraycopy(one, 0, all, at, one.length);
        }
        return all;
    }

    private static List<float[]> noise(ImageGradient gradient, int batch) {
        Random random = new Random(5);
        List<float[]> maps = new ArrayList<>();
        for (int[] size : gradient.noise()) {
            float[] map = new float[batch * size[0] * size[1]];
            for (int i = 0; i < map.length; i++) {
                map[i] = (float) random.nextGaussian();
            }
            maps.add(map);
        }
        return maps;
    }

    private static float[] moved(float[] from, float[] along, double length, float step) {
        float[] to = from.clone();
        for (int i = 0; i < to.length; i++) {
            to[i] += (float) (step * along[i] / length);
        }
        return to;
    }

    private static double length(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
