package io.stylemill.engine.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.ImageGradient;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.image.Decoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.PixelHash;
import io.stylemill.image.Pixels;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProjectorTest {
    private static final Checkpoint SAMPLE =
            Checkpoints.read(Path.of("samples/blood-cells/blood-cells-64.safetensors"));

    private static PyTorchGenerator generator;
    private static WStatistics spread;

    @BeforeAll
    static void load() {
        generator = PyTorch.start(1).load(SAMPLE, Device.CPU, "fp32", 1);
        spread = WStatistics.of(generator, -1);
    }

    @AfterAll
    static void close() {
        generator.close();
    }

    @Test
    void findsAnImageThatTheNetworkMadeInEveryLayer() {
        Pixels image = image(new ZSource.Seed(1), 0);
        Projector.Found found =
                project(generator, Space.W_PLUS, 80, 0.03, 2, image).get(0);
        assertThat(Decoders.psnr(made(found.ws()), image)).isGreaterThan(34);
        assertThat(found.stages()).hasSize(2);
        assertThat(spread.distance(found.stages().get(0))).isZero();
        assertThat(spread.distance(found.ws())).isBetween(0.1, 1.0);
    }

    @Test
    void findsOneWForAllLayersWhileItFitsTheNoise() {
        Pixels image = image(new ZSource.Seed(3), 2);
        List<Float> losses = new ArrayList<>();
        Projector.Found found;
        try (Projector projector = projector(generator, Space.W, 60, 0.1, 0)) {
            found = projector
                    .project(
                            List.of(new Projector.Picture(PixelHash.of(image), image)),
                            (step, now) -> losses.add(now[0]))
                    .get(0);
        }
        assertThat(losses).hasSize(60);
        assertThat(found.loss()).isLessThan(losses.get(0) / 5);
        float[] ws = found.ws();
        int wDim = SAMPLE.network().wDim();
        for (int i = wDim; i < ws.length; i++) {
            assertThat(ws[i]).isEqualTo(ws[i % wDim]);
        }
    }

    @Test
    void givesTheSameForAPictureWhateverIsBesideIt() {
        Pixels image = image(new ZSource.Seed(1), 0);
        Pixels other = image(new ZSource.Seed(2), 1);
        try (PyTorchGenerator two = PyTorch.start(1).load(SAMPLE, Device.CPU, "fp32", 2)) {
            Projector.Found alone = project(two, Space.W, 6, 0.1, 0, image).get(0);
            List<Projector.Found> both = project(two, Space.W, 6, 0.1, 0, other, image);
            assertThat(both).hasSize(2);
            assertThat(Arrays.equals(both.get(1).ws(), alone.ws())).isTrue();
            assertThat(both.get(1).loss()).isEqualTo(alone.loss());
        }
    }

    @Test
    void beginsAtTheMeanOfWAndGoesByTheScheduleOfThePaper() {
        Schedule schedule = new Schedule(1000, 0.1);
        assertThat(schedule.rate(0)).isZero();
        assertThat(schedule.rate(25)).isCloseTo(0.05, within(1e-12));
        assertThat(schedule.rate(50)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.rate(750)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.rate(875)).isCloseTo(0.05, within(1e-12));
        assertThat(schedule.noise(0)).isEqualTo(0.05);
        assertThat(schedule.noise(375)).isCloseTo(0.0125, within(1e-12));
        assertThat(schedule.noise(750)).isZero();
        assertThat(schedule.noise(999)).isZero();
    }

    /**
     * Two numbers with the same gradient sign move by the learning rate in the first step, whatever
     * its size.
     */
    @Test
    void movesByTheRateInAdamsFirstStep() {
        float[] numbers = {1, 1, 1};
        new Adam(3).step(numbers, new float[] {5, -0.001f, 0}, 0.1);
        assertThat(numbers[0]).isCloseTo(0.9f, offset(1e-6f));
        assertThat(numbers[1]).isCloseTo(1.1f, offset(1e-5f));
        assertThat(numbers[2]).isEqualTo(1);
    }

    @Test
    void givesNoiseMapsTheMeanZeroAndTheVarianceOne() {
        float[] map = {9, 1, 2, 3, 6, 9};
        NoiseMaps.normalize(map, 1, 4);
        double root = Math.sqrt(14 / 4.0);
        assertThat(map).containsExactly(9, (float) (-2 / root), (float) (-1 / root), 0, (float) (3 / root), 9);
    }

    @Test
    void measuresHowFarWIsFromItsMean() {
        WStatistics two = WStatistics.of(new float[] {1, 2, 3, 6}, 2);
        assertThat(two.mean()).containsExactly(2, 4);
        assertThat(two.sigma()).isCloseTo(Math.sqrt(5), within(1e-12));
        assertThat(two.each()).isCloseTo(Math.sqrt(2.5), within(1e-12));
        assertThat(two.distance(new float[] {3, 6, 3, 6})).isCloseTo(1, within(1e-12));
    }

    private static Offset<Double> within(double most) {
        return offset(most);
    }

    private static Projector projector(PyTorchGenerator on, Space space, int steps, double rate, int stages) {
        return new Projector(
                on,
                SAMPLE.sha256(),
                new Projector.Settings(space, steps, 7, rate, stages),
                spread,
                ImageGradient.Features.NONE);
    }

    private static List<Projector.Found> project(
            PyTorchGenerator on, Space space, int steps, double rate, int stages, Pixels... images) {
        try (Projector projector = projector(on, space, steps, rate, stages)) {
            List<Projector.Picture> pictures = new ArrayList<>();
            for (Pixels image : images) {
                pictures.add(new Projector.Picture(PixelHash.of(image), image));
            }
            return projector.project(pictures, (step, losses) -> {});
        }
    }

    private static Pixels made(float[] ws) {
        LatentArray array =
                LatentArray.of(1, SAMPLE.network().numWs(), SAMPLE.network().wDim(), ws);
        return generator
                .withLatents(List.of(array))
                .generate(List.of(recipe(new ZSource.Row(Space.W_PLUS, array.sha256(), 0), -1)))
                .get(0);
    }

    private static Pixels image(ZSource z, int index) {
        return generator.generate(List.of(recipe(z, index))).get(0);
    }

    private static Recipe recipe(ZSource z, int index) {
        List<Double> label = new ArrayList<>(List.of(0.0, 0.0, 0.0));
        if (index >= 0) {
            label.set(index, 1.0);
        }
        return new Recipe(
                SAMPLE.sha256(),
                null,
                new Recipe.Place("test", 0, 0),
                z,
                label,
                new Recipe.Truncation(1, SAMPLE.network().numWs()),
                null,
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", 1));
    }
}
