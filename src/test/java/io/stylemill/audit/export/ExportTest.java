package io.stylemill.audit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.PublishedTiny;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ExportTest {
    @TempDir
    private Path folder;

    private PublishedVersion version;

    @BeforeEach
    void publishes() {
        version = new PublishedTiny().publish("1.0.0", folder);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"YOLO", "YOLO_SEG", "VOC", "CITYSCAPES", "VIDEO"})
    void givesTheSameBytesTwiceAndNamesItsParent(ExportFormat format) throws IOException {
        Map<String, String> first = files(export(format, "a"));
        assertThat(first).isEqualTo(files(export(format, "b"))).containsKeys("README.md", "SHA256SUMS");
        assertThat(first.keySet()).noneMatch(path -> path.endsWith(".part"));
        Map<?, ?> marker = (Map<?, ?>) CanonicalJson.parse(Files.readString(folder.resolve("a/EXPORT.json")));
        Map<?, ?> parent = (Map<?, ?>) marker.get("parent");
        assertThat(parent.get("digest")).isEqualTo(version.commit().digest());
        assertThat(Files.readString(folder.resolve("a/README.md")))
                .contains(version.commit().digest());
        Map<String, String> sums = new TreeMap<>();
        Files.readAllLines(folder.resolve("a/SHA256SUMS"))
                .forEach(line -> sums.put(line.substring(66), line.substring(0, 64)));
        first.remove("SHA256SUMS");
        assertThat(sums).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(names = {"YOLO", "YOLO_SEG", "VOC", "CITYSCAPES"})
    void refusesFormsOfObjectsWhereThereAreNoMasksAndLeavesNothingBehind(ExportFormat format) {
        assertThatThrownBy(() -> export(format, "a"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("export-impossible"))
                .hasMessageContaining("cells 1.0.0 cannot be exported as " + format.id())
                .hasMessageContaining("make a version with 'masks:' in its manifest");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void namesEachReasonWhyNothingIsExported() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Files.writeString(folder.resolve("a/notes.txt"), "mine");
        assertThatThrownBy(() -> export(ExportFormat.CITYSCAPES, "a"))
                .hasMessageStartingWith("nothing is exported as cityscapes, for 2 reasons:\n  " + folder.resolve("a")
                        + " is not empty (there is notes.txt); name a folder that is new or empty\n  cells 1.0.0 cannot"
                        + " be exported as cityscapes");
        assertThat(folder).isDirectoryContaining(each -> each.endsWith("a"));
        assertThat(folder.resolve("a/notes.txt")).hasContent("mine");
    }

    @Test
    void filesImagesByClass() throws IOException {
        Path made = export(ExportFormat.IMAGEFOLDER, "a");
        assertThat(made.resolve("train/RBC/v1_0_0-000000000.png")).isRegularFile();
        assertThat(made.resolve("unlabelled/validation/v1_0_0-000000011.png")).isRegularFile();
        // No red cell is in the validation split; its folder keeps the numbers of the classes.
        assertThat(made.resolve("validation/RBC")).isDirectory();
        assertThat(Files.readString(made.resolve("classes.json")))
                .isEqualTo("{\"0\":\"RBC\",\"1\":\"WBC\",\"2\":\"Platelets\"}\n");
        assertThat(Files.readAllLines(made.resolve("samples.csv")))
                // A tag of six of the twelve images holds a line feed.
                .hasSize(1 + 12 + 6)
                .element(1)
                .asString()
                .startsWith(
                        "train/RBC/v1_0_0-000000000.png,0,v1_0_0-000000000,train,data/cells-1.0.0-train-00000-of-00002.tar,");
    }

    @Test
    void labelsWholeImagesInCoco() throws IOException {
        Path made = export(ExportFormat.COCO, "a");
        Map<?, ?> json = (Map<?, ?>)
                CanonicalJson.parse(Files.readString(made.resolve("annotations/instances_validation.json")));
        assertThat((List<?>) json.get("images")).hasSize(2);
        assertThat(json.get("annotations")).isEqualTo(List.of(annotation(json)));
        assertThat(made.resolve("images/validation/v1_0_0-000000010.png")).isRegularFile();
        assertThat(Files.readString(made.resolve("README.md"))).contains("There are no boxes and no masks");
    }

    private static Object annotation(Map<?, ?> json) {
        Map<?, ?> image = (Map<?, ?>) ((List<?>) json.get("images")).get(0);
        assertThat(image.get("file_name")).isEqualTo("validation/v1_0_0-000000010.png");
        // Ten images and as many annotations are in the split before.
        return Map.of("id", 11, "image_id", 11, "category_id", 1);
    }

    /** The writer looks at the size after 100 rows, unless it is told otherwise. */
    @Test
    void keepsFewLargeImagesInARowGroupSoThatTheyFitIntoTheHeap() throws IOException {
        PublishedVersion large = new PublishedTiny().publishLarge(9, 5 << 20, folder);
        Export.write(Subset.whole(large), ExportFormat.HF_PARQUET, folder.resolve("a"), done -> {});
        try (ParquetFileReader file =
                ParquetFileReader.open(new LocalInputFile(folder.resolve("a/data/train-00000-of-00001.parquet")))) {
            assertThat(file.getRowGroups()).map(BlockMetaData::getRowCount).containsExactly(5L, 4L);
        }
    }

    @Test
    void packsWhatNvidiasReaderTakes() throws IOException {
        Path made = export(ExportFormat.STYLEGAN_ZIP, "a");
        try (ZipFile zip = new ZipFile(made.resolve("train.zip").toFile())) {
            assertThat(zip.size()).isEqualTo(11);
            assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
            assertThat(zip.getEntry("00000/img00000009.png")).isNotNull();
            String labels =
                    new String(zip.getInputStream(zip.getEntry("dataset.json")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(labels)
                    .startsWith(
                            "{\"labels\":[[\"00000/img00000000.png\",[1,0,0]],[\"00000/img00000001.png\",[0,1,0]],");
            assertThat((Map<?, ?>) CanonicalJson.parse(labels)).hasSize(1);
        }
        try (ZipFile zip = new ZipFile(made.resolve("validation.zip").toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("dataset.json")).readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(
                            "{\"labels\":[[\"00000/img00000000.png\",[1,0,0]],[\"00000/img00000001.png\",[0,0.5,0.5]]]}");
        }
    }

    @Test
    void refusesAFilledFolderAndTakesAnEmptyOne() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        assertThat(export(ExportFormat.CSV, "empty").resolve("samples.csv")).isRegularFile();
        assertThatThrownBy(() -> export(ExportFormat.CSV, "empty"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("folder-not-empty"))
                .hasMessageContaining("name a folder that is new or empty");
    }

    @Test
    void neverLooksDoneWhenItBrokeOff() {
        PublishedTiny tiny = new PublishedTiny();
        PublishedVersion damaged = tiny.publish("1.0.0", folder.resolve("damaged"));
        tiny.store().delete("team/cells/1.0.0/data/cells-1.0.0-validation-00000-of-00001.tar");
        Path target = folder.resolve("never");
        assertThatThrownBy(() -> Export.write(Subset.whole(damaged), ExportFormat.COCO, target, n -> {}))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("missing-file"));
        assertThat(target).doesNotExist();
        assertThat(folder.resolve(".never.unfinished-export")).doesNotExist();
    }

    private Path export(ExportFormat format, String name) {
        Path target = folder.resolve(name);
        Export.write(Subset.whole(version), format, target, n -> {});
        return target;
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Digests.sha256(file));
            }
        }
        return files;
    }
}
