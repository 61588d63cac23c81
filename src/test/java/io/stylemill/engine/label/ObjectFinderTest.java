package io.stylemill.engine.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Labeler.Assigns;
import io.stylemill.order.manifest.Labeler.Finds;
import io.stylemill.order.manifest.Labeler.Input;
import io.stylemill.order.manifest.Labeler.Kind;
import io.stylemill.order.manifest.Labeler.Output;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that say what lies where. The texts of the programs say what they give. */
class ObjectFinderTest {
    private static final List<String> CLASSES = List.of("background", "red", "green");

    private static Labeler labeler(Kind kind, List<String> classes, Input input, Output output, double minScore) {
        return new Labeler(
                "parts", "model.pt", null, classes, input, output, Assigns.NEVER, kind, new Finds(1, false, minScore));
    }

    private static Input plain(int width, int height) {
        return new Input(width, height, 3, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
    }

    private static Segmenter segmenter(String program, List<String> classes, Input input, Output output) {
        return Segmenter.open(
                PyTorch.start(1),
                ForeignPrograms.read(program),
                labeler(Kind.SEGMENTATION, classes, input, output, 0.5),
                Device.CPU);
    }

    private static Detector detector(String program, List<String> classes, Input input, double minScore) {
        return Detector.open(
                PyTorch.start(1),
                ForeignPrograms.read(program),
                labeler(Kind.DETECTION, classes, input, Output.PROBABILITIES, minScore),
                Device.CPU);
    }

    /** Pixels of one row. */
    private static Pixels row(int... colors) {
        byte[] data = new byte[colors.length * 3];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (colors[i / 3] >> (16 - 8 * (i % 3)));
        }
        return new Pixels(colors.length, 1, 3, data);
    }

    @Test
    void givesEachPixelTheClassWithTheLargestNumber() {
        try (Segmenter painter = segmenter("painter", CLASSES, plain(4, 1), Output.LOGITS)) {
            Pixels image = row(0x000000, 0xff0000, 0x00ff00, 0xffff00);
            ObjectFinder.Found found =
                    painter.find(List.of(row(0xff0000), image), new Workspace()).get(1);
            // Of equal numbers the first class wins.
            assertThat(found.map().data()).containsExactly(0, 1, 2, 1);
            assertThat(found.boxes()).isEmpty();
            double sum = entropy(0.5, 0, 0) + 2 * entropy(0.5, 1, 0) + entropy(0.5, 1, 1);
            assertThat(found.uncertainty()).isCloseTo(sum / 4 / Math.log(3), within(1e-9));
        }
    }

