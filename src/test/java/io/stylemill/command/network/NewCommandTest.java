package io.stylemill.command.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.command.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewCommandTest {
    private static final Path CELLS = Path.of("src/test/resources/sample-cases/blood-cells-64.safetensors");

    @TempDir
    private Path folder;

    @Test
    void writesAManifestWithTheNetworksClassesAndLayers() throws IOException {
        Files.copy(CELLS, folder.resolve("Blood Cells.safetensors"));
        Path file = folder.resolve("cells.yaml");
        Session.run("new", folder.resolve("Blood Cells.safetensors").toString(), "-o", file.toString())
                .done();
        assertThat(file)
                .content()
                .startsWith("# stylegan2, 64 x 64 pixels; z 128, w 128 in 10 layers. Next:\n")
                .contains("\n  name: blood-cells\n")
                .contains("\n  checkpoint: \"Blood Cells.safetensors\"\n")
                .contains("\n  license: MIT ")
                .contains("\n    label: {balance: {RBC: 1, WBC: 1, Platelets: 1}}   # or one class: RBC\n")
                .contains("\n    latent: {seeds: \"0-29\"} ")
                .contains("{layers: fine, ")
                .contains("# noise: {mode: random}")
                .contains("#   - resize: {width: 128, height: 128}\n");
        assertThat(Session.run("plan", file.toString()).done().out()).contains("30 images");
        Session again = Session.run("new", CELLS.toString(), "-o", file.toString());
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("there already is " + file);
    }

    @Test
    void isAcceptedByPlanForEveryFamilyAlsoFromStandardInput() throws IOException {
        int seen = 0;
        try (Stream<Path> networks = Files.walk(Path.of("src/test/resources/checkpoints"))) {
            for (Path network : networks.filter(
                            file -> file.getFileName().toString().startsWith("network."))
                    .sorted()
                    .toList()) {
                String draft = Session.run("new", network.toString()).done().out();
                Session planned = planTyped(draft);
                assertThat(planned.status())
                        .as("%s%n%s%n%s", network, draft, planned.err())
                        .isZero();
                seen++;
            }
        }
        assertThat(seen).isGreaterThanOrEqualTo(9);
        Session wrong = planTyped("apiVersion: stylemill/v1\ndataset: {name: x}\n");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("standard input:2:");
    }

    private static Session planTyped(String manifest) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)));
        try {
            return Session.run("plan", "-");
        } finally {
            System.setIn(before);
        }
    }
}
