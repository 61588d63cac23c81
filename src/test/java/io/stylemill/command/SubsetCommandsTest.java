package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.version.PublishedSplits;
import io.stylemill.version.PullProgress;
import io.stylemill.version.SampleRow;
import io.stylemill.version.SamplesParquet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code query}, {@code export} and {@code pull} of some images of a version, as users call them.
 */
class SubsetCommandsTest {
    private static final String WHITE = "label_name = 'WBC' AND label_confidence < 0.95";

    @TempDir
    private Path folder;

    private String dataset;

    @BeforeEach
    void publishes() throws IOException {
        Path version = folder.resolve("version");
        PublishedSplits.publish(folder).pull(version, 1, new PullProgress() {
            @Override
            public void advanced(long bytes) {}

            @Override
            public void noted(String message) {}
        });
        dataset = version.toString();
        Files.writeString(folder.resolve("settings"), "stylemill.home=" + folder.resolve("home") + "\n");
    }

    @Test
    void asksAboutTheChosenImagesAlone() {
        assertThat(run("query", dataset, "--where", WHITE, "SELECT key FROM samples", "--csv")
                        .out())
                .isEqualTo("key\nv1_0_0-000000001\nv1_0_0-000000003\n");
        Spoken drawn = run(
                "query",
                dataset,
                "--split",
                "train",
                "--limit",
                "2",
                "--seed",
                "4",
                "SELECT key FROM samples",
                "--csv");
        assertThat(drawn.out().lines()).hasSize(3);
        assertThat(drawn.err()).containsPattern("subset [0-9a-f]{64}: 2 of 8 images of cells 1\\.0\\.0");
        // Without --limit, --seed asks for images of that seed, as it did before.
        assertThat(run("query", dataset, "--seed", "1001", "--csv").out()).contains("v1_0_0-000000001");
        Spoken refused = run("query", dataset, "--all", "--split", "train");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("choose images of one version; leave out --all");
    }

    @Test
    void takesAtMostSoManyOfTheImagesThatAnswerAReadyQuestion() {
        assertThat(columns(run("query", dataset, "--label", "WBC", "--limit", "2", "--csv")))
                .containsExactly("v1_0_0-000000001 WBC", "v1_0_0-000000003 WBC");
        // Both images of the class, whatever the seed draws of all eight.
        for (String seed : List.of("1", "2", "3")) {
            assertThat(columns(run("query", dataset, "--label", "1", "--limit", "2", "--seed", seed, "--csv")))
                    .containsExactly("v1_0_0-000000001 WBC", "v1_0_0-000000003 WBC");
        }
        assertThat(columns(run("query", dataset, "--label", "RBC", "--split", "dev", "--limit", "1", "--csv")))
                .containsExactly("v1_0_0-000000005 RBC");
        Spoken none = run("query", dataset, "--label", "WBC", "--night", "2000-01-01", "--limit", "2", "--csv");
        assertThat(none.status()).as(none.err()).isZero();
        assertThat(columns(none)).isEmpty();
    }

    /** Returns key and class of each row of an answer. */
    private static List<String> columns(Spoken answer) {
        return answer.out()
                .lines()
                .skip(1)
                .map(row -> row.split(","))
                .map(row -> row[2] + " " + row[5])
                .toList();
    }

    @Test
    void answersAQuestionThatStartsWithAComment() {
        assertThat(run("query", dataset, "-- how many\nSELECT count(*) AS n FROM samples", "--csv")
                        .out())
                .isEqualTo("n\n8\n");
        assertThat(run("query", dataset, "--how-many", "SELECT 1").err()).contains("there is no option '--how-many'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-- all of them", "/* all */"})
    void refusesAConditionThatSaysNothing(String where) {
        Spoken refused = run("query", dataset, "--where", where, "SELECT key FROM samples");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("it must be a condition on one image, such as");
    }

    @Test
    void exportsTheChosenImagesAndSaysWhatTheFormCannotHold() throws IOException {
        Path made = folder.resolve("export");
        Spoken spoken = run("export", dataset, "--as", "stylegan-zip", "--split", "holdout", made.toString());
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(spoken.err()).contains("stylegan-zip: the archives hold images and labels alone");
        assertThat(Files.readString(made.resolve("EXPORT.json"))).contains("\"split\":\"holdout\"");
    }

    @Test
    void pullsTheChosenImagesAsShardsOfTheirOwn() {
        Path made = folder.resolve("pulled");
        Spoken spoken = run("pull", dataset, "--where", WHITE, made.toString());
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(spoken.out()).startsWith("2 images of cells 1.0.0 are in ");
        List<SampleRow> rows = new ArrayList<>();
        SamplesParquet.read(made.resolve("index/samples.parquet"), rows::add);
        assertThat(rows).extracting(SampleRow::key).containsExactly("v1_0_0-000000001", "v1_0_0-000000003");
        Spoken refused = run(
                "pull", dataset, "--all", "--limit", "1", folder.resolve("all").toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("name it with --version, and leave out --all and --since");
    }

    private Spoken run(String... args) {
        return Spoken.by(List.of(args), "--config", folder.resolve("settings").toString());
    }
}
