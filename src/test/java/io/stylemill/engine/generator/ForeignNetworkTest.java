package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Direction;
import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.order.manifest.GeneratorSpec.TorchScript;
import io.stylemill.order.manifest.GeneratorSpec.TorchScriptInput;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.Latents;
import io.stylemill.order.plan.Recipe;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs that the project writes, run as if somebody had brought them: {@code toy.py} among the
 * resources.
 */
class ForeignNetworkTest {
    private static final int SIZE = 16;
    private static final Recipe.Noise CONST = Recipe.Noise.STORED;

    private static TorchScript takingZ(String method, int cDim) {
        return new TorchScript(TorchScriptInput.Z, 8, cDim, 0, 0, SIZE, 3, List.of(-1.0, 1.0), method, "");
    }

    private static TorchScript takingW(String mapping) {
        return new TorchScript(TorchScriptInput.W_PLUS, 8, 0, 8, 4, SIZE, 3, List.of(-1.0, 1.0), "styled", mapping);
    }

    private static TorchScript ranged(String method, double low, double high) {
        return new TorchScript(TorchScriptInput.Z, 8, 0, 0, 0, SIZE, 3, List.of(low, high), method, "");
    }

    private static PyTorchGenerator load(TorchScript declared, int batch) {
        Checkpoint checkpoint = ForeignPrograms.read("toy").declared(DeclaredNetwork.of(declared));
        return PyTorch.start(1).load(checkpoint, Device.CPU, "auto", batch);
    }

    private static Recipe recipe(long seed, List<Double> classVector, double psi, Recipe.Mixing mixing, int numWs) {
        return Recipes.of(seed, classVector, psi, numWs, mixing, CONST, Recipe.Transform.IDENTITY, -1, 1);
    }

    private static Recipe recipe(long seed) {
        return recipe(seed, List.of(), 1, null, 0);
    }

