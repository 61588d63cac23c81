package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The two sets whose worth is measured: what is said of gates holds only if nothing else sets them
 * apart.
 */
class UsefulnessSetsTest {
    private static final Path FOLDER = Path.of("samples/blood-cells/usefulness");

    private static ManifestSource source(String name) {
        return ManifestFiles.source(FOLDER.resolve(name));
    }

    @Test
    void areAcceptedByTheSchemaToo() {
        assertThat(ManifestFiles.in(FOLDER).stream().map(f -> String.valueOf(f.getFileName())))
                .containsExactly("gated.yaml", "ungated.yaml");
        assertThat(ManifestFiles.schemaErrors(source("gated.yaml"))).isEmpty();
        assertThat(ManifestFiles.schemaErrors(source("ungated.yaml"))).isEmpty();
    }

    @Test
    void differInNameLabelerAndGatesAlone() {
        Manifest gated = ManifestParser.parse(source("gated.yaml"));
        Manifest ungated = ManifestParser.parse(source("ungated.yaml"));

        assertThat(gated.labelers())
                .singleElement()
                .satisfies(labeler -> assertThat(labeler.model()).isEqualTo("../blood-cells-classifier.pt"));
        assertThat(ungated)
                .usingRecursiveComparison()
                .ignoringFields("source", "dataset.name", "labelers", "gates")
                .isEqualTo(gated);
        Manifest plain = ManifestFiles.parse("""
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: net.safetensors}
                samples: [{name: all, latent: {seeds: 1}}]
                """);
        assertThat(ungated.labelers()).isEmpty();
        assertThat(ungated.gates()).isEqualTo(plain.gates()).isNotEqualTo(gated.gates());
    }
}
