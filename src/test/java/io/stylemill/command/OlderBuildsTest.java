package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.config.Settings;
import io.stylemill.config.WebAddress;
import io.stylemill.engine.generator.Device;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DatasetConsole;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command on versions that older builds published, each four images of the sample's network.
 *
 * <p>{@code unsigned-cells} is from the first day, before versions were signed.
 * {@code signed-cells} is from the same day, before labelers and gates. {@code masked-cells} is
 * from 29 November 2026, with unique keys, masks and captions. A build that can no longer read one
 * of them breaks what somebody has published.
 */
class OlderBuildsTest {
    private static final Path PUBLISHED = Path.of("src/test/resources/older-builds");
    private static final String CHECKPOINT = "samples/blood-cells/blood-cells-64.safetensors";

    @TempDir
    private Path folder;

    private static String told(String... arguments) {
        Spoken spoken = Spoken.by(arguments);
        assertThat(spoken.status()).as("%s%n%s", spoken.out(), spoken.err()).isZero();
        return spoken.out();
    }

    private static String of(String name) {
        return PUBLISHED.resolve(name).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsigned-cells", "signed-cells", "masked-cells"})
    void areVerifiedToTheLastByteWithTheirDocuments(String name) {
        assertThat(told("verify", of(name), "--full", "--metadata"))
                .contains("4 samples in 2 shards, each with its class, record and image")
                .contains("4 rows and the samples in the shards agree, in both directions")
                .contains("4 of 4 recipes keep their schemas")
                .doesNotContain("FAILED");
    }

    @ParameterizedTest
    @CsvSource({
        "unsigned-cells, s000000002",
        "signed-cells, s000000002",
        "masked-cells, v1_0_0-000000002",
    })
    void giveTheirImagesAgain(String name, String key) {
        Path image = folder.resolve("again.png");
        String[] replay = {"replay", of(name), key, "--checkpoint", CHECKPOINT, "-o", image.toString()};
        boolean older = name.equals("unsigned-cells");
        assertThat(told(replay))
                .containsPattern("verdict +(equal|near)")
                .contains(
                        older
                                ? "not compared, since stylemill-png-1 wrote the published one and png/stylemill-png-2 this one"
                                : " sha256 ");
        assertThat(image).isRegularFile();
        assertThat(told("verify", of(name), "--regenerate", "4", "--checkpoint", CHECKPOINT))
                .contains("made again from their records")
                .doesNotContain("FAILED");
        assertThat(told("show", of(name), key, "-o", folder.resolve("shown.png").toString()))
                .contains("giemsa-like");
        assertThat(told("show", of(name), key, "--json")).contains("\"label_confidence\":-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsigned-cells", "signed-cells"})
    void haveNothingInColumnsThatCameLater(String name) {
        assertThat(told(
                        "query",
                        of(name),
                        "SELECT count(*) AS n, count(label_confidence) AS c, count(label_agrees) AS a,"
                                + " count(scores) AS s, count(dhash) AS d, count(decoded_sha256) AS f FROM samples",
                        "--csv"))
                .isEqualTo("n,c,a,s,d,f\n4,0,0,0,0,0\n");
        assertThat(told("query", of(name), "SELECT count(*) AS n FROM rejected", "--csv"))
                .isEqualTo("n\n0\n");
        assertThat(told(
                        "query",
                        of(name),
                        "SELECT key, label_name FROM samples WHERE tags->>'stain' = 'giemsa-like' ORDER BY key",
                        "--csv"))
                .startsWith("key,label_name\ns000000002,");
    }

    @Test
    void answerOneQuestionTogether() {
        assertThat(told(
                        "query",
                        "--all",
                        PUBLISHED.toString(),
                        "SELECT dataset, count(*) AS n, count(scores) AS s FROM samples GROUP BY 1 ORDER BY 1",
                        "--csv"))
                .isEqualTo("dataset,n,s\nmasked-cells,4,4\nsigned-cells,4,0\nunsigned-cells,4,0\n");
        assertThat(told("datasets", "list", PUBLISHED.toString()))
                .contains("masked-cells 1.0.0", "signed-cells 1.0.0", "unsigned-cells 1.0.0");
        for (String later : List.of("signed-cells", "masked-cells")) {
            assertThat(told("diff", of("unsigned-cells"), of(later)))
                    .contains("  all                                       4            4           +0\n")
                    .contains("  pixel digests                           4  (4 images of A, 4 images of B)\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unsigned-cells, imagefolder",
        "unsigned-cells, hf-parquet",
        "unsigned-cells, hub",
        "unsigned-cells, coco",
        "unsigned-cells, stylegan-zip",
        "unsigned-cells, csv",
        "unsigned-cells, webdataset",
        "signed-cells, hf-parquet",
        "signed-cells, csv",
        "masked-cells, hf-parquet",
        "masked-cells, coco",
        "masked-cells, yolo-seg",
        "masked-cells, webdataset",
    })
    void areExported(String name, String format) throws IOException {
        Path made = folder.resolve("made");
        told("export", of(name), "--as", format, made.toString());
        assertThat(Files.readAllLines(made.resolve("SHA256SUMS"))).hasSizeGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsigned-cells", "signed-cells", "masked-cells"})
    void arePulledWholeAndInPart(String name) {
        Path pulled = folder.resolve("pulled");
        told("pull", of(name), pulled.toString());
        assertThat(told("verify", pulled.toString())).doesNotContain("FAILED");
        Path part = folder.resolve("part");
        told("pull", of(name), part.toString(), "--where", "label_name = 'WBC'");
        assertThat(part.resolve("index/samples.parquet")).isRegularFile();
    }

    @ParameterizedTest
    @CsvSource({
        "unsigned-cells, s000000002",
        "signed-cells, s000000002",
        "masked-cells, v1_0_0-000000002",
    })
    void areShownInTheConsole(String name, String key) throws IOException, InterruptedException {
        Settings settings =
                Settings.read(folder, null, Map.of("STYLEMILL_HOME", folder.toString()), Map.of(), List.of());
        try (Components components = new Components(settings, Device.CPU);
                DatasetConsole console =
                        DatasetConsole.open(components, of(name), new WebAddress("127.0.0.1", 0), "a test")) {
            HttpClient client = HttpClient.newHttpClient();
            for (String page : List.of("", "/images", "/images?confidence-to=0.9", "/images/" + key)) {
                URI address = URI.create(console.address() + "datasets/" + name + "/1.0.0" + page);
                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(page + answer.body()).isEqualTo(200);
            }
        }
    }

    @Test
    void areTakenIntoAMixedVersion() throws IOException {
        for (String name : List.of("RBC", "WBC", "Platelets")) {
            int side = 10 + name.length();
            Path to = folder.resolve("real/train/" + name + "/" + side + ".png");
            Files.createDirectories(to.getParent());
            ImageIO.write(new BufferedImage(side, name.charAt(0), BufferedImage.TYPE_INT_RGB), "png", to.toFile());
        }
        told(
                "mix",
                folder.resolve("mixed").toString(),
                "--real=" + folder.resolve("real"),
                "--synthetic",
                of("unsigned-cells"),
                "--synthetic",
                of("signed-cells"),
                "--license=CC0-1.0");
        assertThat(told("verify", folder.resolve("mixed").toString(), "--full")).doesNotContain("FAILED");
    }
}
