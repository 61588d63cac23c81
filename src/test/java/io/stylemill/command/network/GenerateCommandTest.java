package io.stylemill.command.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.command.Session;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code generate} as users call it, against images that independent implementations made. */
class GenerateCommandTest {
    private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
    private static final Path SAMPLE = Path.of("src/test/resources/sample-cases");
    private static final String CELLS =
            SAMPLE.resolve("blood-cells-64.safetensors").toString();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sg2ada-32",
                "sg2ada-cond-64",
                "sg2-sg3repo-32",
                "sg3-t-64",
                "sg3-r-64",
                "tf-sg2-32",
                "tf-sg1-32",
                "tf-sg1-16-lod",
                "tf-sg1-128",
                "rosinality-32",
                "rosinality-train-16"
            })
    void makesEveryGoldenCaseOfACheckpoint(String name) throws IOException {
        Path cases = CHECKPOINTS.resolve(name);
        JsonNode root = JSON.readTree(cases.resolve("cases.json").toFile());
        makesEveryCase(cases, cases.resolve(root.get("checkpoint").asText()).toString());
    }

    @Test
    void makesEveryGoldenCaseOfTheSample() throws IOException {
        makesEveryCase(SAMPLE, CELLS);
    }

    private void makesEveryCase(Path cases, String checkpoint) throws IOException {
        JsonNode root = JSON.readTree(cases.resolve("cases.json").toFile());
        assertThat(root.get("cases")).hasSizeGreaterThan(2);
        for (JsonNode one : root.get("cases")) {
            String what = cases.getFileName() + "/" + one.get("name").asText();
            Path out = folder.resolve(one.get("name").asText());
            List<String> args = arguments(one, checkpoint, out);
            Session session = Session.run(args).done();
            assertThat(session.err()).as(what).isEmpty();
            Path made =
                    out.resolve(String.format("seed%04d.png", one.get("seed").asLong()));
            int[] expected = samples(cases.resolve(one.get("files").get("png").asText()));
            int[] found = samples(made);
            assertThat(found).as(what).hasSameSizeAs(expected);
            int largest = 0;
            for (int i = 0; i < found.length; i++) {
                largest = Math.max(largest, Math.abs(found[i] - expected[i]));
            }
            assertThat(largest).as(what).isLessThanOrEqualTo(1);
        }
    }

    private static List<String> arguments(JsonNode one, String checkpoint, Path out) {
        List<String> args = new ArrayList<>(List.of("generate", checkpoint, "--batch", "1"));
        args.addAll(List.of("--seeds", one.get("seed").asText(), "--outdir", out.toString()));
        args.addAll(List.of("--trunc", one.get("truncation_psi").asText()));
        args.addAll(List.of("--noise-mode", one.get("noise_mode").asText()));
        if (!one.get("truncation_cutoff").isNull()) {
            args.addAll(List.of("--trunc-cutoff", one.get("truncation_cutoff").asText()));
        }
        if (!one.get("class").isNull()) {
            args.addAll(List.of("--class", one.get("class").asText()));
        }
        JsonNode mix = one.get("style_mixing");
        if (!mix.isNull()) {
            List<String> layers = new ArrayList<>();
            mix.get("layers").forEach(layer -> layers.add(layer.asText()));
            String ofClass =
                    mix.get("class").isNull() ? "" : ":" + mix.get("class").asText();
            args.addAll(List.of("--mix", mix.get("seed").asText() + ofClass + "@" + String.join(",", layers)));
        }
        JsonNode translate = one.get("translate");
        if (!translate.isNull()) {
            args.add("--translate=" + translate.get(0).asText() + ","
                    + translate.get(1).asText());
        }
        if (!one.get("rotate").isNull()) {
            args.add("--rotate=" + one.get("rotate").asText());
        }
        if (!one.get("lod").isNull()) {
            args.addAll(List.of("--lod", one.get("lod").asText()));
        }
        return args;
    }

    @Test
    void takesTheCheckpointAsNvidiasScriptsDoAndNamesFilesAsTheyDo() throws IOException {
        Session session = Session.run(
                        "generate",
                        "--network=" + CELLS,
                        "--seeds=0-2,42",
                        "--trunc=0.7",
                        "--class=1",
                        "--translate=0,0",
                        "--rotate=0",
                        "--noise-mode=const",
                        "--outdir=" + folder.resolve("out"))
                .done();
        assertThat(names(folder.resolve("out")))
                .containsExactly("seed0000.png", "seed0001.png", "seed0002.png", "seed0042.png");
        assertThat(session.out()).startsWith("4 images of 64 x 64 pixels in ");
    }

    @Test
    void makesTheSameFileOfASeedAloneAndAmongOthersAndByNameOrIndexOfTheClass() throws IOException {
        for (String noise : List.of("const", "random")) {
            Path all = folder.resolve(noise + "-all");
            Path one = folder.resolve(noise + "-one");
            Session.run(
                            "generate",
                            CELLS,
                            "--seeds",
                            "0-19",
                            "--class",
                            "WBC",
                            "--noise-mode",
                            noise,
                            "--outdir",
                            "" + all)
                    .done();
            Session.run("generate", CELLS, "--seeds", "17", "--class", "1", "--noise-mode", noise, "--outdir", "" + one)
                    .done();
            assertThat(one.resolve("seed0017.png")).hasSameBinaryContentAs(all.resolve("seed0017.png"));
        }
        assertThat(samples(folder.resolve("random-one/seed0017.png")))
                .isNotEqualTo(samples(folder.resolve("const-one/seed0017.png")));
        assertThat(samples(folder.resolve("random-all/seed0003.png")))
                .isNotEqualTo(samples(folder.resolve("random-all/seed0004.png")));
    }

    @Test
    void listsItsFilesAsJsonAndWritesMetadataUnlessToldNotTo() throws IOException {
        Path with = folder.resolve("with");
        Path without = folder.resolve("without");
        Session first = Session.run(
                        "generate", CELLS, "--seeds", "3,1", "--class", "RBC", "--json", "--outdir", "" + with)
                .done();
        Session second = Session.run(
                        "generate",
                        CELLS,
                        "--seeds",
                        "3,1",
                        "--class",
                        "RBC",
                        "--json",
                        "--no-xmp",
                        "--outdir",
                        "" + without)
                .done();
        JsonNode a = JSON.readTree(first.out());
        JsonNode b = JSON.readTree(second.out());
        assertThat(a.get("images")).hasSize(2);
        assertThat(a.at("/images/0/seed").asInt()).isEqualTo(3);
        assertThat(a.at("/images/0/file").asText())
                .isEqualTo(with.resolve("seed0003.png").toString());
        assertThat(a.at("/images/0/sha256").asText())
                .isEqualTo(io.stylemill.record.Digests.sha256(with.resolve("seed0003.png")))
                .isNotEqualTo(b.at("/images/0/sha256").asText());
        assertThat(a.at("/images/1/pixelSha256")).isEqualTo(b.at("/images/1/pixelSha256"));
        assertThat(text(with.resolve("seed0003.png"))).contains("seed=3;psi=1.0;class=0;group=generate;slot=3");
        assertThat(text(without.resolve("seed0003.png"))).doesNotContain("xmp");
    }

    @Test
    void convertsEveryFamilyToAFileThatMakesTheSamePixels() throws IOException {
        for (String name : List.of("sg2ada-cond-64", "sg3-r-64", "tf-sg1-16-lod", "rosinality-train-16")) {
            Path cases = CHECKPOINTS.resolve(name);
            String original = cases.resolve(
                            JSON.readTree(cases.resolve("cases.json").toFile())
                                    .get("checkpoint")
                                    .asText())
                    .toString();
            String neutral = folder.resolve(name + ".safetensors").toString();
            Session.run("convert", original, neutral).done();

            JsonNode a = JSON.readTree(
                    Session.run("inspect", original, "--json").done().out());
            JsonNode b = JSON.readTree(
                    Session.run("inspect", neutral, "--json").done().out());
            for (String field : List.of(
                    "architecture",
                    "z_dim",
                    "w_dim",
                    "c_dim",
                    "num_ws",
                    "resolution",
                    "channels",
                    "settings",
                    "layers")) {
                assertThat(b.get(field)).as(name + " " + field).isEqualTo(a.get(field));
            }
            assertThat(b.get("format").asText()).isEqualTo("stylemill-safetensors");
            assertThat(b.at("/facts/converted_from_sha256")).isEqualTo(a.get("sha256"));
            assertThat(b.get("license_note")).isEqualTo(a.get("license_note"));
            assertThat(pixels(neutral, a)).as(name).isEqualTo(pixels(original, a));
        }
    }

    private JsonNode pixels(String checkpoint, JsonNode inspected) throws IOException {
        List<String> args =
                new ArrayList<>(List.of("generate", checkpoint, "--seeds", "0-2", "--trunc", "0.6", "--json"));
        args.addAll(List.of("--outdir", folder.resolve("pixels").toString(), "--batch", "2"));
        if (inspected.get("c_dim").asInt() > 0) {
            args.addAll(List.of("--class", "0"));
        }
        List<JsonNode> hashes = JSON.readTree(Session.run(args).done().out()).findValues("pixelSha256");
        assertThat(hashes).hasSize(3);
        return JSON.valueToTree(hashes);
    }

    @Test
    void namesTheClassesWhenOneIsNeeded() {
        refused(
                "--class: this network makes images for a class; add --class, one of RBC, WBC, Platelets, or the indices 0"
                        + " to 2",
                "generate",
                CELLS,
                "--seeds",
                "0");
        refused(
                "--class: there is no class 'wbx'; allowed: RBC, WBC, Platelets, or the indices 0 to 2; did you mean WBC?",
                "generate",
                CELLS,
                "--seeds",
                "0",
                "--class",
                "wbx");
        refused(
                "--class: there is no class 3; allowed: RBC, WBC, Platelets, or the indices 0 to 2",
                "generate",
                CELLS,
                "--seeds",
                "0",
                "--class",
                "3");
    }

    @Test
    void listsEveryFlagThatDoesNotFitTheNetwork() {
        Session session = Session.run(
                "generate",
                CELLS,
                "--seeds",
                "0",
                "--class",
                "0",
                "--trunc-cutoff",
                "11",
                "--mix",
                "1@8-10",
                "--translate",
                "0.1,0",
                "--lod",
                "1",
                "--outdir",
                "" + folder.resolve("no"));
        assertThat(session.status()).isEqualTo(2);
        assertThat(session.err()).isEqualTo("""
                stylemill: the flags do not fit the network of %s:
                  --mix: its layers are '8-10': '8-10' names layer 10; this network has 10 w layers, 0 to 9
                  --trunc-cutoff: it is 11; this network has 10 w layers, so 0 to 10
                  --translate, --rotate: only stylegan3-t and stylegan3-r networks can move and turn what they draw; this one is stylegan2
                  --lod: only stylegan1 networks have levels of detail; this one is stylegan2
                """.formatted(CELLS));
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @Test
    void refusesValuesThatNoNetworkTakes() {
        String[] start = {"generate", CELLS, "--class", "0"};
        refused("--seeds: '0-' is not a list of whole numbers and ranges such as 0-9,42", start, "--seeds", "0-");
        refused(
                "--seeds: '4294967296' is beyond the largest allowed number, 4294967295",
                start,
                "--seeds",
                "4294967296");
        refused(
                "--translate is '1'; it must be two numbers such as 0.3,-0.1",
                start,
                "--seeds",
                "0",
                "--translate",
                "1");
        refused("--trunc is NaN; it must be a finite number", start, "--seeds", "0", "--trunc", "NaN");
        refused("--mix is '5'; it must be SEED@LAYERS or SEED:CLASS@LAYERS", start, "--seeds", "0", "--mix", "5");
        refused("--batch is 0; it must be 1 to 1024", start, "--seeds", "0", "--batch", "0");
        refused("'gpu' names no device; write cpu or cuda:N", start, "--seeds", "0", "--device", "gpu");
        refused("precision 'half' is none of auto, fp32, bf16, fp16", start, "--seeds", "0", "--precision", "half");
        refused("two checkpoints are named", start, "--seeds", "0", "--network", "b.pkl");
        refused("--noise-mode: 'loud' is none of", start, "--seeds", "0", "--noise-mode", "loud");
    }

    @Test
    void refusesAFileThatIsNotThereAFolderAWebAddressAndAHostileOne() {
        refused("there is no checkpoint nowhere.pkl; check the path", "generate", "nowhere.pkl", "--seeds", "0");
        refused("it is a folder; name the file", "generate", "src", "--seeds", "0");
        refused("download it first and name the file", "generate", "https://example.org/ffhq.pkl", "--seeds", "0");
        refused("name the checkpoint: stylemill generate CHECKPOINT", "generate", "--seeds", "0");
        refused(
                "os.getpid",
                "generate",
                CHECKPOINTS.resolve("malicious/global-reduce-os.pkl").toString(),
                "--seeds",
                "0");
    }

    @Test
    void saysThatAClassMeansNothingToAnUnconditionalNetworkAsNvidiasScriptDoes() {
        String checkpoint = CHECKPOINTS.resolve("sg2ada-32/network.pkl").toString();
        Session session = Session.run(
                        "generate", checkpoint, "--seeds", "5", "--class", "0", "--outdir", "" + folder.resolve("out"))
                .done();
        assertThat(session.err()).isEqualTo("stylemill: --class is ignored: this network has no classes\n");
    }

    @Test
    void takesDoublesInSeedsAndClassesFromTheEndAsNvidiasScriptDoes() throws IOException {
        Session.run(
                        "generate",
                        CELLS,
                        "--seeds",
                        "3,1-3,3",
                        "--class",
                        "-1",
                        "--no-xmp",
                        "--outdir",
                        "" + folder.resolve("a"))
                .done();
        Session.run(
                        "generate",
                        CELLS,
                        "--seeds",
                        "1-3",
                        "--class",
                        "2",
                        "--no-xmp",
                        "--outdir",
                        "" + folder.resolve("b"))
                .done();
        for (String name : List.of("seed0001.png", "seed0002.png", "seed0003.png")) {
            assertThat(folder.resolve("a").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(name));
        }
        refused("'3-1' runs backwards", "generate", CELLS, "--class", "0", "--seeds", "3-1");
        refused("there is no class '-4'", "generate", CELLS, "--class", "-4", "--seeds", "3");
    }

    @Test
    void saysThatRandomNoiseChangesNothingWithoutNoiseInputs() {
        String checkpoint = CHECKPOINTS.resolve("sg3-t-64/network.pkl").toString();
        Session session = Session.run(
                        "generate",
                        checkpoint,
                        "--seeds",
                        "5",
                        "--noise-mode=random",
                        "--outdir",
                        "" + folder.resolve("out"))
                .done();
        assertThat(session.err())
                .isEqualTo(
                        "stylemill: --noise-mode=random changes nothing: stylegan3-t networks have no noise inputs\n");
    }

    @ParameterizedTest
    @CsvSource({"ada-resnet-grey-labels-protocol2.pkl, 1", "sg3-orig-rgba-separable-protocol5.pkl, 4"})
    void writesGreyNetworksAsGreyFilesAndThoseWithAlphaAsRgba(String name, int channels) throws IOException {
        String checkpoint =
                Path.of("src/test/resources/checkpoint-variants").resolve(name).toString();
        JsonNode inspected = JSON.readTree(
                Session.run("inspect", checkpoint, "--json").done().out());
        assertThat(inspected.get("channels").asInt()).isEqualTo(channels);
        pixels(checkpoint, inspected);
        try (var files = Files.list(folder.resolve("pixels"))) {
            for (Path file : files.toList()) {
                assertThat(ImageIO.read(file.toFile()).getRaster().getNumBands())
                        .isEqualTo(channels);
            }
        }
    }

    @Test
    void leavesNothingBehindWhenTheDeviceIsAbsent() {
        refused(
                "device cuda:9 was asked for, but PyTorch sees",
                new String[] {"generate", CELLS, "--class", "0"},
                "--seeds",
                "0",
                "--device",
                "cuda:9");
    }

    private void refused(String message, String[] start, String... more) {
        List<String> args = new ArrayList<>(List.of(start));
        args.addAll(List.of(more));
        refused(message, args.toArray(new String[0]));
    }

    private void refused(String message, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--outdir", folder.resolve("refused").toString()));
        Session session = Session.run(all);
        assertThat(session.err()).contains(message);
        assertThat(session.status()).as(session.err()).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    private static List<String> names(Path of) throws IOException {
        try (var files = Files.list(of)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static int[] samples(Path png) throws IOException {
        Raster raster = ImageIO.read(png.toFile()).getRaster();
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }
}
