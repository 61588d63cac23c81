package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.failure.Failure;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.PublishedPair;
import io.stylemill.version.PullProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command on a version that was published in the first format: keys such as
 * {@code s000000004}, shards without the dataset's name, the record as an object, tags as a map.
 */
class FirstFormatTest {
    private static final Path PUBLISHED = Path.of("src/test/resources/first-format/old-cells");
    private static final String CHECKPOINT = "samples/blood-cells/blood-cells-64.safetensors";

    @TempDir
    private Path folder;

    private String dataset;

    @BeforeEach
    void copies() throws IOException {
        Path copy = folder.resolve("old-cells");
        try (Stream<Path> files = Files.walk(PUBLISHED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(PUBLISHED.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        dataset = copy.toString();
    }

    private static String told(String... arguments) {
        Spoken spoken = Spoken.by(arguments);
        assertThat(spoken.status()).as("%s%n%s", spoken.out(), spoken.err()).isZero();
        return spoken.out();
    }

    @Test
    void isVerifiedToTheLastByteWithItsDocuments() {
        assertThat(told("verify", dataset, "--full", "--metadata"))
                .contains("6 samples in 2 shards, each with its class, record and image")
                .contains("6 rows and the samples in the shards agree, in both directions")
                .contains("commit record and 6 of 6 recipes keep their schemas")
                .doesNotContain("FAILED");
    }

    @Test
    void givesItsImagesAgain() throws IOException {
        Path image = folder.resolve("again.png");
        assertThat(told("replay", dataset, "s000000004", "--checkpoint", CHECKPOINT, "-o", image.toString()))
                .containsAnyOf("equal", "near");
        assertThat(Files.size(image)).isPositive();
        assertThat(told("verify", dataset, "--regenerate", "2", "--checkpoint", CHECKPOINT))
                .doesNotContain("FAILED");
    }

    @Test
    void itsRecordsKeepTheirBytes() {
        List<?> rows = (List<?>) CanonicalJson.parse(
                told("query", dataset, "SELECT recipe FROM samples UNION ALL SELECT recipe FROM rejected", "--json"));

        assertThat(rows).hasSize(7);
        for (Object row : rows) {
            String record = String.valueOf(((Map<?, ?>) row).get("recipe"));
            assertThat(readAndWritten(record))
                    .as("a record that is older than a component of RecipeDocument; let the new component be @Nullable,"
                            + " and null where the recipe has its default")
                    .isEqualTo(record);
        }
    }

    private static String readAndWritten(String record) {
        try {
            return RecipeJson.write(RecipeJson.exact(record));
        } catch (Failure e) {
            return e.getMessage();
        }
    }

    @Test
    void answersQuestionsOnTagsToo() {
        assertThat(told(
                        "query",
                        dataset,
                        "SELECT key, tags->>'stain' AS stain FROM samples WHERE tags->>'stain' IS NOT"
                                + " NULL ORDER BY key",
                        "--csv"))
                .startsWith("key,stain\ns000000003,")
                .contains("giemsa-like");
        assertThat(told("query", dataset, "SELECT count(*) AS n, count(decoded_sha256) AS said FROM samples", "--csv"))
                .isEqualTo("n,said\n6,0\n");
        assertThat(told("query", dataset, "SELECT DISTINCT shard FROM samples ORDER BY 1", "--csv"))
                .isEqualTo("shard\ndata/test-00000-of-00001.tar\ndata/train-00000-of-00001.tar\n");
    }

    @Test
    void showsAndPullsItsImages() {
        Path image = folder.resolve("shown.png");
        assertThat(told("show", dataset, "s000000004", "-o", image.toString())).contains("giemsa-like");
        assertThat(image).isRegularFile();
        Path pulled = folder.resolve("pulled");
        told("pull", dataset, pulled.toString());
        assertThat(pulled.resolve("data/train-00000-of-00001.tar")).isRegularFile();
    }

    @Test
    void showsItsRefusedImages() {
        assertThat(told("show", dataset, "--rejected"))
                .isEqualTo("s000000002  attempt 0  WBC  confidence: cells: 0.629128, at least 0.9\n");
        assertThat(told("show", dataset, "s000000002", "--rejected"))
                .startsWith("image            s000000002, attempt 0, refused; it is not in the version\n"
                        + "refused by       confidence: cells: 0.629128, at least 0.9\n"
                        + "label            1 WBC (conditional)\n")
                .contains("\nlatent           seed 2 (numpy RandomState, as NVIDIA's scripts)\n");
        assertThat(told("show", dataset, "--rejected", "--json"))
                .startsWith("{\"gates\":{\"confidence\":1},\"rejected\":[{\"attempt\":0,")
                .endsWith("\"total\":1}\n");
        assertThat(told("show", dataset, "s000000001", "--rejected")).isEmpty();
        assertThat(told("show", dataset, "s000000004", "--json")).contains("\"key\":\"s000000004\"");
        assertThat(Spoken.by("show", dataset, "s9", "--rejected").err()).contains("has no image with the key 's9'");
        assertThat(Spoken.by("show", dataset).err()).contains("no image is named");
        assertThat(Spoken.by("show", dataset, "--rejected", "-o", "x.png").err())
                .contains("the pixels of refused images are not stored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"imagefolder", "hf-parquet", "coco", "stylegan-zip", "csv"})
    void isExported(String format) throws IOException {
        Path made = folder.resolve("made");
        told("export", dataset, "--as", format, made.toString());
        assertThat(Files.readAllLines(made.resolve("SHA256SUMS"))).hasSizeGreaterThan(2);
        List<String> parts = List.of("EXPORT.json", "README.md");
        assertThat(made.toFile().list()).contains(parts.toArray(new String[0]));
    }

    @Test
    void isComparedWithAnotherVersion() throws IOException {
        Path other = folder.resolve("other");
        PublishedPair.publish(folder.resolve("pair"), true).a().pull(other, 1, PullProgress.SILENT);
        String text = told("diff", dataset, other.toString());
        assertThat(text)
                .contains("A  old-cells 1.0.0, network d1046501bd2f\nB  cells 1.0.0, network abababababab\n")
                .contains("  all                                       6           12           +6\n")
                .contains("  group drawn                               3            0           -3\n")
                .contains("  images.kept: 6 -> 12\n");
        assertThat(told("diff", dataset, dataset, "--json"))
                .contains("\"format\":\"stylemill-diff-1\"", "\"plan\":[]", "\"quality\":[]", "\"same\":true");
        Spoken refused = Spoken.by("diff", dataset, folder.resolve("nothing").toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("no version was found at ");
    }
}
