package io.stylemill.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationsTest {
    private static final String CHECKPOINT = "ab".repeat(32);
    private static final int[] PALETTE = {0x000000, 0xE6194B};

    @TempDir
    private Path folder;

    @BeforeEach
    void paint() throws IOException {
        Files.writeString(
                folder.resolve("classes.json"),
                "[{\"name\": \"background\", \"color\": \"#000000\"}, {\"name\": \"cell\", \"color\": \"#E6194B\"}]");
        write("seed0007", CHECKPOINT, indexed(2, 2, 0, 1, 1, 0));
        write("seed0003", CHECKPOINT, rgb(0xE6194B, 0, 0, 0xE6194B));
    }

    private void write(String name, String checkpoint, byte[] mask) throws IOException {
        Files.writeString(folder.resolve(name + ".json"), RecipeJson.write(recipe(checkpoint)));
        Files.write(folder.resolve(name + ".mask.png"), mask);
    }

    private static Recipe recipe(String checkpoint) {
        return new Recipe(
                checkpoint,
                null,
                new Recipe.Place("annotate", 7, 0),
                new Recipe.ZSource.Seed(7),
                List.of(),
                new Recipe.Truncation(1, 0),
                null,
                List.of(),
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", 1),
                null,
                null);
    }

    private static byte[] indexed(int width, int height, int... labels) {
        byte[] data = new byte[labels.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) labels[i];
        }
        return Encoders.indexed(new Pixels(width, height, 1, data), PALETTE, new Workspace());
    }

    /** Two by two pixels as an editor saves them. */
    private static byte[] rgb(int... colors) {
        byte[] data = new byte[12];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (colors[i / 3] >> (16 - 8 * (i % 3)));
        }
        return Encoders.encode(new Pixels(2, 2, 3, data), Encoding.PNG, null, new Workspace());
    }

    private Annotations read() {
        return Annotations.read(folder, CHECKPOINT, 2, 2);
    }

    private void refuses(String... parts) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-annotations"))
                .hasMessageContainingAll(parts);
    }

    @Test
    void readsPalettesAndColoursInTheOrderOfNames() {
        Annotations read = read();
        assertThat(read.classes()).containsExactly(new MaskClass("background", 0), new MaskClass("cell", 0xE6194B));
        assertThat(read.images()).extracting(Annotations.Image::name).containsExactly("seed0003", "seed0007");
        assertThat(read.images().get(0).labels()).containsExactly(1, 0, 0, 1);
        assertThat(read.images().get(1).labels()).containsExactly(0, 1, 1, 0);
        assertThat(read.images().get(1).recipe()).isEqualTo(recipe(CHECKPOINT));
        assertThat(read.images().get(1).width()).isEqualTo(2);
    }

    @Test
    void namesEveryMaskThatDoesNotFit() throws IOException {
        write("a", "cd".repeat(32), indexed(2, 2, 0, 0, 0, 0));
        write("b", CHECKPOINT, indexed(4, 1, 0, 0, 0, 0));
        write("c", CHECKPOINT, rgb(0x0000FF, 0, 0x112233, 0));
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.problems()).hasSize(3))
                .hasMessageContainingAll(
                        "a.mask.png: its image is of the checkpoint " + "cd".repeat(32) + ", not of " + CHECKPOINT,
                        "b.mask.png: it has 4 x 1 pixels, and the image 2 x 2; paint it at the size it came with",
                        "c.mask.png: 2 pixels have colours that are no class, such as #0000ff at (0, 0), #112233 at"
                                + " (0, 1); classes.json has background #000000, cell #e6194b. Paint with a hard brush");
    }

    @Test
    void asksForTwoPaintedMasks() throws IOException {
        write("seed0003", CHECKPOINT, indexed(2, 2, 0, 0, 0, 0));
        refuses("1 of 2 masks are painted; paint at least 2, so that one can test what the other taught");
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        Files.delete(folder.resolve("seed0003.json"));
        refuses("there is no " + folder.resolve("seed0003.json") + ", the record of the image");
        Files.delete(folder.resolve("seed0003.mask.png"));
        Files.delete(folder.resolve("seed0007.mask.png"));
        refuses(folder + " has 0 files NAME.mask.png; 1 to 256 are learned from");
        Files.delete(folder.resolve("classes.json"));
        refuses("there is no " + folder.resolve("classes.json") + ", the list of classes");
    }

    @Test
    void refusesListsOfClassesThatSayTooLittle() throws IOException {
        Path classes = folder.resolve("classes.json");
        for (String text : List.of("{}", "[{\"name\": \"a\"}]", "[{\"name\": \"a\", \"color\": \"red\"}]", "[1]")) {
            Files.writeString(classes, text);
            assertThatThrownBy(this::read).hasMessageContaining("does not list the classes of pixels");
        }
        Files.writeString(
                classes, "[{\"name\": \"a\", \"color\": \"#000000\"}, {\"name\": \"b\", \"color\": \"#000000\"}]");
        assertThatThrownBy(this::read).hasMessageContaining("two classes of pixels have the color #000000");
        Files.writeString(classes, "nonsense");
        refuses("cannot read " + classes);
    }
}