    /**
     * What {@code draw} of the text says, in double precision: value of channel, row and column in
     * C order.
     */
    private static double drawn(double[] z, int pixel) {
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            sum += z[i] * Math.sin((float) (i * 3 * SIZE * SIZE + pixel) * 0.37f);
        }
        return Math.tanh(sum * 0.5);
    }

    private static double[] z(long seed) {
        float[] z = Latents.z(new Recipe.ZSource.Seed(seed), 8);
        double[] wide = new double[8];
        for (int i = 0; i < 8; i++) {
            wide[i] = z[i];
        }
        return wide;
    }

    private static void assertDrawn(Pixels pixels, double[] z, double scale) {
        for (int p = 0; p < 3 * SIZE * SIZE; p++) {
            int channel = p / (SIZE * SIZE);
            int place = p % (SIZE * SIZE);
            double expected = Math.floor(drawn(z, p) * scale * 127.5 + 128);
            assertThat((double) (pixels.data()[place * 3 + channel] & 0xff))
                    .as("value " + p)
                    .isCloseTo(Math.min(255, expected), Offset.offset(1.0));
        }
    }

    @Test
    void drawsWhatTheProgramSays() {
        try (Generator generator = load(takingZ("forward", 0), 2)) {
            List<Pixels> images = generator.generate(List.of(recipe(5), recipe(6)));
            assertDrawn(images.get(0), z(5), 1);
            assertDrawn(images.get(1), z(6), 1);
            assertThat(generator.deviceClass().precision()).isEqualTo("fp32");
        }
    }

    @Test
    void makesASampleTheSameAloneAndInAnyBatch() {
        try (Generator generator = load(takingZ("forward", 0), 4)) {
            byte[] alone = generator.generate(List.of(recipe(9))).get(0).data();
            List<Pixels> among = generator.generate(List.of(recipe(1), recipe(2), recipe(3), recipe(9)));
            assertThat(among.get(3).data()).isEqualTo(alone);
        }
    }

    @Test
    void givesTheProgramItsClasses() {
        try (Generator generator = load(takingZ("labelled", 2), 1)) {
            Pixels first = generator
                    .generate(List.of(recipe(5, List.of(1.0, 0.0), 1, null, 0)))
                    .get(0);
            Pixels second = generator
                    .generate(List.of(recipe(5, List.of(0.0, 1.0), 1, null, 0)))
                    .get(0);
            assertDrawn(first, z(5), 1);
            assertDrawn(second, z(5), 0.5);
        }
    }

    @Test
    void bringsAnyRangeAndTypeToPixels() {
        try (Generator plain = load(takingZ("forward", 0), 1);
                Generator bytes = load(ranged("bytes", 0, 255), 1);
                Generator doubles = load(ranged("doubles", 0, 1), 1)) {
            byte[] expected = plain.generate(List.of(recipe(3))).get(0).data();
            byte[] fromBytes = bytes.generate(List.of(recipe(3))).get(0).data();
            byte[] fromDoubles = doubles.generate(List.of(recipe(3))).get(0).data();
            for (int i = 0; i < expected.length; i++) {
                assertThat(fromBytes[i] & 0xff).isCloseTo(expected[i] & 0xff, Offset.offset(1));
                assertThat(fromDoubles[i] & 0xff).isCloseTo(expected[i] & 0xff, Offset.offset(1));
            }
        }
    }

    @Test
    void truncatesAndMixesWhereAMappingGivesW() {
        Recipe.Mixing mixing = new Recipe.Mixing(new Recipe.ZSource.Seed(8), List.of(), List.of(1, 3));
        try (PyTorchGenerator generator = load(takingW("mapping"), 1)) {
            assertThat(generator.facts().get("w_avg"))
                    .isEqualTo("not in the file; estimated as the mean of w over 10000 latents of RandomState(0)");
            float[] mean = generator
                    .trace(List.of(recipe(7, List.of(), 0, null, 4)))
                    .get(0)
                    .ws();
            float[] ws = generator
                    .trace(List.of(recipe(7, List.of(), 0.6, mixing, 4)))
                    .get(0)
                    .ws();
            for (int layer = 0; layer < 4; layer++) {
                double[] z = z(layer % 2 == 1 ? 8 : 7);
                for (int i = 0; i < 8; i++) {
                    assertThat(mean[layer * 8 + i]).isCloseTo(0.25f, Offset.offset(0.03f));
                    double w = z[i] * 0.5 + 0.25;
                    double truncated = mean[i] + 0.6 * (w - mean[i]);
                    assertThat((double) ws[layer * 8 + i]).isCloseTo(truncated, Offset.offset(1e-6));
                }
            }
            double[] sum = new double[8];
            for (int i = 0; i < 32; i++) {
                sum[i % 8] += ws[i] * (1 + i / 8);
            }
            assertDrawn(
                    generator
                            .generate(List.of(recipe(7, List.of(), 0.6, mixing, 4)))
                            .get(0),
                    sum,
                    1);
        }
    }

    @Test
    void keepsWOfEachLayerApartWhereTheMappingDoes() {
        try (PyTorchGenerator generator = load(takingW("layered"), 2)) {
            float[] mean = generator
                    .trace(List.of(recipe(7, List.of(), 0, null, 4)))
                    .get(0)
                    .ws();
            float[] ws = generator
                    .trace(List.of(recipe(7, List.of(), 1, null, 4)))
                    .get(0)
                    .ws();
            for (int i = 0; i < 32; i++) {
                assertThat(mean[i]).isCloseTo(i / 8, Offset.offset(0.06f));
                assertThat((double) ws[i]).isCloseTo(z(7)[i % 8] + i / 8, Offset.offset(1e-6));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grey       | 1 | torchscript-output | the archive's method grey gave (1, 1, 16, 16); declared is (1, 3, 16, 16): batch, channels, height, width; correct generator.torchscript
            wide       | 1 | torchscript-output | the archive's method wide gave (1, 3, 8, 32); declared is (1, 3, 16, 16): batch, channels, height, width; correct generator.torchscript
            pair       | 1 | torchscript-output | the method pair of the TorchScript archive gave a (Tensor, Tensor), not one tensor; export a method that returns one alone
            undefined  | 1 | not-finite | the TorchScript archive gave NaN or infinite values for the latent of seed 0; it may be damaged, or exported in half precision
            random     | 1 | torchscript-not-repeatable | the TorchScript archive gave two different images for the same latent, so no image could be made again from its record; export it with its noise constant, and without anything random or kept between calls
            neighbours | 3 | torchscript-not-repeatable | the TorchScript archive gave another image for the same latent at another place in the batch, among others, so no image could be made again from its record; write generator.batch: 1, where every image is made alone
            placed     | 2 | torchscript-not-repeatable | the TorchScript archive gave another image for the same latent at another place in the batch, among others, so no image could be made again from its record; write generator.batch: 1, where every image is made alone
            styled     | 1 | bad-network | running the method styled of the TorchScript archive failed; it does not take what generator.torchscript declares, or fails of itself. PyTorch said:
            failing    | 1 | bad-network | running the method failing of the TorchScript archive failed; it does not take what generator.torchscript declares, or fails of itself. PyTorch said:
            """)
    void refusesAProgramThatIsNotAsDeclared(String method, int batch, String code, String message) {
        assertThatThrownBy(() -> load(takingZ(method, 0), batch).close())
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code))
                .hasMessageStartingWith(message);
    }

    @Test
    void runsAloneWhatDependsOnItsNeighboursOtherwise() {
        try (Generator generator = load(takingZ("placed", 0), 1)) {
            assertDrawn(generator.generate(List.of(recipe(5))).get(0), z(5), 1);
        }
    }

    @Test
    void refusesMethodsOfOtherParametersBeforeTheyRun() {
        assertThatThrownBy(() -> load(takingZ("forward", 2), 1).close())
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "the archive's method forward takes [z: Tensor], but is to be called with z and class vectors;"
                                + " correct generator.torchscript, or export a method that takes that");
        TorchScript wrong = new TorchScript(
                TorchScriptInput.W_PLUS, 8, 0, 8, 4, SIZE, 3, List.of(-1.0, 1.0), "labelled", "mapping");
        assertThatThrownBy(() -> load(wrong, 1).close())
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "the archive's method labelled takes [z: Tensor, c: Tensor], but is to be called with w+ alone;"
                                + " correct generator.torchscript, or export a method that takes that");
        TorchScript narrow =
                new TorchScript(TorchScriptInput.W_PLUS, 8, 0, 9, 4, SIZE, 3, List.of(-1.0, 1.0), "styled", "mapping");
        assertThatThrownBy(() -> load(narrow, 1).close())
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "the archive's method mapping gave (1, 8); declared are (1, 9) or (1, 4, 9): batch, numWs, wDim;"
                                + " correct generator.torchscript");
    }

    @Test
    void runsNothingThatIsNotDeclared() {
        assertThatThrownBy(() -> PyTorch.start(1).load(ForeignPrograms.read("toy"), Device.CPU, "auto", 1))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-undeclared"))
                .hasMessageContaining("runs only where a manifest declares it under generator.torchscript");
        assertThatThrownBy(() -> SampleCheckpoint.read().declared(DeclaredNetwork.of(takingZ("forward", 0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("only a TorchScript archive can be declared, not stylemill-safetensors");
    }

    /**
     * The sample's classifier is no generator, but real: its first convolution, weights and all, is
     * reached.
     */
    @Test
    void loadsWhatTorchJitSaveWrote() {
        Checkpoint real = Checkpoints.read(Path.of("samples/blood-cells/blood-cells-classifier.pt"))
                .declared(DeclaredNetwork.of(takingZ("forward", 0)));
        assertThatThrownBy(() -> PyTorch.start(1).load(real, Device.CPU, "auto", 1))
                .isInstanceOf(Failure.class)
                .hasMessage("running the method forward of the TorchScript archive failed; it does not take what"
                        + " generator.torchscript declares, or fails of itself. PyTorch said: RuntimeError: Expected 3D"
                        + " (unbatched) or 4D (batched) input to conv2d, but got input of size: [1, 8]");
    }

    @Test
    void refusesAProgramThatReachesForFiles() {
        Checkpoint writer = ForeignPrograms.read("writer").declared(DeclaredNetwork.of(takingZ("forward", 0)));
        assertThatThrownBy(() -> PyTorch.start(1).load(writer, Device.CPU, "auto", 1))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-unsafe"))
                .hasMessage(
                        "the text of the TorchScript archive names [torch.from_file, torch.save], which reach beyond"
                                + " the network; it needs none of them, so export it without");
    }

    @Test
    void refusesOtherPrecisionsAndWhatItsInputDoesNotOffer() {
        Checkpoint toy = ForeignPrograms.read("toy").declared(DeclaredNetwork.of(takingZ("forward", 0)));
        if (InstructionSet.read(InstructionSet.CPUINFO).bf16()) {
            assertThatThrownBy(() -> PyTorch.start(1).load(toy, Device.CPU, "bf16", 1))
                    .isInstanceOf(Failure.class)
                    .hasMessage(
                            "a TorchScript archive computes in the types it was exported with; use fp32 or auto, not"
                                    + " bf16");
        }
        try (Generator generator = load(takingZ("forward", 0), 1)) {
            String message = "the recipe of Place[group=test, slot=1, attempt=0] truncates, mixes or edits w, but this"
                    + " network takes z and has none";
            Recipe.Edit edit = new Recipe.Edit("a", "0".repeat(64), 1, List.of());
            for (Recipe refused :
                    List.of(recipe(1, List.of(), 0.5, null, 0), Recipes.edited(recipe(1), List.of(edit)))) {
                assertThatThrownBy(() -> generator.generate(List.of(refused)))
                        .isInstanceOf(Failure.class)
                        .hasMessage(message);
            }
        }
    }

    @Test
    void editsWhereAMappingGivesW() {
        Direction direction = Direction.of(1, 8, new float[] {1, -1, 0.5f, 0, 2, 0, 0, 0.25f});
        Recipe plain = recipe(7, List.of(), 1, null, 4);
        Recipe edited = Recipes.edited(plain, List.of(new Recipe.Edit("a", direction.sha256(), 0.5, List.of(0, 2))));
        try (PyTorchGenerator generator = load(takingW("mapping"), 1)) {
            PyTorchGenerator known = (PyTorchGenerator) generator.withDirections(List.of(direction));
            float[] expected = known.trace(List.of(plain)).get(0).ws();
            double[] sum = new double[8];
            for (int i = 0; i < 32; i++) {
                if (i / 8 == 0 || i / 8 == 2) {
                    expected[i] += 0.5f * direction.row(0)[i % 8];
                }
                sum[i % 8] += expected[i] * (1 + i / 8);
            }
            assertThat(known.trace(List.of(edited)).get(0).ws()).containsExactly(expected);
            assertDrawn(known.generate(List.of(edited)).get(0), sum, 1);
        }
    }
}
