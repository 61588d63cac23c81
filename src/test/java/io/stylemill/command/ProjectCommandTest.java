package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.image.Decoders;
import io.stylemill.image.FilmFrames;
import io.stylemill.image.Size;
import io.stylemill.record.Digests;
import io.stylemill.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code project} as users call it. */
class ProjectCommandTest {
    private static final String CELLS = "samples/blood-cells/blood-cells-64.safetensors";
    private static final String SCORER = "samples/blood-cells/blood-cells-classifier.pt";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void notesWhatEachRowWasFoundForAndGoesOnWhereItWasStopped() throws IOException {
        Path real = pictures("7");
        Path out = folder.resolve("w.npz");
        Path note = folder.resolve("w.npz.json");
        String[] call = {
            "project", CELLS, real.toString(), "-o", out.toString(), "--steps=3", "--class=WBC", "--batch=1"
        };
        assertThat(Spoken.by(call).status()).isZero();
        LatentArray first = LatentFile.layered(out, "");
        assertThat(first.shape()).isEqualTo("[1, 10, 128]");

        Files.copy(pictures("8").resolve("seed0008.png"), real.resolve("a.png"));
        Spoken again = Spoken.by(call);
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.out()).contains("w+ of 2 pictures").contains("note      " + note);
        LatentArray both = LatentFile.layered(out, "");
        JsonNode root = JSON.readTree(note.toFile());
        assertThat(root.get("arraySha256").asText()).isEqualTo(both.sha256());
        assertThat(root.get("class").asText()).isEqualTo("WBC");
        assertThat(root.get("steps").asInt()).isEqualTo(3);
        assertThat(root.get("wStd").asDouble()).isBetween(0.3, 0.7);
        assertThat(root.get("images").get(0).get("file").asText()).isEqualTo("a.png");
        JsonNode second = root.get("images").get(1);
        assertThat(second.get("file").asText()).isEqualTo("seed0007.png");
        assertThat(second.get("sha256").asText())
                .isEqualTo(Digests.sha256(Files.readAllBytes(real.resolve("seed0007.png"))));
        assertThat(second.get("psnr").asDouble()).isGreaterThan(5);
        assertThat(both.row(1)).isEqualTo(first.row(0));

