package io.stylemill.audit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Column;
import io.stylemill.version.PublishedSplits;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Nothing that the index says of a sample is lost, whatever the layout. */
class ExportedLabelsTest {
    /** Without those that only versions of another kind have. */
    private static final Set<String> COLUMNS = SampleColumns.ALL.all().stream()
            .filter(column -> column.presence() != Column.Presence.SOMETIMES)
            .map(Column::name)
            .collect(Collectors.toUnmodifiableSet());

    @TempDir
    private Path folder;

    private PublishedVersion version;
    private final Map<String, SampleRow> rows = new LinkedHashMap<>();

    @BeforeEach
    void publishes() {
        version = PublishedSplits.publish(folder);
        version.rows(row -> rows.put(row.key(), row));
    }

    @Test
    void keepsEveryColumnInParquet() throws IOException {
        Path made = export(ExportFormat.HF_PARQUET);
        List<Group> read = new ArrayList<>();
        List<String> files =
                List.of("train-00000-of-00002", "train-00001-of-00002", "dev-00000-of-00001", "holdout-00000-of-00001");
        for (String file : files) {
            read.addAll(parquet(made.resolve("data/" + file + ".parquet")));
        }
        assertThat(read).hasSize(8);
        for (Group group : read) {
            SampleRow row = Objects.requireNonNull(rows.get(group.getString("key", 0)));
            assertThat(names(group)).containsAll(COLUMNS).contains("image", "class_vector");
            assertThat(group.getLong("label", 0)).isEqualTo(row.label().index());
            assertThat(group.getString("label_source", 0)).isEqualTo(row.label().source());
            assertThat(group.getDouble("label_confidence", 0))
                    .isEqualTo(row.measured().confidence());
            Group tags = group.getGroup("tags", 0);
            assertThat(tags.getString("stain", 0)).isEqualTo(row.tags().get("stain"));
            assertThat(tags.getFieldRepetitionCount("note"))
                    .isEqualTo(row.tags().containsKey("note") ? 1 : 0);
            Group score = group.getGroup("scores", 0).getGroup(0, 0).getGroup(0, 0);
            assertThat(score.getString("labeler", 0)).isEqualTo("eye");
            assertThat(score.getDouble("confidence", 0))
                    .isEqualTo(row.measured().confidence());
            assertThat(group.getGroup("class_vector", 0).getFieldRepetitionCount(0))
                    .isEqualTo(3);
            assertThat(group.getString("recipe", 0)).isEqualTo(row.recipe());
        }
    }

