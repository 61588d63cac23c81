package io.stylemill.factory.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.version.Measured;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelerTallyTest {
    private static final Manifest MANIFEST = ManifestParser.parse(
            ManifestSource.of("m.yaml", URI.create("file:///m/"), """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: cells.safetensors}
            samples: [{name: a, latent: {seeds: "0-3"}}]
            labelers: [{name: eye, model: m.pt, classes: [x, y], input: {size: 64}}]
            """.getBytes(StandardCharsets.UTF_8)));

    /**
     * 500 by 500 classes that are all mistaken for each other, with one pair more often than the
     * rest.
     */
    @Test
    void listsTheMostFrequentPairsAndCountsTheImagesOfTheOthers() {
        Labeler labeler = MANIFEST.labelers().get(0);
        LabelerTally tally = new LabelerTally(labeler);
        for (int asked = 0; asked < 500; asked++) {
            for (int seen = 0; seen < 500; seen++) {
                tally.kept("c" + asked, saw("c" + seen));
            }
        }
        tally.kept("c7", saw("c9"));
        Quality.LabelerFindings findings = tally.findings(Gates.USUAL);
        assertThat(findings.cells()).hasSize(20_000).contains(new Quality.Cell("c7", "c9", 2));
        assertThat(findings.unlisted()).isEqualTo(250_001 - 20_001);
    }

    private static Measured saw(String name) {
        return new Measured(List.of(new Measured.Score("eye", 0, name, 0.5, 0.1, 0)), null, null);
    }
}
