package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mix-grid} as users call it. */
class MixGridCommandTest {
    private static final String CELLS = "samples/blood-cells/blood-cells-64.safetensors";

    @TempDir
    private Path folder;

    @Test
    void makesThePicturesOfGenerateAndLaysThemOutInAGrid() throws IOException {
        Path out = folder.resolve("out");
        Spoken spoken = Spoken.by(
                "mix-grid",
                "--network=" + CELLS,
                "--rows=3,5",
                "--cols=5,8,9",
                "--styles=0-3",
                "--trunc=0.7",
                "--class=WBC",
                "--outdir=" + out);
        assertThat(spoken.status()).as(spoken.err()).isZero();
        assertThat(spoken.out()).contains("9 images");
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "3-3.png",
                            "5-5.png",
                            "8-8.png",
                            "9-9.png",
                            "3-5.png",
                            "3-8.png",
                            "3-9.png",
                            "5-8.png",
                            "5-9.png",
                            "grid.png");
        }
        Path single = folder.resolve("single");
        assertThat(Spoken.by(
                                "generate",
                                CELLS,
                                "--seeds=3",
                                "--mix=8@0-3",
                                "--trunc=0.7",
                                "--class=WBC",
                                "--outdir=" + single)
                        .status())
                .isZero();
        assertThat(Files.readAllBytes(out.resolve("3-8.png")))
                .isEqualTo(Files.readAllBytes(single.resolve("seed0003.png")));

        BufferedImage grid = ImageIO.read(out.resolve("grid.png").toFile());
        assertThat(grid.getWidth()).isEqualTo(4 * 64);
        assertThat(grid.getHeight()).isEqualTo(3 * 64);
        assertThat(part(grid, 0, 0)).containsOnly(0xff000000);
        assertThat(part(grid, 0, 1)).isEqualTo(image(out, "3-3.png"));
        assertThat(part(grid, 3, 0)).isEqualTo(image(out, "9-9.png"));
        assertThat(part(grid, 2, 1)).isEqualTo(image(out, "3-8.png"));
        assertThat(part(grid, 1, 2)).isEqualTo(image(out, "5-5.png"));
    }

    @Test
    void refusesStylesThatTheNetworkDoesNotHaveAndBadSeeds() {
        Spoken styles = Spoken.by(
                "mix-grid", CELLS, "--rows=3", "--cols=5", "--styles=0-17", "--class=WBC", "--outdir=" + folder);
        assertThat(styles.status()).isEqualTo(2);
        assertThat(styles.err()).contains("--styles is '0-17'");
        Spoken seeds = Spoken.by("mix-grid", "--rows=x", "--cols=-1", "--outdir=" + folder);
        assertThat(seeds.status()).isEqualTo(2);
        assertThat(seeds.err())
                .contains("3 things are wrong")
                .contains("--rows")
                .contains("--cols");
    }

    private static int[] part(BufferedImage grid, int column, int row) {
        return grid.getRGB(column * 64, row * 64, 64, 64, null, 0, 64);
    }

    private static int[] image(Path folder, String name) throws IOException {
        return ImageIO.read(folder.resolve(name).toFile()).getRGB(0, 0, 64, 64, null, 0, 64);
    }
}
