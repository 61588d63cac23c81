package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.console.Previews;
import io.stylemill.console.Section;
import io.stylemill.console.Studio;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.image.Decoders;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are made at once, with the real network. */
class StudioTest {
    private static final String CHECKPOINT = "blood-cells-64.safetensors";

    @TempDir
    private Path folder;

    private Line line;
    private Studio studio;

    @BeforeEach
    void opens() {
        line = new Line(folder);
        studio = new Studio(
                line.stores,
                List.of(Line.SAMPLE.toString()),
                source -> line.acceptance.draft(new Order(source, null, 4)),
                new Previews(line.models, new Line.CpuPrograms()),
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
        Previews.Tile tile = studio.image(asked);
        assertThat(tile.caption()).isEqualTo("WBC, seed 17, psi 0.7");
        assertThat(Decoders.decode(tile.png(), "tile").width()).isEqualTo(64);
        assertThat(tile.refusals()).isEmpty();
        String manifest = CanonicalJson.write(Studio.manifest(asked));
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
        List<Previews.Block> blocks = preview(manifest, new Previews.Extent(3, 12, 64, 0));
        List<Previews.Tile> tiles =
                blocks.stream().flatMap(block -> block.tiles().stream()).toList();
        assertThat(blocks)
                .extracting(Previews.Block::caption)
                .containsExactly("white: the first 3 of 6", "red: 2 of 2");
        assertThat(blocks.get(0).refused()).isEqualTo("the gates refuse 3 of 3 (confidence 3)");
        assertThat(tiles).hasSize(5);
        assertThat(tiles).allSatisfy(tile -> {
            assertThat(tile.scores()).hasSize(1);
            assertThat(tile.refusals()).extracting(r -> r.gate()).containsOnly("confidence");
        });
    }

    private List<Previews.Block> preview(String manifest, Previews.Extent extent) {
        return studio.preview(
                ManifestSource.of("m.yaml", Line.SAMPLE.toUri(), manifest.getBytes(StandardCharsets.UTF_8)), extent);
    }

    @Test
    void findsTheDirectionsOfANetworkAndMovesAlongThem() throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        Path checkpoint = Files.copy(Line.SAMPLE.resolve(CHECKPOINT), models.resolve("net.safetensors"));
        float[] values = new float[128];
        values[3] = 1;
        String sha256 = Digests.sha256(Files.readAllBytes(checkpoint));
        for (String of : List.of(sha256, "0".repeat(64))) {
            DirectionFile.write(
                    models.resolve(of.substring(0, 4) + ".safetensors"),
                    Map.of("round", Direction.of(1, 128, values)),
                    Map.of("format", DirectionFile.FORMAT, "checkpoint_sha256", of, "layers", "0-3"));
        }
        Studio own = new Studio(
                line.stores,
                List.of(models.toString()),
                source -> line.acceptance.draft(new Order(source, null, 4)),
                new Previews(line.models, new Line.CpuPrograms()),
                models.toUri());
        String direction = models.resolve(sha256.substring(0, 4) + ".safetensors") + "#round";
        assertThat(own.network("net.safetensors").get("directions"))
                .isEqualTo(List.of(Map.of("name", "round", "direction", direction, "layers", "0-3")));
        Map<String, Object> asked =
                Map.of("checkpoint", "net.safetensors", "seed", 17, "label", "WBC", "truncation", 0.7);
        Map<String, Object> moved = new HashMap<>(asked);
        moved.put(
                "attributes", List.of(Map.of("name", "round", "direction", direction, "strength", 2, "layers", "0-3")));
        assertThat(own.image(moved).caption()).isEqualTo("WBC, seed 17, psi 0.7, round 2");
        assertThat(own.image(moved).png()).isNotEqualTo(own.image(asked).png());
    }

