package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.audit.export.Export;
import io.stylemill.audit.export.ExportFormat;
import io.stylemill.engine.mask.PolygonFill;
import io.stylemill.engine.mask.Regions;
import io.stylemill.image.Decoders;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.Layout;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Subset;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What exports say of pixels, read back and compared with the masks of the version. */
class PixelExportsTest {
    private static final int WIDTH = 48;
    private static final int HEIGHT = 40;
    private static final int LEAST_AREA = 12;
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: masked, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 4}
            seed: 3
            samples:
              - name: cells
                label: {balance: {RBC: 1, WBC: 1}}
                latent: {seeds: "0-9"}
            postprocess:
              - crop: {width: 48, height: 40, x: 8, y: 4}
            splits: {train: 0.6, validation: 0.4}
            masks: {model: "masks/masks.safetensors", leastArea: 12, instances: true}
            """;

    @TempDir
    private static Path folder;

    private static PublishedVersion version;
    private static final List<SampleRow> ROWS = new ArrayList<>();

    @TempDir
    private Path exports;

    @BeforeAll
    static void publishesOnce() {
        try (Line line = new Line(folder)) {
            line.make(line.prepare(MANIFEST), 2);
            version = PublishedVersion.open(line.stores.open("file:sets").store(), "masked", null);
            version.rows(ROWS::add);
        }
        assertThat(ROWS).hasSize(10).extracting(row -> row.place().split()).contains("train", "validation");
        assertThat(ROWS).anyMatch(row -> small(row).size() > 0);
    }

    @AfterAll
    static void forgets() {
        ROWS.clear();
    }

    private Path export(ExportFormat format) {
        Path target = exports.resolve(format.id());
        Export.write(Subset.whole(version), format, target, n -> {});
        return target;
    }

    private static byte[] mask(SampleRow row) {
        return Decoders.decode(version.mask(row), row.key()).data();
    }

    private static List<Regions.Instance> objects(SampleRow row) {
        return Regions.of(mask(row), WIDTH, HEIGHT, 3, LEAST_AREA).objects();
    }

    private static List<Regions.Instance> small(SampleRow row) {
        return Regions.of(mask(row), WIDTH, HEIGHT, 3, 1).objects().stream()
                .filter(part -> part.area() < LEAST_AREA)
                .toList();
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    @Test
    void writesBoxesForUltralyticsDetectTask() throws IOException {
        Path made = export(ExportFormat.YOLO);
        for (SampleRow row : ROWS) {
            String at = row.place().split() + "/" + row.key();
            assertThat(made.resolve("images/" + at + ".png")).isRegularFile();
            List<String> lines = Files.readAllLines(made.resolve("labels/" + at + ".txt"));
            List<MaskFacts.Box> boxes = facts(row).objects();
            assertThat(lines).hasSameSizeAs(boxes);
            for (int i = 0; i < boxes.size(); i++) {
                double[] n = numbers(lines.get(i));
                MaskFacts.Box box = boxes.get(i);
                assertThat(n).hasSize(5);
                assertThat(new double[] {
                            n[0] + 1,
                            Math.rint((n[1] - n[3] / 2) * WIDTH * 1e3) / 1e3,
                            Math.rint((n[2] - n[4] / 2) * HEIGHT * 1e3) / 1e3,
                            Math.rint(n[3] * WIDTH * 1e3) / 1e3,
                            Math.rint(n[4] * HEIGHT * 1e3) / 1e3
                        })
                        .containsExactly(box.category(), box.x(), box.y(), box.width(), box.height());
            }
        }
        assertThat(yaml(made))
                .isEqualTo(Map.of(
                        "train",
                        "images/train",
                        "val",
                        "images/validation",
                        "nc",
                        2,
                        "names",
                        Map.of(0, "cell", 1, "stained")));
    }

    private static Object yaml(Path made) throws IOException {
        return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(made.resolve("data.yaml")));
    }

    @Test
    void writesOutlinesForUltralyticsSegmentTaskThatGiveTheObjectsAgain() throws IOException {
        Path made = export(ExportFormat.YOLO_SEG);
        for (SampleRow row : ROWS) {
            List<String> lines =
                    Files.readAllLines(made.resolve("labels/" + row.place().split() + "/" + row.key() + ".txt"));
            List<Regions.Instance> objects = objects(row);
            assertThat(lines).hasSameSizeAs(objects);
            for (int i = 0; i < lines.size(); i++) {
                double[] n = numbers(lines.get(i));
                assertThat(n[0] + 1).isEqualTo(objects.get(i).label());
                double[] ring = Arrays.copyOfRange(n, 1, n.length);
                for (int k = 0; k < ring.length; k++) {
                    ring[k] *= k % 2 == 0 ? WIDTH : HEIGHT;
                }
                assertThat(PolygonFill.middles(ring, WIDTH, HEIGHT))
                        .isEqualTo(list(objects.get(i).pixels()));
            }
        }
        assertThat(Files.readString(made.resolve("README.md")))
                .contains("- connected pixels of one class below the version's least area (12) are no objects.");
    }

    @Test
    void writesPascalVocWithTheClassesOfTheMaskInVocsColours() throws Exception {
        Path made = export(ExportFormat.VOC);
        Map<String, List<String>> lists = new TreeMap<>();
        for (SampleRow row : ROWS) {
            assertThat(made.resolve("JPEGImages/" + row.key() + ".png")).isRegularFile();
            BufferedImage classes = indexed(made.resolve("SegmentationClass/" + row.key() + ".png"));
            assertThat(samples(classes)).isEqualTo(ints(mask(row)));
            IndexColorModel colors = (IndexColorModel) classes.getColorModel();
            assertThat(new int[] {colors.getRGB(1), colors.getRGB(2), colors.getRGB(15), colors.getRGB(255)})
                    .containsExactly(0xFF800000, 0xFF008000, 0xFFC08080, 0xFFE0E0C0);
            int[] numbers = samples(indexed(made.resolve("SegmentationObject/" + row.key() + ".png")));
            int[] expected = new int[WIDTH * HEIGHT];
            small(row).forEach(part -> Arrays.stream(part.pixels()).forEach(pixel -> expected[pixel] = 255));
            for (int i = 0; i < objects(row).size(); i++) {
                for (int pixel : objects(row).get(i).pixels()) {
                    expected[pixel] = i + 1;
                }
            }
            assertThat(numbers).isEqualTo(expected);
            assertThat(vocBoxes(made.resolve("Annotations/" + row.key() + ".xml")))
                    .isEqualTo(vocBoxes(row));
            lists.computeIfAbsent(row.place().split(), s -> new ArrayList<>()).add(row.key());
        }
        for (String kind : List.of("Main", "Segmentation")) {
            Path sets = made.resolve("ImageSets/" + kind);
            assertThat(Files.readAllLines(sets.resolve("train.txt"))).isEqualTo(lists.get("train"));
            assertThat(Files.readAllLines(sets.resolve("val.txt"))).isEqualTo(lists.get("validation"));
            assertThat(Files.readAllLines(sets.resolve("trainval.txt"))).hasSize(10);
        }
        assertThat(Files.readString(made.resolve("labelmap.txt")))
                .isEqualTo("# label:color_rgb:parts:actions\nbackground:0,0,0::\ncell:128,0,0::\nstained:0,128,0::\n");
    }

    private static List<List<Object>> vocBoxes(SampleRow row) {
        return facts(row).objects().stream()
                .map(o ->
                        List.<Object>of(o.name(), o.cut(), o.x() + 1, o.y() + 1, o.x() + o.width(), o.y() + o.height()))
                .toList();
    }

    private static List<List<Object>> vocBoxes(Path file) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(text(document.getDocumentElement(), "filename"))
                .isEqualTo(file.getFileName().toString().replace(".xml", ".png"));
        List<List<Object>> boxes = new ArrayList<>();
        var objects = document.getElementsByTagName("object");
        for (int i = 0; i < objects.getLength(); i++) {
            Element one = (Element) objects.item(i);
            List<Object> box = new ArrayList<>(
                    List.of(text(one, "name"), text(one, "truncated").equals("1")));
            for (String side : List.of("xmin", "ymin", "xmax", "ymax")) {
                box.add(Integer.valueOf(text(one, side)));
            }
            boxes.add(box);
        }
        return boxes;
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }

    @Test
    void writesCityscapesFoldersWithTheIdsOfTheMask() throws IOException {
        Path made = export(ExportFormat.CITYSCAPES);
        for (int n = 0; n < ROWS.size(); n++) {
            SampleRow row = ROWS.get(n);
            String split = row.place().split().equals("train") ? "train" : "val";
            String at = split + "/masked/masked_000000_%06d_".formatted(n);
            assertThat(Digests.sha256(made.resolve("leftImg8bit/" + at + "leftImg8bit.png")))
                    .isEqualTo(row.file().fileSha256());
            Path truth = made.resolve("gtFine");
            int[] mask = ints(mask(row));
            assertThat(samples(ImageIO.read(file(truth, at + "gtFine_labelIds.png"))))
                    .isEqualTo(mask);
            int[] ids = mask.clone();
            int[] next = new int[3];
            for (Regions.Instance object : objects(row)) {
                int id = object.label() * 1000 + next[object.label()]++;
                Arrays.stream(object.pixels()).forEach(pixel -> ids[pixel] = id);
            }
            BufferedImage instances = ImageIO.read(file(truth, at + "gtFine_instanceIds.png"));
            assertThat(instances.getType()).isEqualTo(BufferedImage.TYPE_USHORT_GRAY);
            assertThat(samples(instances)).isEqualTo(ids);
            BufferedImage colors = ImageIO.read(file(truth, at + "gtFine_color.png"));
            int[] palette = Decoders.palette(version.mask(row), row.key());
            int[] seen = colors.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH);
            assertThat(Arrays.stream(seen).map(color -> color & 0xFFFFFF).toArray())
                    .isEqualTo(Arrays.stream(mask).map(label -> palette[label]).toArray());
            Map<?, ?> polygons = json(truth.resolve(at + "gtFine_polygons.json"));
            assertThat(polygons.get("imgWidth")).isEqualTo(WIDTH);
            assertThat(polygons.get("imgHeight")).isEqualTo(HEIGHT);
            assertThat(drawn((List<?>) Objects.requireNonNull(polygons.get("objects"))))
                    .isEqualTo(mask);
        }
        assertThat(Files.readString(made.resolve("labels.py")))
                .contains("    Label(\"background\", 0, 0, \"background\", 0, False, False, (0, 0, 0)),\n")
                .contains("    Label(\"cell\", 1, 1, \"object\", 1, True, False, (");
    }

    private static File file(Path folder, String name) {
        return folder.resolve(name).toFile();
    }

    private static int[] drawn(List<?> objects) {
        List<String> names = List.of("background", "cell", "stained");
        int[] map = new int[WIDTH * HEIGHT];
        Arrays.fill(map, -1);
        for (Object item : objects) {
            Map<?, ?> one = (Map<?, ?>) item;
            String label = String.valueOf(one.get("label")).replaceFirst("group$", "");
            List<Double> ring = new ArrayList<>();
            for (Object point : (List<?>) Objects.requireNonNull(one.get("polygon"))) {
                ((List<?>) point).forEach(n -> ring.add(((Number) n).doubleValue()));
            }
            assertThat(ring).hasSizeGreaterThanOrEqualTo(6);
            PolygonFill.drawn(ring.stream().mapToDouble(Double::doubleValue).toArray(), WIDTH, HEIGHT)
                    .forEach(pixel -> map[pixel] = names.indexOf(label));
        }
        return map;
    }

    @Test
    void writesTheSameObjectsToCocoAsRunsAndAsPolygons() throws IOException {
        Path made = export(ExportFormat.COCO);
        Set<Object> ids = new HashSet<>();
        for (String split : List.of("train", "validation")) {
            Map<?, ?> runs = json(made.resolve("annotations/instances_" + split + ".json"));
            Map<?, ?> polygons = json(made.resolve("annotations-polygons/instances_" + split + ".json"));
            assertThat(polygons.get("categories")).isEqualTo(runs.get("categories"));
            Map<Object, SampleRow> images = new HashMap<>();
            for (Object item : (List<?>) Objects.requireNonNull(polygons.get("images"))) {
                Map<?, ?> image = (Map<?, ?>) item;
                assertThat(image.get("width")).isEqualTo(WIDTH);
                ROWS.stream()
                        .filter(row -> (split + "/" + row.key() + ".png").equals(image.get("file_name")))
                        .forEach(row -> images.put(image.get("id"), row));
            }
            List<?> asRuns = (List<?>) Objects.requireNonNull(runs.get("annotations"));
            List<?> asPolygons = (List<?>) Objects.requireNonNull(polygons.get("annotations"));
            assertThat(asPolygons).hasSameSizeAs(asRuns);
            Map<Object, List<List<Integer>>> found = new LinkedHashMap<>();
            for (int i = 0; i < asRuns.size(); i++) {
                Map<Object, Object> a = new HashMap<>((Map<?, ?>) asRuns.get(i));
                Map<Object, Object> b = new HashMap<>((Map<?, ?>) asPolygons.get(i));
                List<Integer> pixels = decoded((Map<?, ?>) Objects.requireNonNull(a.remove("segmentation")));
                List<?> ring = (List<?>) ((List<?>) Objects.requireNonNull(b.remove("segmentation"))).get(0);
                assertThat(PolygonFill.middles(
                                ring.stream()
                                        .mapToDouble(n -> ((Number) n).doubleValue())
                                        .toArray(),
                                WIDTH,
                                HEIGHT))
                        .isEqualTo(pixels);
                assertThat(a).isEqualTo(b).containsEntry("area", pixels.size()).containsEntry("iscrowd", 0);
                assertThat(ids.add(a.get("id"))).isTrue();
                found.computeIfAbsent(a.get("image_id"), id -> new ArrayList<>())
                        .add(pixels);
            }
            found.forEach((id, pixels) -> assertThat(pixels)
                    .isEqualTo(objects(Objects.requireNonNull(images.get(id))).stream()
                            .map(o -> list(o.pixels()))
                            .toList()));
        }
    }

    /** Runs of other and own pixels in turn, column by column. */
    private static List<Integer> decoded(Map<?, ?> segmentation) {
        assertThat(segmentation.get("size")).isEqualTo(List.of(HEIGHT, WIDTH));
        List<Integer> pixels = new ArrayList<>();
        int at = 0;
        boolean own = false;
        for (Object run : (List<?>) Objects.requireNonNull(segmentation.get("counts"))) {
            for (int end = at + (Integer) run; at < end; at++) {
                if (own) {
                    pixels.add(at % HEIGHT * WIDTH + at / HEIGHT);
                }
            }
            own = !own;
        }
        assertThat(at).isEqualTo(WIDTH * HEIGHT);
        Collections.sort(pixels);
        return pixels;
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGEFOLDER", "CSV"})
    void putsMasksBesideTheImagesAndTellsHuggingFacesLoaderTheirFiles(ExportFormat format) throws IOException {
        Path made = export(format);
        Map<Object, Map<?, ?>> told = new HashMap<>();
        try (var files = Files.walk(made)) {
            for (Path file : files.filter(f -> f.endsWith("metadata.jsonl")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    Map<Object, Object> one = new HashMap<>((Map<?, ?>) CanonicalJson.parse(line));
                    assertThat(line).startsWith("{\"file_name\":");
                    for (String column : List.of("mask", "instances")) {
                        Object inside = one.remove(column + "_file_name");
                        Path path = inside == null
                                ? made.resolve(String.valueOf(one.get(column)))
                                : Objects.requireNonNull(file.getParent()).resolve(String.valueOf(inside));
                        one.put(column, path);
                    }
                    told.put(one.get("key"), one);
                }
            }
        }
        Map<String, byte[]> members = members();
        for (SampleRow row : ROWS) {
            Map<?, ?> one = Objects.requireNonNull(told.get(row.key()));
            for (String column : List.of("mask", "instances")) {
                assertThat((Path) one.get(column)).hasBinaryContent(members.get(row.key() + "." + column + ".png"));
            }
            assertThat(one.get("objects")).isEqualTo(facts(row).objectsText());
        }
        assertThat(Files.readAllLines(made.resolve("samples.csv")).get(0)).startsWith("file,mask,instances,label,key,");
        // Among the class folders of a split a folder of masks would be a class.
        String type = format == ExportFormat.CSV ? "image" : "string";
        assertThat(Files.readString(made.resolve("README.md"))).contains("  - name: mask\n    dtype: " + type + "\n");
        assertThat(made.resolve("images/train/masks").toFile().isDirectory()).isEqualTo(format == ExportFormat.CSV);
    }

    @Test
    void keepsEveryMemberInWebdataset() throws IOException {
        Map<String, byte[]> packed = new HashMap<>();
        try (var files = Files.walk(export(ExportFormat.WEBDATASET))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".tar")).toList()) {
                packed.putAll(members(Files.readAllBytes(file)));
            }
        }
        Map<String, byte[]> published = members();
        assertThat(packed.keySet()).isEqualTo(published.keySet()).hasSize(5 * ROWS.size());
        packed.forEach((name, content) -> assertThat(content).as(name).isEqualTo(published.get(name)));
    }

    private static Map<String, byte[]> members() {
        Map<String, byte[]> members = new HashMap<>();
        version.record().files().stream()
                .filter(file -> file.path().endsWith(".tar"))
                .forEach(file -> members.putAll(members(version.content(file.path()))));
        return members;
    }

    private static Map<String, byte[]> members(byte[] tar) {
        Map<String, byte[]> members = new HashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                members.put(entry.getName(), in.readAllBytes());
            }
            return members;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void describesMasksInCroissantAndReadsThemInTheCard() {
        Map<?, ?> croissant =
                (Map<?, ?>) CanonicalJson.parse(new String(version.content(Layout.CROISSANT), StandardCharsets.UTF_8));
        List<Object> patterns = new ArrayList<>();
        List<Object> fields = new ArrayList<>();
        for (Object item : (List<?>) Objects.requireNonNull(croissant.get("distribution"))) {
            Object includes = ((Map<?, ?>) item).get("includes");
            if (includes != null) {
                patterns.add(includes);
            }
        }
        for (Object item : (List<?>) Objects.requireNonNull(croissant.get("recordSet"))) {
            Map<?, ?> set = (Map<?, ?>) item;
            ((List<?>) Objects.requireNonNull(set.get("field")))
                    .forEach(field -> fields.add(((Map<?, ?>) field).get("@id")));
            if ("mask-labels".equals(set.get("@id"))) {
                fields.add(set.get("data"));
            }
        }
        // Keys end in a digit: a pattern of the extension alone would take masks for images.
        assertThat(patterns).hasSize(3).containsOnly("*[0-9].png");
        assertThat(fields)
                .contains("images/objects", "images/mask_areas", "images/mask_offset", "images/shard")
                .contains(List.of(
                        Map.of("mask-labels/id", 0, "mask-labels/name", "background"),
                        Map.of("mask-labels/id", 1, "mask-labels/name", "cell"),
                        Map.of("mask-labels/id", 2, "mask-labels/name", "stained")));
        assertThat(new String(version.content(Layout.CARD), StandardCharsets.UTF_8))
                .contains("dataset.decode(wds.handle_extension(\"mask.png\", indices), \"rgb8\")");
    }

    @Test
    void saysInEveryFormWhatItLeavesOut() throws IOException {
        for (ExportFormat format : ExportFormat.values()) {
            if (format == ExportFormat.STYLEGAN_ZIP || format == ExportFormat.VIDEO) {
                continue; // One takes square images alone, the other clips.
            }
            Path made = exports.resolve("said-" + format.id());
            List<String> lost = Export.write(Subset.whole(version), format, made, n -> {});
            boolean objectsAlone =
                    Set.of("coco", "yolo", "yolo-seg", "voc", "cityscapes").contains(format.id());
            assertThat(lost.stream().anyMatch(one -> one.contains("least area (12)")))
                    .isEqualTo(objectsAlone);
            String readme = Files.readString(made.resolve("README.md"));
            lost.forEach(one -> assertThat(readme).contains("\n- " + one + "."));
        }
    }

    private static MaskFacts facts(SampleRow row) {
        return Objects.requireNonNull(row.measured().mask());
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static Map<?, ?> json(Path file) throws IOException {
        return (Map<?, ?>) CanonicalJson.parse(Files.readString(file));
    }

    private static BufferedImage indexed(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_BYTE_INDEXED);
        return image;
    }

    private static int[] samples(BufferedImage image) {
        return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    }

    private static int[] ints(byte[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = values[i] & 0xff;
        }
        return ints;
    }
}
