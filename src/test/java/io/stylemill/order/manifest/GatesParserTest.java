package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.manifest.Gates.Among;
import io.stylemill.order.manifest.Gates.Duplicates;
import io.stylemill.order.manifest.Gates.Measure;
import io.stylemill.order.manifest.Gates.Threshold;
import io.stylemill.order.manifest.Labeler.Assigns;
import io.stylemill.order.manifest.Labeler.Input;
import io.stylemill.order.manifest.Labeler.Output;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What labelers and gates mean where they are right; {@link LanguageTextTest} compares what is said
 * of wrong ones.
 */
class GatesParserTest {
    static final Path EVERYTHING = Path.of("src/test/resources/manifest/everything-gates-say.yaml");
    private static final String SHA256 = "9f2c00000000000000000000000000000000000000000000000000000000abcd";
    private static final String HEAD = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: net.safetensors}
            samples: [{name: all, latent: {seeds: 1}}]
            labelers: [{name: cells, model: cells.pt, classes: [a, b], input: {%s}}]
            gates: {%s}
            """;

    private static Gates gates(String keys) {
        return ManifestFiles.parse(HEAD.formatted("size: 64", keys)).gates();
    }

    private static Input input(String keys) {
        return ManifestFiles.parse(HEAD.formatted(keys, "")).labelers().get(0).input();
    }

    private static List<Double> thrice(double value) {
        return Collections.nCopies(3, value);
    }

    @Test
    void readsEveryKey() {
        ManifestSource source = ManifestFiles.source(EVERYTHING);
        Manifest manifest = ManifestParser.parse(source);

        assertThat(manifest.labelers())
                .containsExactly(
                        new Labeler(
                                "cells",
                                "cells.pt",
                                null,
                                List.of("RBC", "WBC", "Platelets"),
                                new Input(64, 64, 3, thrice(0.5), thrice(0.5)),
                                Output.PROBABILITIES,
                                Assigns.ALWAYS),
                        new Labeler(
                                "stain",
                                "s3://models/stain.pt",
                                SHA256,
                                List.of("pale", "dark"),
                                new Input(64, 48, 1, List.of(0.5), List.of(0.25)),
                                Output.LOGITS,
                                Assigns.NEVER),
                        new Labeler(
                                "age",
                                "age.pt",
                                null,
                                List.of("young", "old"),
                                new Input(8, 8, 3, List.of(0.485, 0.456, 0.406), thrice(0.2)),
                                Output.PROBABILITIES,
                                Assigns.NEVER));
        assertThat(manifest.gates())
                .isEqualTo(new Gates(
                        30,
                        Gates.Unfilled.DROP,
                        0.05,
                        3,
                        0.9,
                        List.of(
                                new Threshold(Measure.CONFIDENCE, "cells", 0.8),
                                new Threshold(Measure.MARGIN, "cells", 0.2),
                                new Threshold(Measure.MARGIN, "stain", 0.1)),
                        List.of("cells"),
                        new Duplicates(2, 6, List.of(Among.SET, Among.VERSIONS, Among.REFERENCE)),
                        new Gates.Reference(
                                "real/",
                                SHA256,
                                new Extractor("f.pt", null, new Input(64, 64, 3, thrice(0), thrice(1))),
                                null),
                        new Gates.Distance(0.05, 3.0),
                        null));
        assertThat(ManifestFiles.schemaErrors(source)).isEmpty();
    }

    @Test
    void leavesWhatIsUsualWhereNothingIsSaid() {
        Manifest silent = ManifestFiles.parse(
                "apiVersion: stylemill/v1\ndataset: {name: a, version: 1.0.0}\ngenerator: {checkpoint: n}\n"
                        + "samples: [{name: all, latent: {seeds: 1}}]\n");

        assertThat(silent.labelers()).isEmpty();
        assertThat(silent.gates()).isEqualTo(Gates.USUAL);
        assertThat(gates("")).isEqualTo(Gates.USUAL);
        assertThat(gates("floor: -0.0")).isEqualTo(Gates.USUAL);
        Labeler labeler =
                ManifestFiles.parse(HEAD.formatted("size: 64", "")).labelers().get(0);
        assertThat(labeler.output()).isEqualTo(Output.PROBABILITIES);
        assertThat(labeler.assigns()).isEqualTo(Assigns.UNLABELLED);
    }

    @Test
    void takesTheOnlyLabelerWhereNoneIsNamed() {
        assertThat(gates("confidence: 1, margin: 0.25").thresholds())
                .containsExactly(
                        new Threshold(Measure.CONFIDENCE, "cells", 1), new Threshold(Measure.MARGIN, "cells", 0.25));
        assertThat(gates("agreement: true").agreement()).containsExactly("cells");
        assertThat(gates("agreement: {labeler: cells}").agreement()).containsExactly("cells");
    }

    @Test
    void readsEveryFormOfDuplicatesAndDistance() {
        assertThat(gates("duplicates: true").duplicates()).isEqualTo(new Duplicates(null, null, List.of(Among.SET)));
        assertThat(gates("duplicates: {pHash: 0}").duplicates()).isEqualTo(new Duplicates(null, 0, List.of(Among.SET)));
        assertThat(gates("duplicates: {among: [versions]}").duplicates())
                .isEqualTo(new Duplicates(null, null, List.of(Among.VERSIONS)));
        String real = "reference: {images: s3://real/, extractor: {model: f.pt, input: {size: 1}}}, ";
        assertThat(gates(real + "distance: {min: 2}").distance()).isEqualTo(new Gates.Distance(2.0, null));
        assertThat(gates(real + "distance: {max: 2}").distance()).isEqualTo(new Gates.Distance(null, 2.0));
    }

    @Test
    void turnsARangeIntoMeanAndStdSoThatBlackAndWhiteBecomeItsEnds() {
        assertThat(input("size: 64")).isEqualTo(new Input(64, 64, 3, thrice(0), thrice(1)));
        assertThat(input("size: 64, range: [0, 255]")).isEqualTo(new Input(64, 64, 3, thrice(0), thrice(1 / 255.0)));
        assertThat(input("size: 64, range: [-1, 1]")).isEqualTo(new Input(64, 64, 3, thrice(0.5), thrice(0.5)));
        Input odd = input("size: [3, 4], channels: 1, range: [-2, 6]");
        assertThat((0 - odd.mean().get(0)) / odd.std().get(0)).isEqualTo(-2);
        assertThat((1 - odd.mean().get(0)) / odd.std().get(0)).isEqualTo(6);
        assertThat(odd.width()).isEqualTo(3);
        assertThat(odd.height()).isEqualTo(4);
    }
}
