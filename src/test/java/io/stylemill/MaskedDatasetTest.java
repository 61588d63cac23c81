package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Replay.Verdict;
import io.stylemill.command.Session;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.version.Layout;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RejectedParquet;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks, from the manifest to a version and back. */
class MaskedDatasetTest {
    private static final Path MODEL = Path.of("samples/blood-cells/masks/masks.safetensors");
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: masked, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 4}
            seed: 3
            samples:
              - name: cells
                label: {balance: {RBC: 1, WBC: 1}}
                latent: {seeds: "0-5"}
            postprocess:
              - crop: {width: 48, height: 40, x: 8, y: 4}
              - flip: {horizontal: true}
              - brightness: {min: 0.8, max: 1.2}
            masks: {model: "MODEL", leastArea: 12, instances: true}
            """;

    @TempDir
    private Path folder;

    private Line line;
    private Path model;

    @BeforeEach
    void copiesTheModel() throws IOException {
        line = new Line(folder);
        model = folder.resolve("masks.safetensors");
        Files.copy(MODEL, model);
    }

    @AfterEach
    void close() {
        line.close();
    }

    private String manifest() {
        return MANIFEST.replace("MODEL", model.toString());
    }

    @Test
    void publishesAMaskOfEveryImageAndMakesItAgainWithoutTheFile() throws IOException {
        String sha256 = Digests.sha256(Files.readAllBytes(model));
        Prepared prepared = line.prepare(manifest());
        assertThat(prepared.lock()).contains("\"sha256\":\"" + sha256 + "\"");
        line.make(prepared, 2);
        Files.delete(model);
        Place place = line.stores.open("file:sets");
        PublishedVersion version = PublishedVersion.open(place.store(), "masked", null);
        assertThat(version.record().file(Layout.masksPath(sha256))).isPresent();
        Replay replay = new Replay(line.models, List.of(), null);
        List<SampleRow> rows = new ArrayList<>();
        version.rows(rows::add);
        assertThat(rows).hasSize(6);
        for (SampleRow row : rows) {
            MaskFacts facts = row.measured().mask();
            SampleRow.Span span = row.place().mask();
            assertThat(facts).isNotNull();
            assertThat(span).isNotNull();
            byte[] shard = Files.readAllBytes(
                    line.version(prepared).resolve(row.place().shard()));
            byte[] file = Arrays.copyOfRange(shard, (int) span.offset(), (int) (span.offset() + span.length()));
            assertThat(Digests.sha256(file)).isEqualTo(facts.sha256());
            Pixels mask = Decoders.decode(file, row.key());
            assertThat(List.of(mask.width(), mask.height(), mask.channels())).containsExactly(48, 40, 1);
            assertThat(facts.areas().keySet()).containsExactly("background", "cell", "stained");
            assertThat(facts.areas().get("stained")).isEqualTo(share(mask, 2));
            assertThat(facts.uncertainty()).isBetween(0.0, 1.0);
            assertThat(facts.objects()).allMatch(object -> object.area() >= 12);
            Replay.Outcome again = replay.of(version, row);
            assertThat(again.verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(again.mask()).isEqualTo(file);
            assertThat(again.maskEqual()).isTrue();
        }
        Map<?, ?> quality = (Map<?, ?>)
                CanonicalJson.parse(Files.readString(line.version(prepared).resolve(Layout.QUALITY_JSON)));
        Map<?, ?> masks = (Map<?, ?>) quality.get("masks");
        assertThat(masks.get("images")).isEqualTo(6);
        assertThat(((List<?>) masks.get("areas"))
                        .stream().map(area -> ((Map<?, ?>) area).get("name")).toList())
                .isEqualTo(List.of("background", "cell", "stained"));
        assertThat(masks.get("least_certain"))
                .isEqualTo(rows.stream()
                        .sorted(Comparator.comparing(
                                        (SampleRow row) -> row.measured().mask().uncertainty())
                                .reversed()
                                .thenComparing(SampleRow::key))
                        .map(SampleRow::key)
                        .toList());
        assertThat(Files.readString(line.version(prepared).resolve(Layout.QUALITY_HTML)))
                .contains("<h2>Masks</h2>", "Share of the pixels: stained", "The least certain masks");
        // White cells have a large nucleus, red ones none.
        assertThat(rows.stream().filter(row -> row.label().name().equals("WBC")))
                .allMatch(row -> stained(row) > 0.15);
        assertThat(rows.stream().filter(row -> row.label().name().equals("RBC")))
                .allMatch(row -> stained(row) < 0.15);
    }

    /**
     * As an older text of masks may have it: the image is equal, and a few pixels of its mask are
     * not.
     */
    @Test
    void replaysTheMasksOfAnotherDeviceClassByTheShareOfEqualPixels() {
        Prepared prepared = line.prepare(manifest().replaceAll("(?s)postprocess:.*masks:", "masks:"));
        line.make(prepared, 2);
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "masked", null);
        SampleRow row = version.row("v1_0_0-000000002");
        assertThat(again(version, row, 0).verdict()).isEqualTo(Verdict.EQUAL);
        Replay.Outcome near = again(version, row, 40);
        assertThat(near.verdict()).isEqualTo(Verdict.NEAR);
        assertThat(near.pixelsEqual()).isTrue();
        assertThat(near.maskEqual()).isFalse();
        assertThat(near.maskShare()).isEqualTo(1 - 40 / 4096.0);
        assertThat(near.madeOn().engine()).endsWith("+mask.2");
        assertThat(again(version, row, 41).verdict()).isEqualTo(Verdict.FAR);
    }

    private Replay.Outcome again(PublishedVersion version, SampleRow row, int others) {
        try (Models models = new Models(
                new CheckpointFiles(line.stores, folder.resolve("other")),
                (c, precision, batch) ->
                        new OtherDevice(PyTorch.start(1).load(c, Device.CPU, precision, batch), 0, others),
                1)) {
            return new Replay(models, List.of(Line.SAMPLE.toString()), null).of(version, row);
        }
    }

    @Test
    void thePreviewShowsMasksOverTheImages() throws IOException {
        String yaml = manifest()
                .replace(
                        "checkpoint: blood-cells-64.safetensors",
                        "checkpoint: \""
                                + Line.SAMPLE
                                        .resolve("blood-cells-64.safetensors")
                                        .toAbsolutePath() + "\"")
                .replace("seeds: \"0-5\"", "seeds: \"0-1\"");
        Pixels with = sheet(yaml, "with");
        Pixels without = sheet(yaml.replaceAll("masks: .*", ""), "without");
        int mixed = 0;
        for (int i = 0; i < with.data().length; i++) {
            int before = without.data()[i] & 0xff;
            int after = with.data()[i] & 0xff;
            // Half of a colour of the model, or nothing; cells are drawn larger, and their edges
            // are smooth.
            mixed += Math.abs(after - before) > 20 ? 1 : 0;
        }
        assertThat(mixed).isBetween(5_000, 60_000);
    }

    private Pixels sheet(String yaml, String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        Path sheet = folder.resolve(name + ".png");
        Session.run("preview", file.toString(), "-o", sheet.toString()).done();
        return Decoders.decode(Files.readAllBytes(sheet), name);
    }

    private static double stained(SampleRow row) {
        return area(row, "stained");
    }

    private static double area(SampleRow row, String name) {
        MaskFacts facts = row.measured().mask();
        return facts == null ? -1 : facts.areas().getOrDefault(name, -1.0);
    }

    private static double share(Pixels mask, int label) {
        int count = 0;
        for (byte value : mask.data()) {
            count += value == label ? 1 : 0;
        }
        return (double) count / mask.data().length;
    }

    @Test
    void imagesDoNotDependOnMasks() {
        line.make(line.prepare(manifest()), 2);
        line.make(line.prepare(manifest().replaceAll("masks: .*", "").replace("name: masked", "name: plain")), 2);
        Place place = line.stores.open("file:sets");
        assertThat(pixels(PublishedVersion.open(place.store(), "masked", null)))
                .isEqualTo(pixels(PublishedVersion.open(place.store(), "plain", null)));
    }

    private static List<String> pixels(PublishedVersion version) {
        List<String> pixels = new ArrayList<>();
        version.rows(row -> pixels.add(row.key() + " " + row.file().pixelSha256()));
        return pixels;
    }

    @Test
    void gatesRefuseMasksAndOtherImagesAreMade() {
        Prepared prepared = line.prepare(manifest()
                        .replace("seeds: \"0-5\"", "distribution: normal")
                        .replace("label: {", "count: 6\n    label: {")
                + "gates: {masks: {uncertainty: 0.5, classes: [{class: cell, minArea: 0.3, minObjects: 1}]}}\n");
        line.make(prepared, 2);
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "masked", null);
        List<SampleRow> rows = new ArrayList<>();
        version.rows(rows::add);
        assertThat(rows).hasSize(6).allMatch(row -> area(row, "cell") >= 0.3);
        List<String> refused = new ArrayList<>();
        RejectedParquet.read(
                line.version(prepared).resolve(Layout.REJECTED),
                one -> one.reasons().forEach(reason -> refused.add(reason.gate())));
        assertThat(refused).isNotEmpty().allMatch("mask-area"::equals);
    }

    @Test
    void refusesAModelThatIsNotThereOrIsNone() throws IOException {
        Files.writeString(model, "none");
        assertThatThrownBy(() -> line.prepare(manifest()))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.problems()).hasSize(1))
                .hasMessageContaining("/masks/model")
                .hasMessageContaining("cannot read the mask model");
        Files.delete(model);
        assertThatThrownBy(() -> line.prepare(manifest()))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.problems()).hasSize(1))
                .hasMessageContaining("/masks/model");
    }

    @Test
    void refusesAModelOfAnotherCheckpointAndClassesItDoesNotKnow() throws IOException {
        MaskModel read = MaskModel.read(Files.readAllBytes(model), "m");
        Files.write(
                model, new MaskModel("ab".repeat(32), read.classes(), read.layers(), read.bias(), Map.of()).write());
        assertThatThrownBy(
                        () -> line.prepare(manifest() + "gates: {masks: {classes: [{class: staned, minArea: 0.1}]}}\n"))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.problems()).hasSize(2))
                .hasMessageContaining("/masks/model")
                .hasMessageContaining("reads the layers of the checkpoint abab")
                .hasMessageContaining("/gates/masks/classes/0/class")
                .hasMessageContaining("did you mean stained?");
    }
}
