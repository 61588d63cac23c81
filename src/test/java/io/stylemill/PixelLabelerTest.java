package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.export.Export;
import io.stylemill.audit.export.ExportFormat;
import io.stylemill.audit.verify.NamedMasks;
import io.stylemill.audit.verify.Progress;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Replay.Verdict;
import io.stylemill.audit.verify.ReplayRecord;
import io.stylemill.audit.verify.Report;
import io.stylemill.audit.verify.Verification;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.audit.verify.Verification.Sampling;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderStore;
import io.stylemill.version.Layout;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RejectedParquet;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelers that say what lies where, from the manifest to a version and back. */
class PixelLabelerTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: found, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 4}
            seed: 3
            samples:
              - name: cells
                label: {balance: {RBC: 1, WBC: 1}}
                latent: {seeds: "0-5"}
            postprocess:
              - crop: {width: 48, height: 40, x: 8, y: 4}
            labelers:
              - {name: parts, model: "%s", classes: [background, red, green], input: {size: [48, 40]}, %s}
            %s
            """;
    private static final String SEGMENTATION = "kind: segmentation, output: logits, leastArea: 5, instances: true";
    private static final String DETECTION = "kind: detection, minScore: 0.6";

    @TempDir
    private Path folder;

    private Line line;
    private Path painter;
    private Path boxer;

    @BeforeEach
    void write() throws IOException {
        line = new Line(folder);
        painter = ForeignPrograms.write("painter", folder.resolve("painter.pt"));
        boxer = ForeignPrograms.write("boxer", folder.resolve("boxer.pt"));
    }

    @AfterEach
    void close() {
        line.close();
    }

    private PublishedVersion made(Prepared prepared) {
        line.make(prepared, 2);
        return PublishedVersion.open(line.stores.open("file:sets").store(), "found", null);
    }

    private static List<SampleRow> rows(PublishedVersion version) {
        List<SampleRow> rows = new ArrayList<>();
        version.rows(rows::add);
        return rows;
    }

    /** The class that the text of the painter gives a pixel. */
    private static int painted(Pixels image, int pixel) {
        int red = image.data()[3 * pixel] & 0xff;
        int green = image.data()[3 * pixel + 1] & 0xff;
        return Math.max(red, green) < 128 ? 0 : red >= green ? 1 : 2;
    }

    @Test
    void aSegmentationGivesMasksOfTheFinishedImages() throws IOException {
        Prepared prepared = line.prepare(MANIFEST.formatted(painter, SEGMENTATION, ""));
        PublishedVersion version = made(prepared);
        Replay alone = new Replay(line.models, List.of(), null);
        NamedMasks named = new NamedMasks(new Line.CpuPrograms(), painter);
        Replay replay = new Replay(line.models, List.of(), null, List.of(), List.of(), named);
        for (SampleRow row : rows(version)) {
            Pixels image = Decoders.decode(version.image(row), row.key());
            Pixels mask = Decoders.decode(version.mask(row), row.key());
            int[] counts = new int[3];
            for (int i = 0; i < 48 * 40; i++) {
                assertThat((int) mask.data()[i]).as("pixel " + i).isEqualTo(painted(image, i));
                counts[mask.data()[i]]++;
            }
            MaskFacts facts = row.measured().mask();
            assertThat(facts.areas().keySet()).containsExactly("background", "red", "green");
            assertThat(facts.areas()).containsEntry("red", counts[1] / 1920.0);
            assertThat(facts.uncertainty()).isBetween(0.5, 1.0);
            assertThat(facts.objects()).allMatch(box -> box.area() >= 5 && box.score() == null);
            assertThat(RecipeJson.parse(row.recipe()).masks().program().classes())
                    .containsExactly("background", "red", "green");
            Replay.Outcome again = replay.of(version, row);
            assertThat(again.verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(again.mask()).isEqualTo(version.mask(row));
            assertThat(again.maskEqual()).isTrue();
        }
        SampleRow first = rows(version).get(0);
        // A program that lies in a version is the version's word; it runs for those alone who name
        // it.
        assertThat(alone.of(version, first).maskEqual()).isNull();
        assertThat(alone.of(version, first).verdict()).isEqualTo(Verdict.EQUAL);
        ReplayRecord record = new ReplayRecord(
                RecipeJson.parse(first.recipe()),
                first.file().pixelSha256(),
                null,
                first.measured().mask().sha256(),
                null);
        assertThat(replay.of(record).maskEqual()).isTrue();
        assertThatThrownBy(() -> new Replay(
                                line.models,
                                List.of(),
                                null,
                                List.of(),
                                List.of(),
                                new NamedMasks(new Line.CpuPrograms(), boxer))
                        .of(version, first))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("masks-differ"));
        assertThat(verified(prepared, replay)).doesNotContain("--masks");
        assertThat(verified(prepared, alone))
                .contains("; what a program says of 2 of them was not compared: name the program with --masks");
        named.close();
        assertThat(Files.readString(line.version(prepared).resolve(Layout.CARD)))
                .contains("name: mask.png")
                .contains("name: instances.png");
    }

    private String verified(Prepared prepared, Replay replay) {
        try (FolderStore store = new FolderStore(line.version(prepared))) {
            Report report = new Verification(store, "", 2, Progress.NONE)
                    .run(new Question(Depth.FULL, null, Set.of(), new Sampling(2, 1, replay)));
            assertThat(report.holds()).isTrue();
            return report.toString();
        }
    }

    @Test
    void aDetectionGivesBoxesWithoutMasks() throws IOException {
        Prepared prepared = line.prepare(MANIFEST.formatted(boxer, DETECTION, ""));
        PublishedVersion version = made(prepared);
        NamedMasks named = new NamedMasks(new Line.CpuPrograms(), boxer);
        Replay replay = new Replay(line.models, List.of(), null, List.of(), List.of(), named);
        int boxes = 0;
        for (SampleRow row : rows(version)) {
            assertThat(row.place().mask()).isNull();
            MaskFacts facts = row.measured().mask();
            assertThat(facts.sha256()).isNull();
            assertThat(facts.areas()).isEmpty();
            for (MaskFacts.Box box : facts.objects()) {
                boxes++;
                assertThat(List.of(box.x(), box.y(), box.width(), box.height(), box.area()))
                        .isEqualTo(box.category() == 1 ? List.of(0, 1, 2, 2, 4L) : List.of(4, 5, 2, 2, 4L));
                assertThat(box.name()).isEqualTo(box.category() == 1 ? "red" : "green");
                assertThat(box.cut()).isEqualTo(box.category() == 1);
                assertThat(box.score()).isBetween(0.6, 1.0);
            }
            assertThat(replay.of(version, row).maskEqual()).isTrue();
            ReplayRecord other =
                    new ReplayRecord(RecipeJson.parse(row.recipe()), row.file().pixelSha256(), null, null, "[]");
            assertThat(replay.of(other).maskEqual()).isEqualTo(facts.objects().isEmpty());
        }
        assertThat(boxes).isPositive();
        assertThat(verified(prepared, replay)).doesNotContain("--masks");
        named.close();
        String card = Files.readString(line.version(prepared).resolve(Layout.CARD));
        assertThat(Files.readString(line.version(prepared).resolve(Layout.QUALITY_HTML)))
                .contains("<h2>Boxes</h2>", "Score of a box")
                .doesNotContain("least certain");
        assertThat(card).contains("name: objects").doesNotContain("mask.png").doesNotContain("mask_sha256");
        exportsItsBoxes(version);
    }

    private void exportsItsBoxes(PublishedVersion version) throws IOException {
        List<SampleRow> rows = rows(version);
        Path coco = exported(version, ExportFormat.COCO);
        Map<?, ?> json =
                (Map<?, ?>) CanonicalJson.parse(Files.readString(coco.resolve("annotations/instances_train.json")));
        assertThat(json.get("categories"))
                .isEqualTo(List.of(
                        Map.of("id", 1, "name", "red", "supercategory", ""),
                        Map.of("id", 2, "name", "green", "supercategory", "")));
        List<MaskFacts.Box> boxes = rows.stream()
                .flatMap(row -> row.measured().mask().objects().stream())
                .toList();
        List<?> annotations = (List<?>) json.get("annotations");
        assertThat(annotations).hasSameSizeAs(boxes);
        for (int i = 0; i < boxes.size(); i++) {
            Map<?, ?> one = (Map<?, ?>) annotations.get(i);
            MaskFacts.Box box = boxes.get(i);
            assertThat(one.get("bbox")).isEqualTo(List.of(box.x(), box.y(), box.width(), box.height()));
            assertThat(one.get("score")).isEqualTo(box.score());
            assertThat(one.containsKey("segmentation")).isFalse();
        }
        Path yolo = exported(version, ExportFormat.YOLO);
        assertThat(Files.readString(yolo.resolve("data.yaml"))).contains("nc: 2\nnames:\n  0: \"red\"\n");
        for (SampleRow row : rows) {
            double width = row.file().width();
            double height = row.file().height();
            String lines = row.measured().mask().objects().stream()
                    .map(b -> String.format(
                            Locale.ROOT,
                            "%d %.6f %.6f %.6f %.6f\n",
                            b.category() - 1,
                            (b.x() + b.width() / 2.0) / width,
                            (b.y() + b.height() / 2.0) / height,
                            b.width() / width,
                            b.height() / height))
                    .collect(Collectors.joining());
            assertThat(Files.readString(yolo.resolve("labels/train/" + row.key() + ".txt")))
                    .isEqualTo(lines);
        }
        assertThat(Files.readString(exported(version, ExportFormat.HF_PARQUET).resolve("README.md")))
                .contains("- name: score", "- object-detection")
                .doesNotContain("image-segmentation");
        assertThatThrownBy(() -> exported(version, ExportFormat.YOLO_SEG))
                .hasMessageContaining("it has boxes of objects, but no masks (yolo and coco hold boxes)");
    }

    private Path exported(PublishedVersion version, ExportFormat format) {
        Path made = folder.resolve("as-" + format.id());
        Export.write(Subset.whole(version), format, made, n -> {});
        return made;
    }

    @Test
    void gatesRefuseWhatLiesElsewhere() {
        Prepared prepared = line.prepare(MANIFEST.formatted(
                        boxer,
                        "kind: detection, minScore: 0.65",
                        "gates: {masks: {classes: [{class: green, minObjects: 1}]}}")
                .replace("seeds: \"0-5\"", "distribution: normal")
                .replace("label: {", "count: 6\n    label: {"));
        PublishedVersion version = made(prepared);
        assertThat(rows(version))
                .hasSize(6)
                .allMatch(row -> row.measured().mask().objects().stream()
                        .anyMatch(box -> box.name().equals("green")));
        List<String> refused = new ArrayList<>();
        RejectedParquet.read(
                line.version(prepared).resolve(Layout.REJECTED),
                one -> one.reasons().forEach(reason -> refused.add(reason.gate())));
        assertThat(refused).isNotEmpty().allMatch("mask-objects"::equals);
    }

    @Test
    void refusesAProgramThatDoesNotGiveWhatIsDeclaredBeforeAnythingRuns() {
        assertThatThrownBy(() -> line.prepare(MANIFEST.formatted(boxer, SEGMENTATION, "")))
                .hasMessageContaining("/labelers/0/model")
                .hasMessageContaining("the labeler parts");
        assertThatThrownBy(() -> line.prepare(MANIFEST.formatted(painter, DETECTION, "")))
                .hasMessageContaining("/labelers/0/model")
                .hasMessageContaining("expected is what torchvision's detectors give for one image");
    }
}
