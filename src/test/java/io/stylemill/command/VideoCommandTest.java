package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.image.Decoders;
import io.stylemill.image.FilmFormat;
import io.stylemill.image.FilmFrames;
import io.stylemill.image.Pixels;
import io.stylemill.version.PublishedClips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code video}, and what {@code generate} makes of several psi and strengths, as users call them.
 */
class VideoCommandTest {
    private static final String CELLS = "samples/blood-cells/blood-cells-64.safetensors";

    @TempDir
    private Path folder;

    @Test
    void goesFromSeedToSeedAndBackAndEveryKeyFrameIsTheImageOfGenerate() throws IOException {
        Path film = folder.resolve("loop.png");
        Spoken spoken = video("--seeds=3,5,3", "--w-frames=2", "--trunc=0.7", "--fps=20", "-o", film.toString());
        assertThat(spoken.out()).contains("6 frames of 64 x 64 pixels, 0.3 s at 20 frames a second");
        FilmFrames.Frames loop = FilmFrames.png(film);
        assertThat(loop.millis()).hasSize(6).containsOnly(50.0);
        Path out = generate("--seeds=3,5", "--trunc=0.7");
        Pixels three = image(out.resolve("seed0003.png"));
        Pixels five = image(out.resolve("seed0005.png"));
        assertThat(loop.images().get(0).data()).isEqualTo(three.data());
        assertThat(loop.images().get(2).data()).isEqualTo(five.data());
        assertThat(loop.images().get(4).data()).isEqualTo(three.data());
        assertThat(loop.images().get(1).data()).isNotEqualTo(three.data()).isNotEqualTo(five.data());

        Path open = folder.resolve("open.webp");
        video(
                "--seeds=3,5",
                "--w-frames=3",
                "--trunc=0.7",
                "--no-loop",
                "--interpolation=slerp",
                "--space=z",
                "-o",
                "" + open);
        List<Pixels> frames = FilmFrames.webp(open).images();
        assertThat(frames).hasSize(4);
        assertThat(frames.get(0).data()).isEqualTo(three.data());
        assertThat(frames.get(3).data()).isEqualTo(five.data());
    }

    @Test
    void dealsShuffledSeedsToTheCellsOfAGridAsNvidiasScriptDoes() throws IOException {
        Path film = folder.resolve("grid.png");
        // numpy: a = np.array([1, 2, 3, 4]); np.random.RandomState(7).shuffle(a) gives 3, 2, 1, 4.
        video("--seeds=1-4", "--shuffle-seed=7", "--grid=2x1", "--w-frames=1", "-o", film.toString());
        List<Pixels> frames = FilmFrames.png(film).images();
        assertThat(frames).hasSize(2);
        Path out = generate("--seeds=1-4");
        for (int cell = 0; cell < 2; cell++) {
            for (int key = 0; key < 2; key++) {
                int seed = List.of(3, 2, 1, 4).get(cell * 2 + key);
                assertThat(part(frames.get(key), cell, 0))
                        .as("cell %d, key frame %d", cell, key)
                        .isEqualTo(image(out.resolve("seed000" + seed + ".png")).data());
            }
        }
    }

    @Test
    void swingsPsiAndMixesAWayOfSeedsIn() throws IOException {
        Path film = folder.resolve("swing.png");
        video("--seeds=3", "--mix=5,8@0-3", "--trunc=0.2,0.8", "--w-frames=2", "-o", film.toString());
        List<Pixels> frames = FilmFrames.png(film).images();
        assertThat(frames).hasSize(4);
        Path low = generate("--seeds=3", "--mix=5@0-3", "--trunc=0.2");
        assertThat(frames.get(0).data())
                .isEqualTo(image(low.resolve("seed0003.png")).data());
        Path other = generate("--seeds=3", "--mix=8@0-3", "--trunc=0.2");
        assertThat(frames.get(2).data())
                .isEqualTo(image(other.resolve("seed0003.png")).data());
        assertThat(frames.get(1).data()).isNotEqualTo(frames.get(0).data());
    }

