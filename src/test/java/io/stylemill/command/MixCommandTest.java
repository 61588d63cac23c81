package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.Digests;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mix} as users call it, and the other commands on what it makes. */
class MixCommandTest {
    private static final String PUBLISHED = "src/test/resources/first-format/old-cells";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void makesAVersionThatEveryCommandReads() throws IOException {
        reals(Encoding.PNG);
        Path palette = folder.resolve("real/train/WBC/palette.png");
        BufferedImage indexed = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_INDEXED);
        indexed.setRGB(3, 4, 0xff8040);
        ImageIO.write(indexed, "png", palette.toFile());

        JsonNode root =
                JSON.readTree(mixed("out/mixed", "--json", "--license=CC0-1.0").out());
        assertThat(root.at("/images").asInt()).isEqualTo(4 + 4 + 1 + 1 + 2 + 6);
        assertThat(root.at("/created").asBoolean()).isTrue();
        assertThat(root.at("/classes").findValuesAsText("name")).containsExactly("Platelets", "RBC", "WBC");
        assertThat(root.at("/notes").toString())
                .contains("1 image is saved again as PNG with the same pixels")
                .contains("Real images were 20 x 20 PNG, synthetic ones 16 x 16 PNG");
        String dataset = folder.resolve("out/mixed").toString();

        assertThat(told("verify", dataset, "--full", "--metadata"))
                .contains("18 rows and the samples in the shards agree, in both directions")
                .contains("commit record and 6 of 18 recipes keep their schemas")
                .doesNotContain("FAILED");
        String table = told(
                "query",
                dataset,
                "SELECT key, split, origin, source, source_key, source_sha256, file_sha256, label_name, label_source,"
                        + " recipe FROM samples ORDER BY origin, source_key",
                "--json");
        JsonNode rows = JSON.readTree(table);
        JsonNode real = find(rows, "train/RBC/0.png");
        assertThat(real.get("origin").asText()).isEqualTo("real");
        assertThat(real.get("label_source").asText()).isEqualTo("folder");
        assertThat(real.get("recipe").toString()).contains("{}");
        String file = Digests.sha256(Files.readAllBytes(folder.resolve("real/train/RBC/0.png")));
        assertThat(real.get("source_sha256").asText())
                .isEqualTo(file)
                .isEqualTo(real.get("file_sha256").asText());
        assertThat(find(rows, "test/RBC/9.png").get("split").asText()).isEqualTo("test");
        JsonNode saved = find(rows, "train/WBC/palette.png");
        assertThat(saved.get("source_sha256").asText())
                .isNotEqualTo(saved.get("file_sha256").asText());
        JsonNode made = find(rows, "s000000004");
        assertThat(made.get("origin").asText()).isEqualTo("synthetic");
        assertThat(made.get("source").asText()).isEqualTo("old-cells/1.0.0");
        assertThat(made.get("split").asText()).isEqualTo("train");

        String key = real.get("key").asText();
        assertThat(told("show", dataset, key)).contains(key + ", real, in the split train", "copied from", "0.png");
        assertThat(told("show", dataset, made.get("key").asText()))
                .contains("synthetic, in the split train", "s000000004 of old-cells/1.0.0");
        Spoken replay =
                Spoken.by("replay", dataset, key, "-o", folder.resolve("r.png").toString());
        assertThat(replay.status()).isEqualTo(2);
        assertThat(replay.err()).contains("is a real image, which no network made");

