package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.console.PlanPreviews;
import io.stylemill.console.GroupStudio;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.image.Decoders;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are made at once, with the real network. */
class GroupStudioTest {
    private static final String CHECKPOINT = "blood-cells-64.safetensors";

    @TempDir
    private Path folder;

    private Line line;
    private GroupStudio studio;

    @BeforeEach
    void opens() {
        line = new Line(folder);
        studio = new GroupStudio(
                line.stores,
                List.of(Line.SAMPLE.toString()),
                source -> line.acceptance.draft(new Order(source, null, 4)),
                new PlanPreviews(line.models, new Line.CpuPrograms()),
                Line.SAMPLE.toUri());
    }

    @AfterEach
    void closes() {
        line.close();
    }

    @Test
    void makesTheImageThatTheManifestOfItsSettingsMakes() {
        Map<String, Object> asked = Map.of(
                "checkpoint",
                CHECKPOINT,
                "seed",
                17,
                "label",
                Map.of("class", "WBC"),
                "truncation",
                Map.of("psi", 0.7));
        PlanPreviews.Tile tile = studio.image(asked);
        assertThat(tile.caption()).isEqualTo("WBC, seed 17, psi 0.7");
        assertThat(Decoders.decode(tile.png(), "tile").width()).isEqualTo(64);
        assertThat(tile.refusals()).isEmpty();
        String manifest = CanonicalJson.write(GroupStudio.manifest(asked));
        Prepared prepared = line.prepare(manifest);
        assertThat(prepared.plan().sample(0).recipe()).isEqualTo(tile.sample().recipe());
        assertThat(studio.image(asked).png()).isEqualTo(tile.png());
        assertThat(studio.network(CHECKPOINT).get("classes")).isEqualTo(List.of("RBC", "WBC", "Platelets"));
    }

    @Test
    void saysWhatTheGatesSayOfAPreviewAlsoWhenTheVersionIsThere() {
        String manifest = """
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: blood-cells-64.safetensors}
                samples:
                  - {name: white, label: {class: WBC}, latent: {seeds: "0-5"}}
                  - {name: red, label: {class: RBC}, latent: {seeds: "0-1"}}
                labelers:
                  - name: cells
                    model: blood-cells-classifier.pt
                    classes: [RBC, WBC, Platelets]
                    input: {size: 64, range: [-1, 1]}
                    output: probabilities
                gates: {confidence: 1.0}
                """;
        line.stores.open("file:sets").store().putIfAbsent("cells/1.0.0/strange", new byte[] {1}, "");
        List<PlanPreviews.Tile> tiles = studio.preview(
                ManifestSource.of("m.yaml", Line.SAMPLE.toUri(), manifest.getBytes(StandardCharsets.UTF_8)), 3, 10);
        assertThat(tiles).hasSize(5);
        assertThat(tiles).allSatisfy(tile -> {
            assertThat(tile.scores()).hasSize(1);
            assertThat(tile.refusals()).extracting(r -> r.gate()).containsOnly("confidence");
        });
    }
}
