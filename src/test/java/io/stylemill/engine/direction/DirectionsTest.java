package io.stylemill.engine.direction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DirectionsTest {
    /** What genforce/sefa gives for all layers of a network; the signs are its solver's. */
    @Test
    void agreesWithTheAuthorsCodeWhereRowsAreNormalised() {
        Path zoo = Path.of("src/test/resources/zoo");
        Checkpoint checkpoint = Checkpoints.read(zoo.resolve("ada-16.pkl"));
        LatentArray expected = LatentFile.single(zoo.resolve("sefa-genforce-ada-16.npz"), "boundaries");
        float[] values = LatentFile.single(zoo.resolve("sefa-genforce-ada-16.npz"), "values")
                .row(0);
        List<Integer> all =
                IntStream.range(0, checkpoint.network().numWs()).boxed().toList();
        List<Directions.Found> found = Directions.sefa(checkpoint, all, true);
        assertThat(found).hasSize(expected.rows());
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        for (int k = 0; k < found.size(); k++) {
            double along = 0;
            for (int i = 0; i < expected.width(); i++) {
                along += expected.row(k)[i] * found.get(k).unit()[i];
            }
            assertThat(Math.abs(along)).as("direction %d", k).isCloseTo(1, within(1e-4));
            assertThat(found.get(k).share()).isCloseTo(values[k] / sum, within(1e-5));
        }
        double[] paper = Directions.sefa(checkpoint, all, false).get(0).unit();
        double along = 0;
        for (int i = 0; i < paper.length; i++) {
            along += expected.row(0)[i] * paper[i];
        }
        assertThat(Math.abs(along)).as("the paper's first direction is another").isLessThan(0.99);
    }

    @Test
    void findsTheAxesOfACloud() {
        Random random = new Random(3);
        float[] w = new float[3 * 5000];
        for (int n = 0; n < 5000; n++) {
            w[3 * n] = (float) (5 + random.nextGaussian());
            w[3 * n + 1] = (float) (4 * random.nextGaussian());
            w[3 * n + 2] = (float) (0.5 * random.nextGaussian());
        }
        List<Directions.Found> found = Directions.pca(w, 3);
        assertThat(found.get(0).unit()[1]).isCloseTo(1, within(0.01));
        assertThat(found.get(1).unit()[0]).isCloseTo(1, within(0.01));
        assertThat(found.get(0).share()).isCloseTo(16 / 17.25, within(0.01));
        assertThat(Directions.deviation(w, found.get(0).unit())).isCloseTo(4, within(0.1));
    }

    @Test
    void factorisesEveryFamilyLayerByLayer() throws Exception {
        List<Path> files = new ArrayList<>(List.of(Path.of("samples/blood-cells/blood-cells-64.safetensors")));
        for (String name : List.of("tf-sg1-32", "sg2ada-32", "sg3-t-64")) {
            try (Stream<Path> in = Files.list(Path.of("src/test/resources/checkpoints", name))) {
                files.add(in.filter(f -> f.toString().endsWith(".pkl"))
                        .sorted()
                        .findFirst()
                        .orElseThrow());
            }
        }
        for (Path file : files) {
            Checkpoint checkpoint = Checkpoints.read(file);
            int numWs = checkpoint.network().numWs();
            for (int layer = 0; layer < numWs; layer++) {
                List<Directions.Found> found = Directions.sefa(checkpoint, List.of(layer), false);
                assertThat(found).as("%s, layer %d", file, layer).isNotEmpty();
                assertThat(found.get(0).unit()).hasSize(checkpoint.network().wDim());
            }
            List<Directions.Found> all = Directions.sefa(
                    checkpoint, IntStream.range(0, numWs).boxed().toList(), true);
            assertThat(all.stream().mapToDouble(Directions.Found::share).sum()).isCloseTo(1, within(1e-9));
        }
    }
}
