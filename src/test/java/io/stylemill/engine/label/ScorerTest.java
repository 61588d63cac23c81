package io.stylemill.engine.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.failure.Failure;
import io.stylemill.image.NormalNumbers;
import io.stylemill.image.Pixels;
import io.stylemill.image.Step;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Labeler.Assigns;
import io.stylemill.order.manifest.Labeler.Input;
import io.stylemill.order.manifest.Labeler.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorerTest {
    private static final List<String> CELLS = List.of("RBC", "WBC", "Platelets");
    private static final Input CENTRED = input(64, 64);

    private static Input input(int width, int height) {
        return new Input(width, height, 3, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    }

    private static Labeler labeler(List<String> classes, Input input, Output output) {
        return new Labeler("cells", "model.pt", null, classes, input, output, Assigns.NEVER);
    }

    private static Scorer open(Checkpoint archive, Labeler labeler) {
        return Scorer.open(PyTorch.start(1), archive, labeler, Device.CPU);
    }

    private static Scorer cells() {
        return open(
                Checkpoints.read(Path.of("samples/blood-cells/blood-cells-classifier.pt")),
                labeler(CELLS, CENTRED, Output.PROBABILITIES));
    }

    private static FeatureNetwork network(String program, Input input) {
        return FeatureNetwork.open(
                PyTorch.start(1), ForeignPrograms.read(program), new Extractor("model.pt", null, input), Device.CPU);
    }

    private static Pixels resized(Pixels pixels, int side) {
        NormalNumbers none = (key, counter) -> () -> 0;
        return new Step.Resize(side, side, io.stylemill.image.Filter.LANCZOS3).apply(pixels, none, new Workspace());
    }

    private static List<Pixels> golden() {
        List<Pixels> images = new ArrayList<>();
        Golden.PNGS.forEach(name -> images.add(Golden.cell(name)));
        images.add(Golden.drawn(64, 64, 3));
        return images;
    }

    @Test
    void agreesWithTheClassifiersArithmeticInNumpy() {
        Map<?, ?> golden = Golden.of("scores");
        try (Scorer scorer = cells()) {
            assertThat(scorer.batch()).isEqualTo(8);
            List<Scores> scores = scorer.score(golden(), new Workspace());
            assertThat(scores).extracting(Scores::name).containsExactly("Platelets", "RBC", "RBC", "WBC");
            int i = 0;
            for (String name : List.of("platelet-2.png", "rbc-0.png", "rbc-7-none.png", "drawn")) {
                Scores one = scores.get(i++);
                List<Double> shares = new ArrayList<>();
                ((List<?>) golden.get(name)).forEach(share -> shares.add((Double) share));
                assertThat(one.labeler()).isEqualTo("cells");
                assertThat(one.index()).isEqualTo(CELLS.indexOf(one.name()));
                assertThat(one.confidence()).as(name).isCloseTo(shares.get(one.index()), within(2e-6));
                shares.sort(Collections.reverseOrder());
                assertThat(one.margin()).as(name).isCloseTo(shares.get(0) - shares.get(1), within(3e-6));
                assertThat(one.confidence() * 1e6 % 1).isCloseTo(0, within(1e-3));
            }
        }
    }

    @Test
    void scoresAnImageTheSameBesideAnyOthersAndInAnyThread() throws Exception {
        try (Scorer scorer = cells();
                FeatureNetwork network = FeatureNetwork.open(
                        PyTorch.start(1),
                        Checkpoints.read(Path.of("samples/blood-cells/blood-cells-classifier.pt")),
                        new Extractor("model.pt", null, CENTRED),
                        Device.CPU)) {
            List<Pixels> images = new ArrayList<>();
            for (int i = 0; i < 21; i++) {
                images.add(i % 2 == 0 ? Golden.drawn(64 - i, 50 + i, 3) : golden().get(i % 3));
            }
            List<float[]> together = network.features(images, new Workspace());
            List<Scores> scores = scorer.score(images, new Workspace());
            for (int i = 0; i < images.size(); i++) {
                assertThat(network.features(List.of(images.get(i)), new Workspace())
                                .get(0))
                        .as("image " + i)
                        .isEqualTo(together.get(i));
            }
            Collections.reverse(images);
            ExecutorService threads = Executors.newFixedThreadPool(3);
            List<Future<List<Scores>>> all = new ArrayList<>();
            for (int t = 0; t < 6; t++) {
                all.add(threads.submit(() -> scorer.score(images, new Workspace())));
            }
            Collections.reverse(scores);
            for (Future<List<Scores>> one : all) {
                assertThat(one.get()).isEqualTo(scores);
            }
            threads.shutdown();
        }
    }

    @Test
    void seesCellsInAnySizeAndWithAlpha() {
        try (Scorer scorer = cells()) {
            Pixels cell = Golden.cell("platelet-2.png");
            byte[] rgba = new byte[64 * 64 * 4];
            for (int i = 0; i < rgba.length; i++) {
                rgba[i] = i % 4 == 3 ? (byte) i : cell.data()[i / 4 * 3 + i % 4];
            }
            List<Scores> scores =
                    scorer.score(List.of(cell, new Pixels(64, 64, 4, rgba), resized(cell, 128)), new Workspace());
            assertThat(scores.get(1)).isEqualTo(scores.get(0));
            assertThat(scores.get(2).name()).isEqualTo("Platelets");
            assertThat(scores.get(2).confidence()).isCloseTo(scores.get(0).confidence(), within(0.01));
            byte[] grey = new byte[64 * 64];
            assertThat(scorer.score(List.of(new Pixels(64, 64, 1, grey)), new Workspace()))
                    .isEqualTo(scorer.score(List.of(new Pixels(1, 1, 3, new byte[3])), new Workspace()));
        }
    }

    @Test
    void takesTheSoftmaxOfLogits() {
        Labeler labeler =
                labeler(CELLS, new Input(2, 2, 3, List.of(0.0, 0.5, 0.0), List.of(1.0, 0.5, 0.1)), Output.LOGITS);
        try (Scorer scorer = open(ForeignPrograms.read("means"), labeler)) {
            byte[] one = {51, 0, 0, 51, 0, 0, 51, 0, 0, 51, 0, 51};
            double[] logits = {0.2, -1, 51 / 255.0 / 4 / 0.1};
            double sum = Math.exp(logits[0]) + Math.exp(logits[1]) + Math.exp(logits[2]);
            Scores scores = scorer.score(List.of(new Pixels(2, 2, 3, one)), new Workspace())
                    .get(0);
            assertThat(scores.index()).isEqualTo(2);
            assertThat(scores.confidence()).isCloseTo(Math.exp(logits[2]) / sum, within(1e-6));
            assertThat(scores.margin()).isCloseTo((Math.exp(logits[2]) - Math.exp(logits[0])) / sum, within(1e-6));
        }
    }

    @Test
    void takesTheFirstOfEqualClasses() {
        Input plain = new Input(2, 2, 3, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        try (Scorer scorer = open(ForeignPrograms.read("means"), labeler(CELLS, plain, Output.LOGITS))) {
            assertThat(scorer.score(List.of(new Pixels(1, 1, 1, new byte[] {9})), new Workspace()))
                    .containsExactly(new Scores("cells", 0, "RBC", 0.333333, 0));
        }
    }

    @Test
    void takesProbabilitiesInHalfPrecision() {
        Input plain = new Input(2, 2, 3, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        try (Scorer scorer = open(ForeignPrograms.read("halves"), labeler(CELLS, plain, Output.PROBABILITIES))) {
            byte[] green = {0, (byte) 255, 0};
            Scores scores = scorer.score(List.of(new Pixels(1, 1, 3, green)), new Workspace())
                    .get(0);
            assertThat(scores.name()).isEqualTo("WBC");
            assertThat(scores.confidence()).isCloseTo(Math.exp(8) / (Math.exp(8) + 2), within(1e-3));
        }
    }

    @Test
    void makesGreyForAProgramOfOneChannel() {
        Input grey = new Input(1, 1, 1, List.of(0.0), List.of(1 / 255.0));
        try (FeatureNetwork network = network("means", grey)) {
            assertThat(network.dimensions()).isEqualTo(1);
            assertThat(network.features(List.of(new Pixels(1, 1, 3, new byte[] {100, 50, 25})), new Workspace())
                            .get(0))
                    .containsExactly(62);
        }
    }

    @ParameterizedTest
    @CsvSource({"among", "single"})
    void givesOneImageAtATimeToProgramsThatMixOrTakeSingleOnes(String program) {
        try (FeatureNetwork network = network(program, input(4, 4))) {
            assertThat(network.batch()).isEqualTo(1);
            assertThat(network.dimensions()).isEqualTo(3);
            List<float[]> both =
                    network.features(List.of(Golden.drawn(4, 4, 3), Golden.drawn(9, 5, 3)), new Workspace());
            assertThat(network.features(List.of(Golden.drawn(9, 5, 3)), new Workspace())
                            .get(0))
                    .isEqualTo(both.get(1))
                    .isNotEqualTo(both.get(0));
        }
    }

    @Test
    void refusesAProgramThatSaysSomethingElseEachTime() {
        assertThatThrownBy(() -> network("dice", input(4, 4)))
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-not-repeatable"))
                .hasMessage("the extractor gave different numbers for the same image, so what it says could not be"
                        + " found again; export it without anything random or kept between calls");
    }

    @Test
    void refusesMapsOfFeatures() {
        assertThatThrownBy(() -> network("maps", input(4, 4)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessage("the extractor gave a tensor [1, 3, 2, 2] for the images [1, 3, 4, 4]; expected is one row"
                        + " of numbers for each, [1, numbers] or [1, numbers, 1, 1]: take the mean over height and"
                        + " width in the program");
    }

    @Test
    void refusesAnotherNumberOfClasses() {
        assertThatThrownBy(() ->
                        open(ForeignPrograms.read("means"), labeler(List.of("a", "b"), input(4, 4), Output.LOGITS)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessage("the labeler cells gives 3 numbers for an image, but 2 classes are declared: [a, b]");
    }

    @Test
    void refusesNumbersThatAreNoProbabilities() {
        Input plain = new Input(2, 2, 3, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        try (Scorer scorer = open(ForeignPrograms.read("means"), labeler(CELLS, plain, Output.PROBABILITIES))) {
            assertThatThrownBy(() ->
                            scorer.score(List.of(new Pixels(1, 1, 3, new byte[] {51, 51, 51})), new Workspace()))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                    .hasMessage("the labeler cells is declared to give probabilities, but gave numbers that sum to 0.6;"
                            + " write output: logits if it gives scores of another kind");
        }
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        try (Scorer scorer = open(ForeignPrograms.read("roots"), labeler(CELLS, input(4, 4), Output.LOGITS))) {
            assertThatThrownBy(() -> scorer.score(List.of(new Pixels(1, 1, 1, new byte[] {3})), new Workspace()))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                    .hasMessage("the labeler cells gave the number NaN for an image; it may be damaged, exported in"
                            + " half precision, or made for another mean and std of its input");
        }
    }

    @Test
    void refusesWhatIsNoProgramOrReachesForFiles() {
        Checkpoint generator = Checkpoints.read(Path.of("samples/blood-cells/blood-cells-64.safetensors"));
        assertThatThrownBy(() -> open(generator, labeler(CELLS, CENTRED, Output.LOGITS)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-expected"))
                .hasMessage(
                        "the labeler cells is a file of the format stylemill-safetensors, not a TorchScript archive;"
                                + " export it with torch.jit.save");
        assertThatThrownBy(() -> network("writer", CENTRED))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-unsafe"));
    }

    @Test
    void saysWhatPyTorchSaysOfAProgramThatFails() {
        assertThatThrownBy(() -> open(
                        Checkpoints.read(Path.of("samples/blood-cells/blood-cells-classifier.pt")),
                        labeler(CELLS, new Input(64, 64, 1, List.of(0.5), List.of(0.5)), Output.PROBABILITIES)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("bad-network"))
                .hasMessageStartingWith("running the method forward of the labeler cells failed; it does not take what"
                        + " is declared, or fails of itself. PyTorch said: ")
                .hasMessageContaining("expected input[1, 1, 64, 64] to have 3 channels, but got 1 channels instead");
    }
}
