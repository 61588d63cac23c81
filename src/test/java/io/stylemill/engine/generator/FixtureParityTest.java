package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every family's images, in batches of three, against those of independent implementations. */
class FixtureParityTest {
    private static final Path ROOT = Path.of("src/test/resources/checkpoints");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sg2ada-32",
                "sg2ada-cond-64",
                "sg2-sg3repo-32",
                "sg3-t-64",
                "sg3-r-64",
                "tf-sg2-32",
                "tf-sg1-32",
                "tf-sg1-16-lod",
                "tf-sg1-128",
                "rosinality-32",
                "rosinality-train-16"
            })
    void makesTheExpectedWsImagesAndPixels(String name) throws Exception {
        Path folder = ROOT.resolve(name);
        Checkpoint checkpoint = Checkpoints.read(file(folder));
        List<GoldenCase> cases = GoldenCase.all(folder);
        int batch = 3;
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "auto", batch)) {
            for (int from = 0; from < cases.size(); from += batch) {
                List<GoldenCase> part = cases.subList(from, Math.min(cases.size(), from + batch));
                List<Recipe> recipes = part.stream().map(c -> c.recipe(batch)).toList();
                List<PyTorchGenerator.Trace> traces = generator.trace(recipes);
                List<Pixels> pixels = generator.generate(recipes);
                for (int i = 0; i < part.size(); i++) {
                    GoldenCase expected = part.get(i);
                    String what = name + "/" + expected.name();
                    assertThat(Differences.largest(traces.get(i).ws(), expected.ws()))
                            .as("ws of " + what)
                            .isLessThan(1e-5);
                    assertThat(Differences.largest(traces.get(i).image(), expected.image()))
                            .as("image of " + what)
                            .isLessThan(5e-5);
                    assertThat(Differences.largest(pixels.get(i).data(), expected.png()))
                            .as("pixels of " + what)
                            .isLessThanOrEqualTo(1);
                }
            }
        }
    }

    static Path file(Path folder) {
        Path pickle = folder.resolve("network.pkl");
        return Files.exists(pickle) ? pickle : folder.resolve("checkpoint.pt");
    }
}
