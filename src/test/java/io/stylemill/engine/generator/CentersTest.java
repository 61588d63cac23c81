package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Latent.Interpolation;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Centres of truncation, rows of w and walks on networks of all three families. */
class CentersTest {
    private static final Path FIXTURES = Path.of("src/test/resources/checkpoints");

    private static Recipe with(Recipe r, Recipe.ZSource z, List<Double> vector, Recipe.Truncation truncation) {
        return new Recipe(
                r.checkpointSha256(),
                r.torchscript(),
                r.place(),
                z,
                vector,
                truncation,
                r.mixing(),
                r.edits(),
                r.noise(),
                r.transform(),
                r.lod(),
                r.postprocess(),
                r.encoder(),
                r.numerics(),
                r.masks(),
                r.captions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tf-sg1-32", "sg2ada-cond-64", "sg3-t-64", "sg3-r-64"})
    void pullsWTowardsRowsAndWalksBetweenStopsTheSameInAnyBatch(String fixture) {
        Checkpoint checkpoint = Checkpoints.read(FIXTURES.resolve(fixture).resolve("network.pkl"));
        int cDim = checkpoint.network().cDim();
        int numWs = checkpoint.network().numWs();
        int wDim = checkpoint.network().wDim();
        List<Double> vector = cDim == 0 ? List.of() : Recipes.oneHot(1, cDim);
        Recipe plain = Recipes.of(3, vector, 1, numWs, null, Recipe.Noise.STORED, Recipe.Transform.IDENTITY, -1, 3);
        try (Generator loaded = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", 3)) {
            float[] a = styles(loaded, with(plain, new Recipe.ZSource.Seed(3), vector, plain.truncation()), wDim);
            float[] b = styles(loaded, with(plain, new Recipe.ZSource.Seed(5), vector, plain.truncation()), wDim);
            float[] rows = Arrays.copyOf(a, 3 * wDim);
            for (int i = 0; i < wDim; i++) {
                rows[wDim + i] = 10;
                rows[2 * wDim + i] = b[i] + 0.01f;
            }
            LatentArray array = LatentArray.of(3, 1, wDim, rows);
            Generator generator = loaded.withLatents(List.of(array));
            Recipe stated = with(
                    plain, plain.z(), vector, new Recipe.Truncation(0.25, 2, new Recipe.Center(array.sha256(), 1)));
            Recipe nearest = with(
                    plain,
                    new Recipe.ZSource.Seed(5),
                    vector,
                    new Recipe.Truncation(0, numWs, new Recipe.Center(array.sha256(), -1)));
            Recipe half = with(
                    plain,
                    new Recipe.ZSource.Walk(Space.W, Interpolation.LINEAR, "", List.of(3L, 5L), 0.5),
                    vector,
                    plain.truncation());
            List<float[]> made = generator.styles(List.of(stated, nearest, half));
            for (int i = 0; i < wDim; i++) {
                assertThat(made.get(0)[i]).isCloseTo(10 + 0.25f * (a[i] - 10), within(1e-5f));
                assertThat(made.get(0)[2 * wDim + i]).isEqualTo(a[i]);
                assertThat(made.get(1)[i]).isEqualTo(rows[2 * wDim + i]);
                assertThat(made.get(2)[i]).isEqualTo((float) (0.5 * a[i] + 0.5 * b[i]));
            }
            Recipe row = with(
                    plain,
                    new Recipe.ZSource.Row(Space.W, array.sha256(), 0),
                    Collections.nCopies(cDim, 0.0),
                    plain.truncation());
            // A row of w makes what its seed makes, and nothing depends on the neighbours.
            assertThat(generator.generate(List.of(half, stated, row)).get(2).data())
                    .isEqualTo(generator.generate(List.of(plain)).get(0).data());
            assertThat(generator.generate(List.of(row, half)).get(1).data())
                    .isEqualTo(generator.generate(List.of(half)).get(0).data());
            assertThatThrownBy(() -> loaded.generate(List.of(row)))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("latent-missing"));
            Recipe beyond =
                    with(plain, plain.z(), vector, new Recipe.Truncation(0.5, 2, new Recipe.Center(array.sha256(), 3)));
            assertThatThrownBy(() -> generator.generate(List.of(beyond)))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("latent-shape"));
        }
    }

    private static float[] styles(Generator generator, Recipe recipe, int wDim) {
        return Arrays.copyOf(generator.styles(List.of(recipe)).get(0), wDim);
    }
}
