package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Direction;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditsTest {
    @ParameterizedTest
    @ValueSource(strings = {"tf-sg1-32", "sg2ada-32", "sg3-t-64"})
    void movesTheNamedLayersAfterTruncationAndMixing(String name) {
        Checkpoint checkpoint = Checkpoints.read(Path.of("src/test/resources/checkpoints", name, "network.pkl"));
        int numWs = checkpoint.network().numWs();
        int wDim = checkpoint.network().wDim();
        Direction same = direction(new Random(1), 1, wDim);
        Direction each = direction(new Random(2), numWs, wDim);
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "auto", 2)) {
            Recipe plain = recipe(List.of());
            Recipe edited = recipe(List.of(
                    new Recipe.Edit("a", same.sha256(), 1.5, List.of(0, 2)),
                    new Recipe.Edit("b", each.sha256(), -0.5, List.of(2, numWs - 1))));
            Generator known = generator.withDirections(List.of(same, each)).atBatch(2);
            List<PyTorchGenerator.Trace> traces = ((PyTorchGenerator) known).trace(List.of(plain, edited));
            float[] expected = traces.get(0).ws().clone();
            for (int i = 0; i < wDim; i++) {
                expected[i] += 1.5f * same.row(0)[i];
                expected[2 * wDim + i] += 1.5f * same.row(2)[i];
                expected[2 * wDim + i] += -0.5f * each.row(2)[i];
                expected[(numWs - 1) * wDim + i] += -0.5f * each.row(numWs - 1)[i];
            }
            assertThat(traces.get(1).ws()).containsExactly(expected);
            assertThat(traces.get(1).image()).isNotEqualTo(traces.get(0).image());
            assertThat(known.generate(List.of(plain, edited)).get(0).data())
                    .isEqualTo(generator.generate(List.of(plain)).get(0).data());
            assertThatThrownBy(() -> generator.generate(List.of(edited)))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo("direction-missing"));
        }
    }

    private static Direction direction(Random random, int rows, int wDim) {
        float[] values = new float[rows * wDim];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Direction.of(rows, wDim, values);
    }

    private static Recipe recipe(List<Recipe.Edit> edits) {
        Recipe r = Recipes.of(
                4,
                List.of(),
                0.5,
                3,
                new Recipe.Mixing(new Recipe.ZSource.Seed(9), List.of(), List.of(0, 1)),
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                2);
        return Recipes.edited(r, edits);
    }
}
