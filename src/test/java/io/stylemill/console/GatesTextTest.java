package io.stylemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GatesTextTest {
    private static Manifest manifest(String rest) {
        String text = """
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                samples: [{name: all, count: 9, latent: {distribution: normal}}]
                """ + rest;
        return ManifestParser.parse(
                ManifestSource.of("m.yaml", URI.create("file:///data/"), text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void saysNothingWhereNothingIsAsked() {
        assertThat(GatesText.labelers(manifest(""))).isEmpty();
        assertThat(GatesText.gates(manifest(""))).isEmpty();
    }

    @Test
    void saysEveryGateAndWhatBecomesOfEmptySlots() {
        Manifest manifest = manifest("""
                labelers:
                  - {name: a, model: a.pt, classes: [x, y], input: {size: 64}}
                  - {name: b, model: s3://models/b.pt, classes: [x, y], input: {size: 64}, assigns: never}
                gates:
                  attempts: 1
                  unfilled: drop
                  floor: 0.07
                  confidence: [{labeler: a, min: 0.8}, {labeler: b, min: 1}]
                  margin: {labeler: a, min: 0.25}
                  agreement: [{labeler: a}, {labeler: b}]
                  duplicates: {dHash: 2, pHash: 6, among: [set, reference]}
                  reference: {images: real/, extractor: {model: f.pt, input: {size: 64}}}
                  distance: {min: 0.05, max: 3}
                """);

        assertThat(GatesText.labelers(manifest))
                .containsExactly("a: a.pt, labels what was made for no class", "b: s3://models/b.pt, only measures");
        assertThat(GatesText.gates(manifest))
                .containsExactly(
                        "confidence of a at least 0.8, confidence of b at least 1, margin of a at least 0.25, the class"
                                + " that a sees, the class that b sees, no duplicates (dHash 2) (pHash 6) among set,"
                                + " reference, at least 0.05 and at most 3 from the nearest real image",
                        "one image for a sample, then it stays empty; a shard that keeps less than 7 % of its images stops the run");
    }

    @Test
    void saysTheLimitsAloneWhereOnlyTheyAreAsked() {
        assertThat(GatesText.gates(manifest("gates: {attempts: 1000, duplicates: true}")))
                .containsExactly("no duplicates among set", "at most 1,000 images for a sample, then the run stops");
        assertThat(GatesText.gates(manifest("gates: {attempts: 5}")))
                .containsExactly("at most 5 images for a sample, then the run stops");
    }
}
