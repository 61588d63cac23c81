package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.engine.label.Features;
import io.stylemill.engine.label.SetMeasures;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code measure} as users call it. */
class MeasureCommandTest {
    private static final String EXTRACTOR = "samples/blood-cells/blood-cells-classifier.pt";
    private static final String PUBLISHED = "src/test/resources/first-format/old-cells";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void comparesFoldersByClassAndFindsTheCopies() throws IOException {
        for (int i = 0; i < 7; i++) {
            image("real/train/RBC/" + i + ".png", 100 + i, 20);
            image("real/train/WBC/" + i + ".png", 200 + i, 20);
            image("made/RBC/" + i + ".png", 300 + i, 20);
        }
        for (int i = 0; i < 3; i++) {
            image("made/WBC/" + i + ".png", 400 + i, 24);
        }
        image("made/WBC/copy.png", 203, 20);
        image("made/WBC/again.png", 203, 20);
        image("made/Other/0.png", 500, 20);
        Path page = folder.resolve("page.html");
        Spoken spoken = measured("--features=" + folder.resolve("f"), "-o", page.toString(), "--json");
        JsonNode root = JSON.readTree(spoken.out());
        assertThat(root.at("/images/images").asInt()).isEqualTo(13);
        assertThat(root.at("/images/repeated").asInt()).isEqualTo(1);
        assertThat(root.at("/classes").findValuesAsText("real")).containsExactly("0", "7", "7");
        assertThat(root.at("/notes/0").asText())
                .isEqualTo("13 images and 14 real ones are resized to the extractor's 64 x 64 (whole image, bilinear"
                        + " with antialiasing, shape not kept)");
        assertThat(root.at("/copies/exact").asInt()).isEqualTo(2);
        assertThat(root.at("/copies/first/0/image").asText()).isEqualTo("WBC/again.png");
        assertThat(root.at("/copies/first/0/real").asText()).isEqualTo("train/WBC/3.png");
        assertThat(root.at("/nearest/closest/0/distance").asDouble()).isZero();
        assertThat(root.at("/nearest/most_memorised/0/ratio").asDouble()).isZero();
        assertThat(root.at("/classes").findValuesAsText("name")).containsExactly("Other", "RBC", "WBC");
        assertThat(root.at("/classes/0/measures").isNull()).isTrue();
        assertThat(root.at("/classes/1/measures/fid").asDouble()).isPositive();
        assertThat(root.at("/classes/2/measures").isNull()).isTrue();

        SetMeasures same = SetMeasures.of(stored("f-images.npy"), stored("f-real.npy"), 0);
        assertThat(root.at("/measures/fid").asDouble()).isCloseTo(same.fid(), within(1e-12));
        assertThat(root.at("/measures/kid/mean").asDouble())
                .isCloseTo(same.kid().mean(), within(1e-12));
        assertThat(page)
                .content()
                .contains("This page shows real images", "2 images have the pixels of a real one", "the same pixels")
                .contains("data:image/jpeg;base64,");

        assertThat(measured().out())
                .contains("WBC", "needs at least 6 on each side")
                .contains("Other        1        0  no real images")
                .contains("2 with the pixels of a real image");
    }

    @Test
    void measuresAPublishedVersionAndSaysWhatItNeedsForMore() throws IOException {
        for (int i = 0; i < 5; i++) {
            image("real/" + i + ".png", i, 20);
        }
        Spoken few = Spoken.by(
                "measure",
                PUBLISHED,
                "--real=" + folder.resolve("real"),
                "--extractor",
                EXTRACTOR,
                "--extractor-size=64");
        assertThat(few.status()).as(few.err()).isZero();
        assertThat(few.out())
                .contains("images     6 in ", "real       5 in ")
                .contains("sets are not measured: each side needs at least 6 images")
                .contains("memorised");
        Spoken without = Spoken.by("measure", PUBLISHED, "--real=" + PUBLISHED);
        assertThat(without.status()).as(without.err()).isZero();
        assertThat(without.out())
                .contains("no --extractor: FID, KID,")
                .contains("6 with the pixels of a real image, 0 more");
    }

