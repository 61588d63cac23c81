package io.stylemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.engine.mask.Annotations;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.failure.Failure;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaintingsTest {
    private static final List<MaskClass> CLASSES = MaskClass.named(List.of("background", "cell", "nucleus"));

    @TempDir
    private Path top;

    private Path root;
    private Path painted;
    private Paintings paintings;

    @BeforeEach
    void lays() throws IOException {
        top = top.toRealPath();
        root = top.resolve("root");
        painted = lay(root.resolve("deeper/painted"));
        paintings = new Paintings(List.of("s3://bucket/models/", root.toString(), top + "/nowhere"));
    }

    private static Path lay(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("classes.json"), CanonicalJson.write(MaskClass.fields(CLASSES)));
        int[] palette = CLASSES.stream().mapToInt(MaskClass::color).toArray();
        for (String name : List.of("seed0001", "seed0000")) {
            Pixels image = new Pixels(3, 2, 3, new byte[18]);
            Files.write(folder.resolve(name + ".png"), Encoders.encode(image, Encoding.PNG, null, new Workspace()));
            Files.write(
                    folder.resolve(name + ".mask.png"),
                    Encoders.indexed(new Pixels(3, 2, 1, new byte[6]), palette, new Workspace()));
        }
        return folder;
    }

    private static byte[] labels(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void savesLabelsAsAMaskThatIsLearnedFrom() throws IOException {
        assertThat(paintings.folders()).containsExactly(painted.toString());
        assertThat(paintings.folder(painted.toString()).images())
                .containsExactly(new Paintings.Image("seed0000", false), new Paintings.Image("seed0001", false));
        Paintings.Labels before = paintings.labels(painted.toString(), "seed0001");
        assertThat(before.labels()).isEqualTo(new byte[6]);

        byte[] labels = labels(0, 1, 2, 2, 1, 0);
        Paintings.Labels saved = paintings.save(painted.toString(), "seed0001", labels, before.digest());

        byte[] file = Files.readAllBytes(painted.resolve("seed0001.mask.png"));
        // IHDR: 8 bits, with a palette; PLTE: the colours of the classes.
        assertThat(List.of(file[24], file[25])).containsExactly((byte) 8, (byte) 3);
        assertThat(Annotations.labels(painted.resolve("seed0001.mask.png"), CLASSES)
                        .data())
                .isEqualTo(labels);
        assertThat(paintings.labels(painted.toString(), "seed0001").digest()).isEqualTo(saved.digest());
        assertThat(paintings.folder(painted.toString()).images())
                .containsExactly(new Paintings.Image("seed0000", false), new Paintings.Image("seed0001", true));
        try (var files = Files.list(painted)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder(
                            "classes.json", "seed0000.png", "seed0000.mask.png", "seed0001.png", "seed0001.mask.png");
        }
    }

    @Test
    void writesOverNothingThatSomebodyElseSavedInBetween() {
        String before = paintings.labels(painted.toString(), "seed0000").digest();
        paintings.save(painted.toString(), "seed0000", labels(1, 0, 0, 0, 0, 0), before);
        assertThatThrownBy(() -> paintings.save(painted.toString(), "seed0000", labels(0, 0, 0, 0, 0, 2), before))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("somebody else saved the mask of seed0000");
        assertThat(paintings.labels(painted.toString(), "seed0000").labels()).isEqualTo(labels(1, 0, 0, 0, 0, 0));
    }

    @Test
    void refusesLabelsThatAreNoMaskOfTheImage() {
        assertThatThrownBy(() -> paintings.save(painted.toString(), "seed0000", labels(0, 0, 0, 0, 3, 0), null))
                .hasMessageContaining("the pixel (1, 1) of seed0000 has the class 3");
        assertThatThrownBy(() -> paintings.save(painted.toString(), "seed0000", labels(1), null))
                .hasMessageContaining("1 labels came for seed0000, which has 3 x 2 pixels");
        assertThat(paintings.labels(painted.toString(), "seed0000").labels()).isEqualTo(new byte[6]);
    }

    @Test
    void readsAndWritesNothingOutsideItsRoots() throws IOException {
        Path outside = lay(top.resolve("outside"));
        Path linked = root.resolve("linked");
        Files.createSymbolicLink(linked, outside);
        Path borrowed = painted.resolve("seed0002.mask.png");
        Files.copy(painted.resolve("seed0000.png"), painted.resolve("seed0002.png"));
        Files.createSymbolicLink(borrowed, outside.resolve("seed0000.mask.png"));
        assertThat(paintings.folders()).containsExactly(painted.toString());
        for (String folder : List.of(
                outside.toString(),
                linked.toString(),
                root + "/../outside",
                root + "/deeper/../deeper/painted",
                "deeper/painted",
                "",
                "\0",
                painted + "/seed0000.png")) {
            assertThatThrownBy(() -> paintings.save(folder, "seed0000", labels(1, 1, 1, 1, 1, 1), null))
                    .as(folder)
                    .hasMessageContaining("there is no folder of annotations");
        }
        for (String name : List.of("../painted/seed0000", "seed0002", "seed0009", "", ".", "/etc/passwd", "a/b")) {
            assertThatThrownBy(() -> paintings.save(painted.toString(), name, labels(1, 1, 1, 1, 1, 1), null))
                    .as(name)
                    .hasMessageContaining("there is no image '" + name + "' with a mask");
        }
        assertThat(Annotations.labels(outside.resolve("seed0000.mask.png"), CLASSES)
                        .data())
                .isEqualTo(new byte[6]);
    }
}
