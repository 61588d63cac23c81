package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Replay.Verdict;
import io.stylemill.audit.verify.ReplayRecord;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.factory.accept.Guard;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.store.Place;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits along directions, from the manifest to a version and back. */
class AttributesTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: edited, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 4}
            seed: 3
            samples:
              - name: cells
                label: {class: WBC}
                latent: {seeds: "0-3"}
                truncation: {psi: {min: 0.5, max: 0.9}}
            #EDIT
            splits: {train: 0.5, test: 0.5}
            """;

    @TempDir
    private Path folder;

    private Line line;
    private Path file;

    @BeforeEach
    void writesDirections() {
        line = new Line(folder);
        float[] values = new float[128];
        Arrays.fill(values, 0.2f);
        file = folder.resolve("d.safetensors");
        DirectionFile.write(
                file,
                Map.of("size", Direction.of(1, 128, values), "other", Direction.of(1, 3, new float[] {1, 2, 3})),
                Map.of());
    }

    @AfterEach
    void close() {
        line.close();
    }

    private String manifest(String attributes) {
        return MANIFEST.replace(
                "#EDIT",
                attributes.isEmpty() ? "" : "    attributes: [" + attributes.replace("FILE", file.toString()) + "]");
    }

    @Test
    void addsEditsAndTagsAndChangesNothingElse() {
        Plan plain = line.prepare(manifest("")).plan();
        Prepared prepared = line.prepare(manifest("{name: size, direction: \"FILE#size\", strength: {min: -2, max: 2},"
                + " layers: \"0-3\", thresholds: [0], labels: [small, large]}"));
        Plan edited = prepared.plan();
        assertThat(edited.samples()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            Sample sample = edited.sample(i);
            Recipe recipe = sample.recipe();
            Recipe.Edit edit = recipe.edits().get(0);
            assertThat(edit.layers()).containsExactly(0, 1, 2, 3);
            assertThat(edit.strength()).isBetween(-2.0, 2.0);
            assertThat(sample.tags())
                    .containsEntry("size", edit.strength() >= 0 ? "large" : "small")
                    .containsKey("size_strength");
            assertThat(sample.split()).isEqualTo(plain.sample(i).split());
            assertThat(RecipeJson.write(recipe).replaceAll("\"edits\":\\[[^]]*]", "\"edits\":[]"))
                    .isEqualTo(RecipeJson.write(plain.sample(i).recipe()));
            assertThat(RecipeJson.parse(RecipeJson.write(recipe))).isEqualTo(recipe);
        }
        assertThat(prepared.lock())
                .contains("\"sha256\":\"" + DirectionFile.read(file, "size").sha256() + "\"");
    }

    @Test
    void sweepsStrengthsOfOneLatentInOneSplit() {
        Plan plan = line.prepare(manifest("{name: a, direction: \"FILE#size\", strength: [-1, 1]},"
                        + " {name: b, direction: \"FILE#size\", strength: [0, 2, 3]},"
                        + " {name: c, direction: \"FILE#size\", strength: {min: 0, max: 1}}"))
                .plan();
        assertThat(plan.samples()).isEqualTo(24);
        List<String> strengths = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Sample sample = plan.sample(i);
            Sample first = plan.sample(i / 6 * 6);
            assertThat(sample.family()).isEqualTo("seed:" + i / 6);
            assertThat(sample.split()).isEqualTo(first.split());
            assertThat(sample.recipe().truncation()).isEqualTo(first.recipe().truncation());
            assertThat(sample.recipe().edits().get(2))
                    .isEqualTo(first.recipe().edits().get(2));
            strengths.add(sample.tags().get("a_strength") + "/" + sample.tags().get("b_strength"));
        }
        assertThat(strengths.subList(0, 6)).containsExactly("-1/0", "-1/2", "-1/3", "1/0", "1/2", "1/3");
    }

    @Test
    void carriesItsDirectionsWithTheVersionAndMakesImagesAgainWithoutTheFile() throws IOException {
        Prepared prepared = line.prepare(
                manifest("{name: size, direction: \"FILE#size\", strength: [0, 4], thresholds: [1], labels: [a, b]}"));
        line.make(prepared, 2);
        String sha256 = DirectionFile.read(file, "size").sha256();
        Files.delete(file);
        Place place = line.stores.open("file:sets");
        PublishedVersion version = PublishedVersion.open(place.store(), "edited", null);
        assertThat(version.record().file(Layout.directionPath(sha256))).isPresent();
        // Known before the first check of 'verify --regenerate', which would else be lost.
        Path another = Files.write(folder.resolve("another.pkl"), new byte[] {1});
        assertThatThrownBy(() -> new Replay(line.models, List.of(), another.toString()).require(version))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("checkpoint-differs"))
                .hasMessageContaining("name the file that has it");
        Replay replay = new Replay(line.models, List.of(), null);
        SampleRow without = version.row("v1_0_0-000000000");
        SampleRow with = version.row("v1_0_0-000000001");
        assertThat(with.tags()).containsEntry("size", "b").containsEntry("size_strength", "4");
        assertThat(with.file().pixelSha256()).isNotEqualTo(without.file().pixelSha256());
        for (SampleRow row : List.of(without, with)) {
            assertThat(replay.of(version, row).verdict()).isEqualTo(Verdict.EQUAL);
        }
        ReplayRecord alone =
                new ReplayRecord(RecipeJson.parse(with.recipe()), with.file().pixelSha256(), null, null, null);
        assertThatThrownBy(() -> replay.of(alone))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("direction-missing"))
                .hasMessageContaining("audit/directions/" + sha256 + ".safetensors: name that file with --direction");
        Direction kept = Direction.parse(version.content(Layout.directionPath(sha256)), "kept");
        assertThat(new Replay(line.models, List.of(), null, List.of(kept), List.of(), null)
                        .of(alone)
                        .verdict())
                .isEqualTo(Verdict.EQUAL);
        Files.write(line.version(prepared).resolve(Layout.directionPath(sha256)), new byte[] {1});
        assertThatThrownBy(() -> replay.of(version, with)).hasMessageContaining("is not what DATASET.json lists");
    }

    @Test
    void refusesDirectionsThatDoNotFitOrMayNotBeRead() {
        refuses("{name: a, direction: \"FILE#other\", strength: 1}", "/direction", "has the shape [1, 3]");
        refuses("{name: a, direction: \"FILE#none\", strength: 1}", "/direction", "there is no such array");
        refuses("{name: a, direction: gone.npy, strength: 1}", "/direction", "there is no file of directions");
        refuses(
                "{name: a, direction: \"FILE#size\", strength: 1, sha256: " + "ab".repeat(32) + "}",
                "/sha256",
                "was asked for; name the right direction, or correct sha256");
        refuses("{name: a, direction: \"FILE#size\", strength: 1, layers: \"8-12\"}", "/layers", "");
        byte[] bytes =
                manifest("{name: a, direction: \"FILE#size\", strength: 1}").getBytes(StandardCharsets.UTF_8);
        Order order =
                new Order(ManifestSource.of("tiny.yaml", Line.SAMPLE.toUri(), bytes), null, 4, new OnlySample(), null);
        assertThatThrownBy(() -> line.acceptance.prepare(order))
                .hasMessageContaining("/samples/0/attributes/0/direction")
                .hasMessageContaining("not allowed here: " + file);
    }

    private void refuses(String attribute, String place, String message) {
        assertThatThrownBy(() -> line.prepare(manifest(attribute)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-manifest"))
                .hasMessageContaining("/samples/0/attributes/0" + place)
                .hasMessageContaining(message);
    }

    /** Admits the files of the sample folder. */
    private static final class OnlySample implements Guard {
        @Override
        public String admit(String address) {
            if (!address.startsWith(Line.SAMPLE.toString())) {
                throw Failure.input("outside-roots", "not allowed here: " + address);
            }
            return address;
        }

        @Override
        public void admitDestination(String destination) {
            // Anything.
        }

        @Override
        public List<Problem> refuse(Manifest manifest) {
            return List.of();
        }

        @Override
        public List<Problem> refuse(Plan plan) {
            return List.of();
        }
    }
}
