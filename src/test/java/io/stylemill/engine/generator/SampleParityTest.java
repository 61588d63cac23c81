package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sample's images against those of another implementation. */
class SampleParityTest {
    private static final Path CASES = Path.of("src/test/resources/sample-cases");

    @Test
    void makesTheExpectedWsImagesAndPixelsAtEveryBatchShape() throws Exception {
        List<GoldenCase> cases = GoldenCase.all(CASES);
        assertThat(cases).hasSize(6);
        for (int batch : new int[] {1, 4, 6}) {
            try (PyTorchGenerator generator =
                    PyTorch.start(1).load(SampleCheckpoint.read(), Device.CPU, "auto", batch)) {
                for (int from = 0; from < cases.size(); from += batch) {
                    List<GoldenCase> part = cases.subList(from, Math.min(cases.size(), from + batch));
                    List<Recipe> recipes =
                            part.stream().map(c -> c.recipe(batch)).toList();
                    List<PyTorchGenerator.Trace> traces = generator.trace(recipes);
                    List<Pixels> pixels = generator.generate(recipes);
                    for (int i = 0; i < part.size(); i++) {
                        GoldenCase expected = part.get(i);
                        String what = expected.name() + " in a batch of " + batch;
                        double ws = Differences.largest(traces.get(i).ws(), expected.ws());
                        double image = Differences.largest(traces.get(i).image(), expected.image());
                        int bits = Differences.largest(pixels.get(i).data(), expected.png());
                        assertThat(ws).as("ws of " + what).isLessThan(1e-5);
                        assertThat(image).as("image of " + what).isLessThan(5e-5);
                        assertThat(bits).as("pixels of " + what).isLessThanOrEqualTo(1);
                    }
                }
            }
        }
    }
}