    @Test
    void writesAPageIndexForEveryColumn() throws IOException {
        Path file = export(ExportFormat.HUB).resolve("data/dev-00000-of-00001.parquet");
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            assertThat(reader.getFooter().getBlocks().get(0).getColumns())
                    .allMatch(column -> column.getOffsetIndexReference() != null);
        }
    }

    @Test
    void keepsEveryColumnInTheTableWithAColumnPerTag() throws IOException {
        List<String> lines = Files.readAllLines(export(ExportFormat.CSV).resolve("samples.csv"));
        Set<String> names = new TreeSet<>(List.of(lines.get(0).split(",")));
        Set<String> expected = new TreeSet<>(COLUMNS);
        expected.remove("tags");
        expected.addAll(List.of("file", "class_vector", "tags.note", "tags.stain"));
        assertThat(names).isEqualTo(expected);
        assertThat(lines.get(1))
                .startsWith("images/train/v1_0_0-000000000.png,0,v1_0_0-000000000,train,")
                .contains("classifier,0.9,");
        assertThat(lines).hasSize(1 + 8 + lineBreaksInTags());
    }

    private int lineBreaksInTags() {
        return (int) rows.values().stream()
                .filter(row -> row.tags().getOrDefault("note", "").contains("\n"))
                .count();
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGEFOLDER", "CSV"})
    void tellsHuggingFacesLoaderTheLabelOfEveryImage(ExportFormat format) throws IOException {
        Path made = export(format);
        Map<String, Map<?, ?>> told = new LinkedHashMap<>();
        List<Set<?>> shapes = new ArrayList<>();
        for (Path file : find(made, "metadata.jsonl")) {
            for (String line : Files.readAllLines(file)) {
                Map<?, ?> one = (Map<?, ?>) CanonicalJson.parse(line);
                Path image = Objects.requireNonNull(file.getParent()).resolve((String) one.get("file_name"));
                assertThat(image).isRegularFile();
                told.put((String) one.get("key"), one);
                shapes.add(types(one));
                assertThat(line).contains("\"truncation_psi\":" + (line.contains(":0.7") ? "0.7" : "1.0"));
            }
        }
        assertThat(told.keySet()).containsExactlyInAnyOrderElementsOf(rows.keySet());
        assertThat(new HashSet<>(shapes)).hasSize(1);
        told.forEach((key, one) -> {
            SampleRow row = Objects.requireNonNull(rows.get(key));
            assertThat(one.get("label")).isEqualTo(row.label().index());
            assertThat(one.get("label_name")).isEqualTo(row.label().name());
            assertThat(one.get("label_source")).isEqualTo(row.label().source());
            assertThat(one.get("scores")).isEqualTo(row.measured().scoresText());
            Map<?, ?> tags = (Map<?, ?>) one.get("tags");
            assertThat(tags.get("stain")).isEqualTo(row.tags().get("stain"));
            assertThat(one.keySet().stream().map(String::valueOf)).containsAll(COLUMNS);
        });
    }

    private static Set<?> types(Map<?, ?> one) {
        Set<String> types = new TreeSet<>();
        one.forEach((name, value) -> types.add(name + " "
                + Objects.requireNonNull(value)
                        .getClass()
                        .getSimpleName()
                        .replaceAll("Integer|Long|Double", "Number")));
        return types;
    }

    @Test
    void keepsEveryColumnInTheEntriesOfCoco() throws IOException {
        Path made = export(ExportFormat.COCO);
        Set<Object> ids = new HashSet<>();
        Set<Object> names = new HashSet<>();
        Set<Object> annotations = new HashSet<>();
        for (String split : List.of("train", "dev", "holdout")) {
            Map<?, ?> json = (Map<?, ?>)
                    CanonicalJson.parse(Files.readString(made.resolve("annotations/instances_" + split + ".json")));
            assertThat(json.get("licenses"))
                    .isEqualTo(List.of(Map.of(
                            "id",
                            1,
                            "name",
                            "Creative Commons Zero v1.0 Universal",
                            "url",
                            "https://creativecommons.org/publicdomain/zero/1.0/legalcode")));
            for (Object entry : (List<?>) Objects.requireNonNull(json.get("images"))) {
                Map<?, ?> image = (Map<?, ?>) entry;
                SampleRow row = Objects.requireNonNull(rows.get(image.get("key")));
                assertThat(ids.add(image.get("id"))).isTrue();
                assertThat(names.add(image.get("file_name"))).isTrue();
                assertThat(image.get("license")).isEqualTo(1);
                assertThat(made.resolve("images/" + image.get("file_name"))).isRegularFile();
                assertThat(image.keySet().stream().map(String::valueOf)).containsAll(COLUMNS);
                assertThat(image.get("tags")).isEqualTo(row.tags());
                assertThat((List<?>) image.get("class_vector")).hasSize(3);
            }
            for (Object annotation : (List<?>) Objects.requireNonNull(json.get("annotations"))) {
                assertThat(annotations.add(((Map<?, ?>) annotation).get("id"))).isTrue();
            }
        }
        assertThat(ids).hasSize(8);
        // From 1: to pycocotools an object with the id 0 is one that nothing was found for.
        assertThat(annotations).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void doesNotEmptyTheLabelsOfAnArchiveForOneImageWithoutAClass() throws IOException {
        Path made = export(ExportFormat.STYLEGAN_ZIP);
        assertThat(labels(made.resolve("holdout.zip")))
                .isEqualTo("{\"labels\":[[\"00000/img00000000.png\",[0,0.5,0.5]]]}");
        assertThat(labels(made.resolve("dev.zip")))
                .isEqualTo("{\"labels\":[[\"00000/img00000000.png\",[1,0,0]],[\"00000/img00000001.png\",[1,0,0]]]}");
        assertThat(Files.readString(made.resolve("samples.csv"))).contains("\nholdout.zip/00000/img00000000.png,-1,");
        assertThat(Files.readString(made.resolve("README.md")))
                .contains("labels are vectors of 3 numbers, because there are images without a single class (1)");
    }

    private static String labels(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return new String(zip.getInputStream(zip.getEntry("dataset.json")).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void keepsTheFolderOfAClassThatASplitLacksAndNeverNumbersImagesWithoutAClass() throws IOException {
        Path made = export(ExportFormat.IMAGEFOLDER);
        for (String split : List.of("train", "dev")) {
            try (var entries = Files.list(made.resolve(split))) {
                assertThat(entries.filter(Files::isDirectory)
                                .map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder("RBC", "WBC", "Platelets");
            }
        }
        assertThat(made.resolve("holdout")).doesNotExist();
        assertThat(made.resolve("unlabelled/holdout/v1_0_0-000000011.png")).isRegularFile();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"YOLO", "YOLO_SEG", "VOC", "CITYSCAPES", "VIDEO"})
    void namesTheFilesOfEverySplitInTheHeader(ExportFormat format) throws IOException {
        Path made = export(format);
        String readme = Files.readString(made.resolve("README.md"));
        Map<?, ?> header = header(readme);
        assertThat(header.get("license")).isEqualTo("cc0-1.0");
        Map<?, ?> config = (Map<?, ?>) ((List<?>) Objects.requireNonNull(header.get("configs"))).get(0);
        List<Object> splits = new ArrayList<>();
        for (Object item : (List<?>) Objects.requireNonNull(config.get("data_files"))) {
            Map<?, ?> files = (Map<?, ?>) item;
            splits.add(files.get("split"));
            for (Object pattern : (List<?>) Objects.requireNonNull(files.get("path"))) {
                try (var all = Files.walk(made)) {
                    var matcher = made.getFileSystem().getPathMatcher("glob:" + made + "/" + pattern);
                    assertThat(all.filter(Files::isRegularFile).filter(matcher::matches))
                            .isNotEmpty();
                }
            }
        }
        assertThat(splits).isEqualTo(List.of("train", "dev", "holdout"));
        assertThat(readme).contains("holdout", "dev");
        assertThat(made.resolve("LICENSE")).isRegularFile();
    }

    @Test
    void namesTypesSplitsAndTheUploadInTheCardForTheHub() throws IOException {
        String readme = Files.readString(export(ExportFormat.HUB).resolve("README.md"));
        Map<?, ?> header = header(readme);
        Map<?, ?> info = (Map<?, ?>) Objects.requireNonNull(header.get("dataset_info"));
        List<?> features = (List<?>) Objects.requireNonNull(info.get("features"));
        assertThat(features.get(0)).isEqualTo(Map.of("name", "image", "dtype", "image"));
        assertThat(features.get(1))
                .isEqualTo(Map.of(
                        "name",
                        "label",
                        "dtype",
                        Map.of("class_label", Map.of("names", Map.of("0", "RBC", "1", "WBC", "2", "Platelets")))));
        Set<String> named = new TreeSet<>();
        features.forEach(feature -> named.add(String.valueOf(((Map<?, ?>) feature).get("name"))));
        assertThat(named).containsAll(COLUMNS);
        assertThat(info.get("splits"))
                .isEqualTo(List.of(
                        Map.of("name", "train", "num_examples", 5),
                        Map.of("name", "dev", "num_examples", 2),
                        Map.of("name", "holdout", "num_examples", 1)));
        assertThat(readme).contains("hf upload OWNER/cells . . --repo-type dataset --commit-message \"cells 1.0.0\"");
    }

    private static Map<?, ?> header(String readme) {
        String header = readme.substring(4, readme.indexOf("\n---\n", 4));
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(header);
    }

    private Path export(ExportFormat format) {
        Path target = folder.resolve(format.id());
        Export.write(Subset.whole(version), format, target, n -> {});
        return target;
    }

    private static List<Path> find(Path folder, String name) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(path -> path.endsWith(name)).toList();
        }
    }

    private static Set<String> names(Group group) {
        Set<String> names = new TreeSet<>();
        group.getType().getFields().forEach(type -> names.add(type.getName()));
        return names;
    }

    private static List<Group> parquet(Path file) throws IOException {
        List<Group> groups = new ArrayList<>();
        try (ParquetReader<Group> reader = new Groups(new LocalInputFile(file)).build()) {
            for (@Nullable Group group = reader.read(); group != null; group = reader.read()) {
                groups.add(group);
            }
        }
        return groups;
    }

    private static final class Groups extends ParquetReader.Builder<Group> {
        Groups(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