    private static double entropy(double... logits) {
        double sum = 0;
        double weighted = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
            weighted += Math.exp(logit) * logit;
        }
        return Math.log(sum) - weighted / sum;
    }

    @Test
    void stretchesMapsOverImagesOfAnotherSize() {
        try (Segmenter painter = segmenter("painter", CLASSES, plain(2, 1), Output.LOGITS)) {
            Pixels image = row(0xff0000, 0xff0000, 0xff0000, 0xff0000, 0, 0, 0, 0);
            // The program sees red 0.98 and 0.02 after antialiasing; between its two pixels, at
            // 1/8, 3/8, 5/8 and 7/8 of the way, red falls below 0.5 at the middle.
            Pixels map = painter.find(List.of(image), new Workspace()).get(0).map();
            assertThat(List.of(map.width(), map.height())).containsExactly(8, 1);
            assertThat(map.data()).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
        }
    }

    @Test
    void saysTheSameOfAnImageBesideAnyOthers() {
        try (Segmenter painter = segmenter("painter", CLASSES, plain(9, 7), Output.LOGITS)) {
            List<Pixels> images =
                    List.of(Golden.drawn(9, 7, 3), Golden.drawn(30, 20, 3), Golden.drawn(8, 8, 1), row(0xff0000));
            List<ObjectFinder.Found> together = painter.find(images, new Workspace());
            for (int i = 0; i < images.size(); i++) {
                ObjectFinder.Found alone =
                        painter.find(List.of(images.get(i)), new Workspace()).get(0);
                assertThat(alone.map().data()).isEqualTo(together.get(i).map().data());
                assertThat(alone.uncertainty()).isEqualTo(together.get(i).uncertainty());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boxer", "boxer_losses"})
    void givesTheBoxesOfADetectorInPixelsOfTheImage(String program) {
        try (Detector boxer = detector(program, CLASSES, plain(8, 8), 0.3)) {
            byte[] data = new byte[16 * 32 * 3];
            for (int i = 0; i < data.length; i += 3) {
                data[i] = 102;
                data[i + 1] = (byte) 204;
            }
            // Boxes 0..2 x 1..3 and 4..6 x 5..7 of 8 x 8 pixels.
            assertThat(boxer.find(List.of(new Pixels(16, 32, 3, data)), new Workspace())
                            .get(0))
                    .isEqualTo(new ObjectFinder.Found(
                            null,
                            null,
                            List.of(
                                    new ObjectFinder.Box(2, 0.8, 8, 20, 4, 8),
                                    new ObjectFinder.Box(1, 0.4, 0, 4, 4, 8))));
        }
        try (Detector boxer = detector(program, CLASSES, plain(8, 8), 0.5)) {
            assertThat(boxer.find(List.of(row(0x00ff00), row(0x000000)), new Workspace()))
                    .extracting(found -> found.boxes().size())
                    .containsExactly(1, 0);
        }
    }

    @Test
    void cutsBoxesAtTheBorder() {
        try (Detector boxer = detector("boxer", CLASSES, plain(6, 7), 0)) {
            // The second box ends at 6 and 7, the borders.
            assertThat(boxer.find(List.of(row(0x00ff00)), new Workspace())
                            .get(0)
                            .boxes())
                    .containsExactly(new ObjectFinder.Box(2, 1, 0, 0, 1, 1));
        }
        assertThatThrownBy(() -> detector("boxer", CLASSES, plain(6, 6), 0))
                .hasMessage(
                        "the labeler parts gave the box [4.0, 5.0, 6.0, 7.0] for an image of 6 x 6 pixels; boxes are"
                                + " x1, y1, x2, y2 in pixels of the program's input, x1 below x2 and y1 below y2, inside the"
                                + " image");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            means | the labeler parts gave a tensor [1, 3, 1, 1] for the images [1, 3, 4, 4]; expected is a map for each class, [1, classes, height, width]
            boxer | the method forward of the labeler parts gave a
            """)
    void refusesWhatIsNoMapOfEachClass(String program, String message) {
        assertThatThrownBy(() -> segmenter(program, CLASSES, plain(4, 4), Output.LOGITS))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesMapsOfAnotherNumberOfClassesAndNumbersThatAreNoProbabilities() {
        assertThatThrownBy(() -> segmenter("painter", List.of("background", "cell"), plain(4, 4), Output.LOGITS))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessage(
                        "the labeler parts gives maps of 3 classes, but 2 classes are declared: [background, cell]");
        assertThatThrownBy(() -> segmenter("painter", CLASSES, plain(4, 4), Output.PROBABILITIES))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessage(
                        "the labeler parts is declared to give probabilities, but gave numbers that sum to 0.5 for a"
                                + " pixel; write output: logits if it gives scores of another kind");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            painter | the method forward of the labeler parts gave a Tensor; expected is what torchvision's
            stray   | the labeler parts gave the box [40.0, 41.0, 42.0, 43.0] for an image of 16 x 16 pixels; boxes are
            nowhere | the labeler parts gave a box with the number NaN; it may be damaged
            """)
    void refusesWhatIsNoBoxInTheImage(String program, String message) {
        assertThatThrownBy(() -> detector(program, CLASSES, plain(16, 16), 0.5))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessageStartingWith(message.replace("the method forward of ", ""));
    }

    @Test
    void refusesLabelsBeyondTheClassesAndScoresThatAreNone() {
        assertThatThrownBy(() -> detector("boxer", List.of("background", "red"), plain(8, 8), 0.5))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessage(
                        "the labeler parts gave the label 2; 2 classes are declared, [background, red], so labels lie"
                                + " from 1 to 1, and 0 is the background");
        Input wide = new Input(8, 8, 3, List.of(0.0, 0.0, 0.0), List.of(0.25, 0.25, 0.25));
        assertThatThrownBy(() -> detector("boxer", CLASSES, wide, 0.5))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-output"))
                .hasMessage(
                        "the labeler parts gave the score 4.0; scores lie from 0 to 1: take the sigmoid or the softmax"
                                + " in the program");
    }
}
