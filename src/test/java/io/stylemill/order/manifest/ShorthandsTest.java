package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people write short becomes the same plan, to the byte, as what it is short for; the schema
 * accepts both.
 */
class ShorthandsTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: net.safetensors}
            classes: [RBC, WBC, \"2\"]
            samples:
              - {name: all, %s}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "latent: {seeds: [0, 1, 2]} | latent: {seeds: '0,1,2'}",
                "latent: {seeds: [0-9, 42, '50-51,60']} | latent: {seeds: '0-9,42,50-51,60'}",
                "latent: {seeds: [7]} | latent: {seeds: 7}",
                "latent: {seeds: 0-3}, label: WBC | latent: {seeds: '0-3'}, label: {class: WBC}",
                "latent: {seeds: 0-3}, label: 2 | latent: {seeds: '0-3'}, label: {class: 2}",
                "latent: {seeds: 0-3}, label: '2' | latent: {seeds: '0-3'}, label: {class: '2'}",
                "latent: {seeds: 1}, truncation: 0.7 | latent: {seeds: '1'}, truncation: {psi: 0.7}",
                "latent: {seeds: 1}, truncation: [0.5, 1] | latent: {seeds: '1'}, truncation: {psi: [0.5, 1]}",
                "latent: {seeds: 1}, noise: {layers: [0, 4-9]} | latent: {seeds: 1}, noise: {layers: '0,4-9'}",
                "latent: {distribution: uniform, range: [0, 1], dims: [0, 2-3]}, count: 1"
                        + " | latent: {distribution: uniform, range: [0, 1], dims: '0,2-3'}, count: 1",
                "latent: {walk: {seeds: [1, 5], steps: 4}} | latent: {walk: {seeds: '1,5', steps: 4}}",
                "latent: {file: w.npy, space: w, rows: [0, 2]} | latent: {file: w.npy, space: w, rows: '0,2'}",
                "latent: {seeds: 1}, styleMixing: {layers: [0, 3-4], seeds: [8]}"
                        + " | latent: {seeds: 1}, styleMixing: {layers: '0,3-4', seeds: '8'}"
            })
    void isTheSamePlan(String shorthand, String meant) {
        assertThat(plan(shorthand.replace('\'', '"'))).isEqualTo(plan(meant.replace('\'', '"')));
    }

    private static String plan(String group) {
        ManifestSource source = ManifestFiles.source("m.yaml", MANIFEST.formatted(group));
        assertThat(ManifestFiles.schemaErrors(source)).isEmpty();
        return CanonicalJson.write(ManifestWriter.map(ManifestParser.parse(source)));
    }

    @Test
    void takesMillionsOfSeedsInAListOfRanges() {
        Manifest manifest = ManifestFiles.parse(MANIFEST.formatted("latent: {seeds: [5-9999999, 0-4]}"));

        assertThat(((Latent.Seeds) manifest.samples().get(0).latent()).seeds())
                .isEqualTo(Ranges.parse("5-9999999,0-4", 9_999_999));
    }
}