        byte[] before = Files.readAllBytes(out);
        Files.delete(out);
        Files.delete(note);
        assertThat(Spoken.by(call).status()).isZero();
        assertThat(Files.readAllBytes(out)).isEqualTo(before);
    }

    @Test
    void keepsThePicturesThatWereDoneWhenItIsStoppedInTheMiddle() throws IOException {
        Path real = folder.resolve("three");
        assertThat(Spoken.by("generate", CELLS, "--seeds=1-3", "--class=WBC", "--outdir=" + real)
                        .status())
                .isZero();
        Path out = folder.resolve("w.npz");
        List<String> call = List.of("project", CELLS, real.toString(), "--steps=10", "--batch=1", "-o");
        Thread me = Thread.currentThread();
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        PrintStream stopping = new PrintStream(told, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.contains("pictures 3 to 3 of 3")) {
                    me.interrupt();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        };
        List<String> first = new ArrayList<>(call);
        first.add(out.toString());
        int status = Main.run(new Terminal(stopping, stopping, false), first.toArray(String[]::new));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(status).isNotZero();
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("run it again to go on");
        int kept = LatentFile.layered(out, "").rows();
        assertThat(kept).isBetween(1, 2);

        Spoken again = Spoken.by(call, out.toString());
        assertThat(again.status()).as(again.err()).isZero();
        int left = 3 - kept;
        assertThat(again.err()).contains("pictures 1 to 1 of " + left).doesNotContain("of 3, step");
        Spoken.by(call, folder.resolve("whole.npz").toString());
        assertThat(out).hasSameBinaryContentAs(folder.resolve("whole.npz"));
        assertThat(folder.resolve("w.npz.json")).hasSameTextualContentAs(folder.resolve("whole.npz.json"));
    }

    @Test
    void comparesWhatAFeatureNetworkSeesAndShowsTheWay() throws IOException {
        Path real = pictures("7");
        Path sheet = folder.resolve("sheet.png");
        Spoken spoken = Spoken.by(
                "project",
                CELLS,
                real.resolve("seed0007.png").toString(),
                "-o",
                folder.resolve("w.npz").toString(),
                "--space=w",
                "--steps=4",
                "--perceptual",
                SCORER,
                "--perceptual-range=-1,1",
                "--sheet",
                sheet.toString(),
                "--video",
                folder.resolve("way.png").toString(),
                "--json");
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(JSON.readTree(spoken.out()).get("images").asInt()).isEqualTo(1);
        assertThat(sheet).isNotEmptyFile();
        FilmFrames.Frames way = FilmFrames.png(folder.resolve("way.png"));
        // The start, the steps and the end, ten in a second, beside the picture.
        assertThat(way.millis()).hasSize(5).containsOnly(100.0);
        assertThat(Size.of(way.images().get(4))).isEqualTo(new Size(128, 64, 3));
        byte[] left = Arrays.copyOf(way.images().get(4).data(), 64 * 3);
        byte[] picture = Files.readAllBytes(real.resolve("seed0007.png"));
        assertThat(left)
                .isEqualTo(Arrays.copyOf(Decoders.decode(picture, "real").data(), 64 * 3));
        assertThat(JSON.readTree(folder.resolve("w.npz.json").toFile())
                        .get("perceptualSha256")
                        .asText())
                .hasSize(64);
    }

    @Test
    void refusesWhatIsNoPictureAndAFileMadeOtherwise() throws IOException {
        Path real = pictures("7");
        byte[] good = Files.readAllBytes(real.resolve("seed0007.png"));
        byte[] huge = good.clone();
        // Width and height are at 16 and 20 of every PNG.
        huge[17] = 1;
        huge[21] = 1;
        Map<String, byte[]> bad = Map.of(
                "text.png",
                "no image".getBytes(StandardCharsets.UTF_8),
                "empty.jpg",
                new byte[0],
                "cut.png",
                Arrays.copyOf(good, good.length / 2),
                "huge.png",
                huge);
        for (Map.Entry<String, byte[]> file : bad.entrySet()) {
            Files.write(real.resolve(file.getKey()), file.getValue());
        }
        Files.createDirectories(real.resolve("folder.png"));
        try (RandomAccessFile fat = new RandomAccessFile(real.resolve("fat.png").toFile(), "rw")) {
            fat.write(good);
            fat.setLength((64 << 20) + 1);
        }
        Path link = Files.createSymbolicLink(real.resolve("linked"), folder);
        String out = folder.resolve("w.npz").toString();
        Spoken broken = Spoken.by("project", CELLS, real.toString(), "-o", out, "--steps=1");
        assertThat(broken.status()).isEqualTo(2);
        assertThat(broken.err())
                .contains("6 of 7 pictures cannot be used; give the right to read them, save them again as PNG of fewer"
                        + " pixels, or remove them:")
                .contains(
                        "the image cut.png cannot be decoded: ",
                        "the image empty.jpg is no PNG, JPEG or WebP file",
                        "the image huge.png has 65600 x 65600 pixels; at most 67108864 are read",
                        "the image fat.png has more than 67108864 bytes, which is all that is read",
                        "linked is a link to a folder, and links are not followed",
                        "the image text.png is no PNG, JPEG or WebP file");
        assertThat(folder.resolve("w.npz")).doesNotExist();

        Files.delete(link);
        Files.delete(real.resolve("fat.png"));
        for (String name : bad.keySet()) {
            Files.delete(real.resolve(name));
        }
        assertThat(Spoken.by("project", CELLS, real.toString(), "-o", out, "--steps=1")
                        .status())
                .isZero();
        Spoken otherwise = Spoken.by("project", CELLS, real.toString(), "-o", out, "--steps=2");
        assertThat(otherwise.status()).isEqualTo(2);
        assertThat(otherwise.err()).contains("steps=1 instead of 2");

        Spoken range = Spoken.by(
                "project",
                CELLS,
                real.toString(),
                "-o",
                folder + "/v.npz",
                "--perceptual",
                SCORER,
                "--perceptual-range=0");
        assertThat(range.status()).isEqualTo(2);
        assertThat(range.err()).contains("--perceptual-range is '0'");
    }

    private Path pictures(String seed) {
        Path real = folder.resolve("real" + seed);
        Spoken made = Spoken.by("generate", CELLS, "--seeds=" + seed, "--class=WBC", "--outdir=" + real, "--no-xmp");
        assertThat(made.status()).as(made.err()).isZero();
        return real;
    }
}
