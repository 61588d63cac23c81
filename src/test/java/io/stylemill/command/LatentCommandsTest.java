package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code generate --projected-w}, {@code --save-w} and {@code centers} as users call them. */
class LatentCommandsTest {
    private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
    private static final String CELLS = "samples/blood-cells/blood-cells-64.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Path ZOO = Path.of("src/test/resources/zoo");

    @TempDir
    private Path folder;

    /** The golden w+ of independent implementations gives their images. */
    @ParameterizedTest
    @ValueSource(strings = {"sg2ada-32", "sg2ada-cond-64", "tf-sg1-32", "sg3-t-64", "sg3-r-64", "rosinality-32"})
    void makesTheGoldenImageOfGoldenW(String name) throws IOException {
        Path cases = CHECKPOINTS.resolve(name);
        JsonNode root = JSON.readTree(cases.resolve("cases.json").toFile());
        JsonNode one = null;
        for (JsonNode candidate : root.get("cases")) {
            boolean plain = candidate.get("noise_mode").asText().equals("const")
                    && candidate.get("translate").isNull()
                    && candidate.get("rotate").isNull()
                    && candidate.get("lod").isNull();
            one = one == null && plain ? candidate : one;
        }
        assertThat(one).isNotNull();
        Path ws = cases.resolve(one.get("files").get("ws").asText());
        Spoken spoken = Spoken.by(
                "generate",
                cases.resolve(root.get("checkpoint").asText()).toString(),
                "--projected-w",
                ws.toString(),
                "--outdir",
                folder.toString());
        assertThat(spoken.err()).isEmpty();
        assertThat(spoken.status()).isZero();
        int[] expected = pixels(cases.resolve(one.get("files").get("png").asText()));
        int[] found = pixels(folder.resolve("proj00.png"));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).as("sample %d", i).isLessThanOrEqualTo(1);
        }
    }

    private static int[] pixels(Path png) throws IOException {
        Raster raster = ImageIO.read(png.toFile()).getRaster();
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }

    @Test
    void savesWThatReadsBackToTheSamePixels() throws IOException {
        Path w = folder.resolve("w.npz");
        Spoken saved = Spoken.by(
                "generate",
                CELLS,
                "--seeds=3,8,20,21,22",
                "--class=WBC",
                "--trunc=0.6",
                "--trunc-cutoff=7",
                "--mix=9:RBC@fine",
                "--no-xmp",
                "--outdir=" + folder.resolve("a"),
                "--save-w=" + w,
                "--json");
        assertThat(saved.err()).isEmpty();
        assertThat(JSON.readTree(saved.out()).get("w").asText()).isEqualTo(w.toString());
        assertThat(LatentFile.layered(w, "w").shape()).isEqualTo("[5, 10, 128]");
        Spoken read = Spoken.by(
                "generate",
                CELLS,
                "--projected-w=" + w,
                "--seeds=1",
                "--class=RBC",
                "--no-xmp",
                "--outdir=" + folder.resolve("b"),
                "--json");
        assertThat(read.err())
                .isEqualTo("stylemill: --class is ignored: a projected w has no class\n"
                        + "stylemill: --seeds is ignored: the images are those of --projected-w\n");
        JsonNode before = JSON.readTree(saved.out()).get("images");
        JsonNode after = JSON.readTree(read.out()).get("images");
        assertThat(after).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(after.get(i).get("row").asInt()).isEqualTo(i);
            assertThat(after.get(i).get("sha256")).isEqualTo(before.get(i).get("sha256"));
        }
        assertThat(folder.resolve("b/proj04.png")).exists();
    }

    /** NVIDIA's code gives this image for the array as one w+. */
    @Test
    void takesAFlatArrayOfAsManyRowsAsLayersForOneImageAndSaysSo() throws IOException {
        String checkpoint = ZOO.resolve("ada-16.pkl").toString();
        String w = ZOO.resolve("w-one-image-6x16.npz").toString();
        Spoken one = Spoken.by("generate", checkpoint, "--projected-w=" + w, "--outdir=" + folder.resolve("one"));
        assertThat(one.err())
                .isEqualTo(
                        "stylemill: --projected-w has the shape [6, 16] and is taken as one w+ of 6 layers; for 6 images of"
                                + " one w each, add --projected-space=w\n");
        assertThat(folder.resolve("one/proj01.png")).doesNotExist();
        int[] expected = pixels(ZOO.resolve("w-one-image-6x16.as-one-w+.png"));
        int[] found = pixels(folder.resolve("one/proj00.png"));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).as("sample %d", i).isLessThanOrEqualTo(1);
        }
        Spoken six = Spoken.by(
                "generate",
                checkpoint,
                "--projected-w=" + w,
                "--projected-space=w",
                "--outdir=" + folder.resolve("six"));
        assertThat(six.err()).isEmpty();
        assertThat(folder.resolve("six/proj05.png")).exists();
    }

    @Test
    void asksWhatAFlatArrayIsWhereItsNameSpeaksForRows() {
        Path file = folder.resolve("c.safetensors");
        LatentFile.write(
                file, java.util.Map.of("clusters", LatentArray.of(6, 1, 16, new float[96])), java.util.Map.of());
        String[] generate = {
            "generate", ZOO.resolve("ada-16.pkl").toString(), "--projected-w=" + file, "--outdir=" + folder.resolve("c")
        };
        Spoken asked = Spoken.by(generate);
        assertThat(asked.status()).isEqualTo(2);
        assertThat(asked.err())
                .isEqualTo(
                        "stylemill: --projected-w: the array clusters has the shape [6, 16], which is one w+ of this network"
                                + " and also 6 images of one w each; say which with --projected-space=w+ or --projected-space=w\n");
    }

    @Test
    void refusesProjectedWThatDoesNotFit() throws IOException {
        Path w = folder.resolve("w.npz");
        LatentFile.writeProjected(w, LatentArray.of(1, 3, 5, new float[15]));
        Spoken spoken =
                Spoken.by("generate", CELLS, "--projected-w=" + w, "--trunc=0.5", "--mix=3@fine", "--outdir=" + folder);
        assertThat(spoken.status()).isEqualTo(2);
        assertThat(spoken.err())
                .contains("  --class: this network makes images for a class; add --class")
                .contains(
                        "  --projected-w: it has the shape [1, 3, 5]; w of this network is [N, 10, 128] or [N, 128]\n")
                .contains("  --trunc: a projected w is taken as it is, so psi is 1;");
        assertThat(Spoken.by("generate", CELLS, "--outdir=" + folder).err())
                .isEqualTo("stylemill: name the images: --seeds LIST such as 0-9,42, or --projected-w FILE\n");
    }

    @Test
    void findsCentresTheSameTwiceAndDrawsThem() throws IOException {
        Path file = folder.resolve("c.safetensors");
        Path sheet = folder.resolve("c.png");
        String[] clusters = {"centers", CELLS, "--clusters=4", "--count=400", "-o", file.toString(), "--json"};
        Spoken first = Spoken.by(clusters);
        assertThat(first.err()).isEmpty();
        byte[] bytes = Files.readAllBytes(file);
        assertThat(Spoken.by(clusters).out()).isEqualTo(first.out());
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        JsonNode told = JSON.readTree(first.out());
        assertThat(told.get("sha256").asText())
                .isEqualTo(LatentFile.named(file, "clusters").array().sha256());
        double sum = 0;
        for (JsonNode center : told.get("centers")) {
            sum += center.get("share").asDouble();
        }
        assertThat(sum).isEqualTo(1);
        Spoken classes = Spoken.by(
                "centers", CELLS, "--per-class", "--count=100", "-o", file.toString(), "--sheet", sheet.toString());
        assertThat(classes.out())
                .startsWith(file + ": 3 centres of " + CELLS + ", mean per class\n  RBC\n  WBC\n  Platelets\n");
        assertThat(LatentFile.named(file, "").name()).isEqualTo("classes");
        assertThat(ImageIO.read(sheet.toFile()).getWidth()).isGreaterThan(300);
        Spoken plain = Spoken.by(
                "centers",
                CHECKPOINTS.resolve("sg2ada-32/network.pkl").toString(),
                "--per-class",
                "-o",
                file.toString());
        assertThat(plain.status()).isEqualTo(2);
        assertThat(plain.err()).contains("has no classes; use --clusters");
        assertThat(Spoken.by("centers", CELLS, "--clusters=9", "--count=3", "-o", file.toString())
                        .err())
                .isEqualTo("stylemill: --clusters is 9; it must be 1 to 3\n");
    }
}