    @Test
    void laysImagesOfSeveralPsiAndStrengthsOut() throws IOException {
        Path directions = folder.resolve("directions.safetensors");
        assertThat(Spoken.by("directions", CELLS, "--method=sefa", "--count=1", "-o", directions.toString())
                        .status())
                .isZero();
        Path out = generate(
                "--seeds=3", "--trunc=0.5,1", "--direction=" + directions + "#sefa-0", "--strength=-2,0", "--grid=2x3");
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "seed0003_psi0.5_strength-2.png",
                            "seed0003_psi0.5_strength0.png",
                            "seed0003_psi1_strength-2.png",
                            "seed0003_psi1_strength0.png",
                            "grid.png");
        }
        Path plain = generate("--seeds=3", "--trunc=0.5");
        Pixels still = image(plain.resolve("seed0003.png"));
        assertThat(image(out.resolve("seed0003_psi0.5_strength0.png")).data()).isEqualTo(still.data());
        assertThat(image(out.resolve("seed0003_psi0.5_strength-2.png")).data()).isNotEqualTo(still.data());
        Pixels grid = image(out.resolve("grid.png"));
        assertThat(List.of(grid.width(), grid.height())).containsExactly(128, 192);
        assertThat(part(grid, 1, 0)).isEqualTo(still.data());
        assertThat(part(grid, 0, 2)).containsOnly(0);

        Path film = folder.resolve("sweep.png");
        video(
                "--seeds=3",
                "--trunc=0.5",
                "--direction=" + directions + "#sefa-0",
                "--strength=0,-2",
                "--w-frames=2",
                "-o",
                film.toString());
        List<Pixels> sweep = FilmFrames.png(film).images();
        assertThat(sweep.get(0).data()).isEqualTo(still.data());
        assertThat(sweep.get(1).data())
                .isEqualTo(image(out.resolve("seed0003_psi0.5_strength-2.png")).data());
    }

    @Test
    void showsClipsOfADatasetInTheOrderOfTheirFrames() throws IOException {
        Path version = PublishedClips.publish(folder.resolve("store"));
        String dataset = version.getParent().toString();
        Path one = folder.resolve("one.png");
        Spoken spoken = Spoken.by("video", dataset, "--clip=a", "-o", one.toString());
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(spoken.out()).contains("5 frames of 4 x 4 pixels, 0.2 s at 30 frames a second");
        assertThat(spoken.err()).isEmpty();
        List<Pixels> frames = FilmFrames.png(one).images();
        assertThat(frames).hasSize(5);
        for (int frame = 0; frame < 5; frame++) {
            assertThat(frames.get(frame).data()).isEqualTo(grey("a", frame));
        }
        Path two = folder.resolve("two.png");
        Spoken beside =
                Spoken.by("video", version.toString(), "--clip=b,a", "--grid=1x2", "--fps=10", "-o", two.toString());
        assertThat(beside.status()).as(beside.err()).isZero();
        Pixels last = FilmFrames.png(two).images().get(4);
        assertThat(last.height()).isEqualTo(8);
        assertThat(Arrays.copyOf(last.data(), 16)).isEqualTo(grey("b", 4));
        assertThat(Arrays.copyOfRange(last.data(), 16, 32)).isEqualTo(grey("a", 4));
    }

    @Test
    void saysWhatAClipLacksAndRefusesClipsThatAreNotThere() {
        // The second frame of a.
        String dataset =
                PublishedClips.publish(folder.resolve("store"), 2).getParent().toString();
        String out = folder.resolve("a.png").toString();
        Spoken strange = Spoken.by("video", dataset, "--clip=A", "-o", out);
        assertThat(strange.status()).isEqualTo(2);
        assertThat(strange.err()).contains("has no clip A; the nearest is a; there are a, b");
        Spoken beside = Spoken.by("video", dataset, "--clip=a,b", "--grid=2x1", "-o", out);
        assertThat(beside.status()).isEqualTo(2);
        assertThat(beside.err()).contains("have [4, 5] frames");
        Spoken flags = Spoken.by("video", dataset, "--clip=a,b", "--seeds=1", "--trunc=0.5", "-o", out);
        assertThat(flags.status()).isEqualTo(2);
        assertThat(flags.err())
                .contains("3 things are wrong")
                .contains("--seeds LIST of a checkpoint, or --clip NAME of a dataset")
                .contains("leave out --seeds, --truncation-psi")
                .contains("--clip names 2 clips for a grid of 1 cells");
        assertThat(folder.resolve("a.png")).doesNotExist();
        Spoken short_ = Spoken.by("video", dataset, "--clip=a", "-o", out);
        assertThat(short_.status()).isZero();
        assertThat(short_.err()).contains("the clip a lacks 1 of its frames 0 to 4");
    }

    @Test
    void exportsEveryClipAsAFilm() throws IOException {
        Path version = PublishedClips.publish(folder.resolve("store"));
        Path out = folder.resolve("films");
        Spoken spoken = Spoken.by("export", version.toString(), "--as", "video", out.toString());
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(spoken.err()).contains("2 images are in no clip and are left out");
        String extension = FilmFormat.usual().extension();
        assertThat(out.resolve("train/a." + extension)).isNotEmptyFile();
        assertThat(Files.readString(out.resolve("samples.csv")))
                .contains("train/a." + extension + ",", "train/b." + extension + ",");
        assertThat(out.resolve(".frames")).doesNotExist();
        Spoken none = Spoken.by(
                "export",
                "src/test/resources/first-format/old-cells",
                "--as",
                "video",
                folder.resolve("none").toString());
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("no image has the tags clip and frame");
    }

    private static byte[] grey(String clip, int frame) {
        int place = PublishedClips.FRAMES.get(clip).get(frame);
        return Decoders.decode(PublishedClips.image(place), "a frame").data();
    }

    @Test
    void listsEverythingThatIsWrongWithTheFlags() {
        Spoken spoken = Spoken.by(
                "video",
                "--seeds=x",
                "--w-frames=0",
                "--fps=121",
                "--space=w+",
                "--trunc=1,2,3",
                "--strength=1",
                "-o",
                "a.gif");
        assertThat(spoken.status()).isEqualTo(2);
        assertThat(spoken.err())
                .contains("8 things are wrong")
                .contains("name the checkpoint: stylemill video CHECKPOINT")
                .contains("a film is a file that ends in .mp4, .webp or .png")
                .contains("--strength says how far along --direction FILE, which is not named");
        Spoken grid = Spoken.by("video", CELLS, "--class=WBC", "--seeds=1-3", "--grid=2x1", "-o", folder + "/a.png");
        assertThat(grid.status()).isEqualTo(2);
        assertThat(grid.err()).contains("--seeds names 3 seeds for a grid of 2 cells");
        assertThat(folder).isEmptyDirectory();
    }

    private Spoken video(String... flags) {
        Spoken spoken = Spoken.by(List.of("video", CELLS, "--class=WBC", "--batch=4"), flags);
        assertThat(spoken.status()).as(spoken.err()).isZero();
        return spoken;
    }

    private Path generate(String... flags) {
        Path out = folder.resolve(
                "out" + String.join("", flags).replaceAll("[^0-9a-z]", "").hashCode());
        List<String> all = new ArrayList<>(List.of("generate", CELLS, "--class=WBC", "--batch=4", "--outdir=" + out));
        Spoken spoken = Spoken.by(all, flags);
        assertThat(spoken.status()).as(spoken.err()).isZero();
        return out;
    }

    private static Pixels image(Path file) throws IOException {
        return Decoders.decode(Files.readAllBytes(file), file.toString());
    }

    private static byte[] part(Pixels grid, int column, int row) {
        byte[] part = new byte[64 * 64 * 3];
        for (int y = 0; y < 64; y++) {
            int from = ((row * 64 + y) * grid.width() + column * 64) * 3;
            System.arraycopy(Arrays.copyOfRange(grid.data(), from, from + 64 * 3), 0, part, y * 64 * 3, 64 * 3);
        }
        return part;
    }
}