    @Test
    void drawsNoMoreThanItIsAllowedAndTheSameForASeed() throws IOException {
        for (int i = 0; i < 9; i++) {
            image("made/" + i + ".png", i, 20);
            image("real/" + i + ".png", i, 20);
        }
        String first = measured("--most=4", "--json").out();
        assertThat(measured("--most=4", "--json").out()).isEqualTo(first);
        JsonNode root = JSON.readTree(first);
        assertThat(root.at("/images/looked").asInt()).isEqualTo(4);
        assertThat(root.at("/images/images").asInt()).isEqualTo(9);
        assertThat(root.at("/copies/exact").asInt()).isEqualTo(4);
    }

    @Test
    void refusesBadImagesAllAtOnceAndOptionsThatSayNothing() throws IOException {
        image("real/a.png", 1, 20);
        Files.createDirectories(folder.resolve("made/sub"));
        Spoken none = Spoken.by("measure", folder.resolve("made").toString(), "--real=" + folder.resolve("real"));
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("there are no images in " + folder.resolve("made"), "no DATASET.json");
        Files.writeString(folder.resolve("made/broken.png"), "no image");
        Files.writeString(folder.resolve("made/sub/other.jpg"), "no image");
        image("made/good.png", 2, 20);
        Files.createSymbolicLink(folder.resolve("made/linked"), folder.resolve("real"));
        Files.writeString(folder.resolve("real/cut.webp"), "no image");
        Spoken broken = Spoken.by("measure", folder.resolve("made").toString(), "--real=" + folder.resolve("real"));
        assertThat(broken.status()).isEqualTo(2);
        assertThat(broken.err())
                .contains(
                        "3 of the 4 images of " + folder.resolve("made") + " cannot be used",
                        "broken.png",
                        "linked is a link to a folder",
                        "sub/other.jpg",
                        "1 of the 2 images of " + folder.resolve("real") + " cannot be used",
                        "cut.webp");
        Files.delete(folder.resolve("real/cut.webp"));
        Spoken options = Spoken.by(
                "measure", "none", "--real=none", "--extractor", EXTRACTOR, "--extractor-range=1,0", "--most=0");
        assertThat(options.status()).isEqualTo(2);
        assertThat(options.err())
                .contains("3 things are wrong")
                .contains("--extractor needs --extractor-size")
                .contains("--extractor-range is '1,0'")
                .contains("--most is 0");
        Spoken absent = Spoken.by("measure", "none", "--real=none");
        assertThat(absent.status()).isEqualTo(2);
        assertThat(absent.err()).contains("no folder 'none' is here, and there is no dataset 'none'");
        Spoken program = Spoken.by(
                "measure",
                PUBLISHED,
                "--real=" + PUBLISHED,
                "--extractor=" + folder.resolve("real/a.png"),
                "--extractor-size=64");
        assertThat(program.status()).as(program.out()).isEqualTo(2);
        assertThat(program.err()).contains("a.png");
    }

    private Spoken measured(String... rest) {
        Spoken spoken = Spoken.by(
                List.of(
                        "measure",
                        folder.resolve("made").toString(),
                        "--real=" + folder.resolve("real"),
                        "--extractor",
                        EXTRACTOR,
                        "--extractor-size=64",
                        "--extractor-range=-1,1"),
                rest);
        assertThat(spoken.status()).as(spoken.err()).isZero();
        return spoken;
    }

    private Features stored(String name) {
        LatentArray array = LatentFile.single(folder.resolve(name), "");
        return Features.of(IntStream.range(0, array.rows()).mapToObj(array::row).toList());
    }

    private void image(String name, long seed, int side) throws IOException {
        byte[] data = new byte[side * side * 3];
        new Random(seed).nextBytes(data);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Encoders.encode(new Pixels(side, side, 3, data), Encoding.PNG, null, new Workspace()));
    }
}