    @Test
    void listsTheNetworksAmongTheFilesThatLieAboutThem() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models/cells")).getParent();
        for (String name : List.of(CHECKPOINT, "blood-cells-classifier.pt", "masks/masks.safetensors")) {
            Files.copy(
                    Line.SAMPLE.resolve(name),
                    models.resolve("cells/" + Path.of(name).getFileName()));
        }
        DirectionFile.write(
                models.resolve("round.safetensors"), Map.of("round", Direction.of(1, 2, new float[] {1, 0})), Map.of());
        Files.writeString(models.resolve("notes.pt"), "no network");
        Studio own = new Studio(
                line.stores,
                List.of(models.toString()),
                source -> line.acceptance.draft(new Order(source, null, 4)),
                new Previews(line.models, new Line.CpuPrograms()),
                models.toUri());
        for (int look = 0; look < 2; look++) {
            assertThat(own.checkpoints(null, 9).items())
                    .extracting(one -> one.get("name"))
                    .containsExactly("cells/" + CHECKPOINT);
        }
        Files.copy(Line.SAMPLE.resolve(CHECKPOINT), models.resolve("later.pkl"));
        Files.writeString(models.resolve("cells").resolve(CHECKPOINT), "no network any more");
        assertThat(own.checkpoints(null, 9).items())
                .extracting(one -> one.get("name"))
                .containsExactly("later.pkl");
    }

    @Test
    void givesTheNetworksPartByPartAndEachOnceThoughRootsLieInEachOther() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models/cells")).getParent();
        for (String name : List.of("a.safetensors", "cells/b.safetensors", "cells/c.safetensors")) {
            Files.copy(Line.SAMPLE.resolve(CHECKPOINT), models.resolve(name));
        }
        Studio own = new Studio(
                line.stores,
                List.of(models.toString(), models + "/cells"),
                source -> line.acceptance.draft(new Order(source, null, 4)),
                new Previews(line.models, new Line.CpuPrograms()),
                models.toUri());
        List<Object> seen = new ArrayList<>();
        String after = null;
        do {
            Section<Map<String, Object>> part = own.checkpoints(after, 1);
            part.items().forEach(one -> seen.add(one.get("name")));
            after = part.next();
        } while (after != null);
        assertThat(seen).containsExactly("a.safetensors", "cells/b.safetensors", "cells/c.safetensors");
        assertThat(own.checkpointsNamed("/b.")).hasSize(1);
    }

    private static final String GRIDS = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors}
            samples:
              - {name: sweep, label: WBC, latent: {seeds: "0-9"}, truncation: [0, 0.25, 0.5, 0.75, 1]}
              - {name: matrix, label: RBC, latent: {seeds: "0-11"}, styleMixing: {layers: middle, seeds: "20-31", matrix: true}}
              - {name: clip, label: WBC, latent: {walk: {seeds: "1,5", steps: 20}}, truncation: [0.5, 1]}
              - {name: plain, count: 9, label: {balance: {RBC: 1, WBC: 1}}, latent: {distribution: normal}, truncation: {psi: {min: 0, max: 1}}}
            """;

    @Test
    void laysSweepsMatricesAndClipsOutAsGrids() {
        List<Previews.Block> blocks = preview(GRIDS, new Previews.Extent(null, 12, 384, 8));
        assertThat(blocks)
                .extracting(Previews.Block::caption)
                .containsExactly(
                        "sweep: 3 x 5 of 50 images, WBC",
                        "matrix: 12 x 12 of 144 images, RBC, psi 1",
                        "clip: 2 x 12 of 42 images, WBC",
                        "plain: the first 8 of 9");
        Previews.Block sweep = blocks.get(0);
        assertThat(sweep.columns())
                .extracting(Previews.Heading::words)
                .containsExactly("psi 0", "psi 0.25", "psi 0.5", "psi 0.75", "psi 1");
        assertThat(sweep.rows()).extracting(row -> row.heading().words()).containsExactly("seed 0", "seed 1", "seed 2");
        Previews.Block clip = blocks.get(2);
        assertThat(clip.columns())
                .extracting(Previews.Heading::words)
                .startsWith("frame 0", "frame 1", "frame 3")
                .endsWith("frame 20");
        assertThat(clip.rows())
                .extracting(row -> row.heading().words())
                .containsExactly("clip clip-0-0, psi 0.5", "clip clip-0-1, psi 1");
        assertThat(clip.tiles())
                .extracting(tile -> tile.sample().recipe().place().slot())
                .startsWith(0L, 2L, 6L);
        assertThat(blocks.get(3).columns()).isEmpty();
        assertThat(blocks.get(3).rows().get(0).tiles().get(0).words()).matches("(RBC|WBC), sample 0, psi 0(\\.\\d+)?");

        // The images that are mixed are at the edges of the matrix.
        Previews.Block matrix = blocks.get(1);
        assertThat(matrix.columns())
                .extracting(Previews.Heading::words)
                .startsWith("mixed with seed 20")
                .endsWith("mixed with seed 31");
        assertThat(matrix.rows())
                .extracting(row -> row.heading().words())
                .startsWith("seed 0")
                .endsWith("seed 11");
        String alone = """
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0}
                generator: {checkpoint: blood-cells-64.safetensors}
                samples: [{name: alone, label: RBC, latent: {seeds: [3, 22]}}]
                """;
        List<Previews.Tile> sources =
                preview(alone, new Previews.Extent(null, 12, 384, 8)).get(0).tiles();
        assertThat(matrix.rows().get(3).heading().source().data())
                .isEqualTo(sources.get(0).pixels().data());
        assertThat(matrix.columns().get(2).source().data())
                .isEqualTo(sources.get(1).pixels().data());
    }
}