        Path exported = folder.resolve("folders");
        told("export", dataset, "--as", "imagefolder", exported.toString());
        assertThat(exported.resolve("train/RBC"))
                .isDirectoryContaining(path -> path.toString().contains(key));
        assertThat(told(
                        "export",
                        dataset,
                        "--as",
                        "webdataset",
                        folder.resolve("shards").toString()))
                .contains("18 images");
        assertThat(told("diff", dataset, PUBLISHED)).contains("6");
        assertThat(told("measure", dataset, "--real=" + folder.resolve("real")))
                .contains("12 with the pixels of a real");
        Path card = folder.resolve("out/mixed/1.0.0/README.md");
        assertThat(card)
                .content()
                .contains("**Real and synthetic images together**: 12 real ones and 6 made by a generative network")
                .contains("| 1 | RBC | ")
                .contains("list of files `")
                .contains("The newest version is named by `" + folder.resolve("out/mixed/latest.json") + "`.")
                .doesNotContain(
                        "Every image here is synthetic", folder.resolve("real").toString());
        assertThat(folder.resolve("out/mixed/1.0.0/croissant.json"))
                .content()
                .contains("12 real ones and 6 made by a generative network (field origin)")
                .contains("images-train/origin");

        assertThat(mixed("out/mixed").out()).contains("18 images, which were there already");
        MadeVersion first = new MadeVersion(folder.resolve("out/mixed/1.0.0"));
        // As if it had been killed before the commit: it goes on and ends with the same bytes.
        Files.delete(folder.resolve("out/mixed/1.0.0/DATASET.json"));
        Files.delete(folder.resolve("out/mixed/latest.json"));
        assertThat(JSON.readTree(mixed("out/mixed", "--json", "--license=CC0-1.0")
                                .out())
                        .at("/created")
                        .asBoolean())
                .isTrue();
        mixed("again/mixed", "--license=CC0-1.0");
        assertThat(new MadeVersion(folder.resolve("again/mixed/1.0.0")).promised())
                .hasSizeGreaterThan(6)
                .isEqualTo(first.promised());
        assertThat(mixed("out/mixed", "--ratio=0").out()).contains("mixed/1.1.0: 12 images");
    }

    @Test
    void refersToImagesWhereTheyAre() throws IOException {
        reals(Encoding.jpeg(90));
        Files.createDirectory(folder.resolve("lists"));
        Path list = folder.resolve("lists/cells.csv");
        assertThat(mixed("lists/cells.csv", "--refer").out())
                .contains("cells.csv: 17 images, where they are")
                .doesNotContain("saved again");
        byte[] first = Files.readAllBytes(list);
        List<String> lines = Files.readAllLines(list);
        assertThat(lines.get(0))
                .isEqualTo("split,label,label_name,weight,origin,address,offset,length,sha256,source,source_key");
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", -1);
            counts.merge(fields[0] + " " + fields[4], 1, Integer::sum);
            byte[] all = Files.readAllBytes(list.resolveSibling(fields[5]));
            int offset = Integer.parseInt(fields[6]);
            byte[] file = Arrays.copyOfRange(all, offset, offset + Integer.parseInt(fields[7]));
            assertThat(Digests.sha256(file)).as(line).isEqualTo(fields[8]);
            assertThat(fields[2]).isEqualTo(List.of("Platelets", "RBC", "WBC").get(Integer.parseInt(fields[1])));
        }
        assertThat(counts).hasToString("{test real=2, train real=9, train synthetic=6}");
        JsonNode note = JSON.readTree(folder.resolve("lists/cells.csv.json").toFile());
        assertThat(note.at("/images/real").asInt()).isEqualTo(11);
        assertThat(note.at("/synthetic/0/digest").asText()).hasSize(64);
        mixed("lists/cells.csv", "--refer");
        assertThat(list).hasBinaryContent(first);
        assertThat(folder.resolve("lists")).isDirectoryNotContaining("glob:**.part");

        Spoken folderNamed =
                Spoken.by("mix", "out/mixed", "--refer", "--real=none", "--synthetic", PUBLISHED, "--license=MIT");
        assertThat(folderNamed.status()).isEqualTo(2);
        assertThat(folderNamed.err())
                .contains("it must be a file that ends in .csv")
                .contains("--title and --license are for the card of a version");
    }

    @Test
    void savesEverythingAsOneFormat() throws IOException {
        reals(Encoding.jpeg(90));
        assertThat(mixed("out/mixed", "--dry-run").out())
                .contains("11 images are saved again as PNG")
                .contains("17 images; nothing was written");
        assertThat(folder.resolve("out")).doesNotExist();
        mixed("out/mixed");
        String dataset = folder.resolve("out/mixed").toString();
        assertThat(told("verify", dataset, "--full")).doesNotContain("FAILED");
        assertThat(told("query", dataset, "SELECT DISTINCT encoder FROM samples WHERE origin = 'real'", "--csv"))
                .contains("png/stylemill-png");
    }

    @Test
    void refusesWhatCannotBeMixedWithAllThatIsWrong() throws IOException {
        Spoken options = Spoken.by(
                "mix",
                "s3://bucket",
                "--real=none",
                "--synthetic",
                PUBLISHED,
                "--ratio=2",
                "--per-class=0",
                "--splits=a=1");
        assertThat(options.status()).isEqualTo(2);
        assertThat(options.err())
                .contains("4 things are wrong")
                .contains("OUT is 's3://bucket'")
                .contains("--ratio is '2'")
                .contains("--per-class is 0")
                .contains("--splits is 'a=1'");
        reals(Encoding.PNG);
        Files.move(folder.resolve("real/train/RBC"), folder.resolve("real/train/Rbc"));
        Spoken classes = Spoken.by(
                "mix",
                folder.resolve("out/mixed").toString(),
                "--real=" + folder.resolve("real"),
                "--synthetic",
                PUBLISHED);
        assertThat(classes.status()).as(classes.out()).isEqualTo(2);
        assertThat(classes.err()).contains("the classes 'RBC' and 'Rbc' of the real images differ only in case");
        Files.writeString(folder.resolve("real/train/WBC/x.png"), "no image");
        Files.writeString(folder.resolve("real/test/RBC/y.png"), "no image");
        Files.createSymbolicLink(folder.resolve("real/test/Platelets"), folder.resolve("real/train"));
        Spoken broken = Spoken.by(
                "mix",
                folder.resolve("out/mixed").toString(),
                "--real=" + folder.resolve("real"),
                "--synthetic",
                PUBLISHED);
        assertThat(broken.status()).isEqualTo(2);
        assertThat(broken.err())
                .contains("3 of the 14 real images cannot be used", "x.png", "y.png", "test/Platelets is a link");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static JsonNode find(JsonNode rows, String sourceKey) {
        for (JsonNode row : rows.isArray() ? rows : rows.findValue("rows")) {
            if (row.get("source_key").asText().equals(sourceKey)) {
                return row;
            }
        }
        throw new AssertionError(sourceKey + " is not in " + rows);
    }

    private static String told(String... arguments) {
        Spoken spoken = Spoken.by(arguments);
        assertThat(spoken.status()).as("%s%n%s", spoken.out(), spoken.err()).isZero();
        return spoken.out();
    }

    private Spoken mixed(String out, String... rest) {
        Spoken spoken = Spoken.by(
                List.of(
                        "mix",
                        folder.resolve(out).toString(),
                        "--real=" + folder.resolve("real"),
                        "--synthetic",
                        PUBLISHED),
                rest);
        assertThat(spoken.status()).as(spoken.err()).isZero();
        return spoken;
    }

    /** Four RBC, four WBC and one of the platelets in train, two RBC in test, 20 x 20. */
    private void reals(Encoding encoding) throws IOException {
        for (int i = 0; i < 4; i++) {
            image("real/train/RBC/" + i, i, encoding);
            image("real/train/WBC/" + i, 10 + i, encoding);
        }
        image("real/train/Platelets/0", 30, encoding);
        image("real/test/RBC/8", 20, encoding);
        image("real/test/RBC/9", 21, encoding);
    }

    private void image(String name, long seed, Encoding encoding) throws IOException {
        byte[] data = new byte[20 * 20 * 3];
        new Random(seed).nextBytes(data);
        Path file = folder.resolve(name + "." + encoding.format().extension());
        Files.createDirectories(file.getParent());
        Files.write(file, Encoders.encode(new Pixels(20, 20, 3, data), encoding, null, new Workspace()));
    }
}
