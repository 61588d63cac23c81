package io.stylemill.engine.label;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.PerceptualHash;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler.Input;
import io.stylemill.record.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceSetTest {
    private static final Input PLAIN = new Input(4, 4, 3, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    private static byte[] png(Pixels pixels) {
        return Encoders.encode(pixels, Encoding.PNG, null, new Workspace());
    }

    private static List<RealImage> some(int count) {
        List<RealImage> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(new RealImage("part" + i % 3 + "/ä " + i + ".png", png(Golden.drawn(20 + i, 30, 3))));
        }
        return images;
    }

    private static FeatureNetwork network() {
        return FeatureNetwork.open(
                PyTorch.start(1), ForeignPrograms.read("means"), new Extractor("m.pt", null, PLAIN), Device.CPU);
    }

    private static byte[] written(ReferenceSet set) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ReferenceFile.write(set, out)).isEqualTo(Digests.sha256(out.toByteArray()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static ReferenceSet read(byte[] file) {
        return ReferenceFile.read(new ByteArrayInputStream(file), "reference.jsonl");
    }

    @Test
    void looksAtEveryImageOfAFolder(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("b/.hidden"));
        Pixels cell = Golden.cell("rbc-0.png");
        byte[] file = png(cell);
        Files.write(folder.resolve("b/z.PNG"), file);
        Files.write(folder.resolve("Z.jpeg"), Encoders.encode(cell, Encoding.jpeg(90), null, new Workspace()));
        for (String other : List.of("README.md", "b/.z.png", "b/.hidden/c.png", "png")) {
            Files.write(folder.resolve(other), new byte[3]);
        }
        ReferenceSet set = RealImages.look(List.of(), RealImages.in(folder), null, 1);
        assertThat(set.images()).extracting(ReferenceSet.Image::name).containsExactly("Z.jpeg", "b/z.PNG");
        assertThat(set.images().get(1))
                .isEqualTo(new ReferenceSet.Image("b/z.PNG", Digests.sha256(file), 64, 64, PerceptualHash.of(cell)));
        assertThat(set.features()).isEmpty();
        assertThat(set.extractor()).isEmpty();
        String list = set.images().get(0).sha256() + "  Z.jpeg\n" + Digests.sha256(file) + "  b/z.PNG\n";
        assertThat(set.sha256()).isEqualTo(Digests.sha256(list.getBytes(UTF_8)));
    }

    @Test
    void isTheSameInAnyOrderAndWithAnyNumberOfThreads() {
        List<RealImage> images = some(150);
        try (FeatureNetwork network = network()) {
            byte[] one = written(RealImages.look(List.of(), images.iterator(), network, 1));
            Collections.shuffle(images, new Random(3));
            assertThat(written(RealImages.look(List.of(), images.iterator(), network, 3)))
                    .isEqualTo(one);
        }
    }

    @Test
    void comesBackFromItsFileAsItWas() {
        try (FeatureNetwork network = network()) {
            ReferenceSet set = RealImages.look(List.of(), some(40).iterator(), network, 2);
            byte[] file = written(set);
            ReferenceSet back = read(file);
            assertThat(back.images()).isEqualTo(set.images());
            assertThat(back.sha256()).isEqualTo(set.sha256());
            assertThat(back.extractor()).contains(network.identity());
            assertThat(written(back)).isEqualTo(file);
            Features features = back.features().orElseThrow();
            assertThat(features.dimensions()).isEqualTo(3);
            int at = back.images().stream()
                    .map(ReferenceSet.Image::name)
                    .toList()
                    .indexOf("part1/ä 7.png");
            assertThat(features.row(at))
                    .isEqualTo(network.features(List.of(Golden.drawn(27, 30, 3)), new Workspace())
                            .get(0));
        }
        byte[] bare = written(RealImages.look(List.of(), some(2).iterator(), null, 1));
        assertThat(new String(bare, UTF_8)).isEqualTo("""
                        {"dimensions":0,"extractor":null,"format":"stylemill-reference-1","images":2,"sha256":"%s"}
                        {"dHash":"%016x","height":30,"name":"part0/ä 0.png","pHash":"%016x","sha256":"%s","width":20}
                        {"dHash":"%016x","height":30,"name":"part1/ä 1.png","pHash":"%016x","sha256":"%s","width":21}
                        """.formatted(
                        read(bare).sha256(),
                        PerceptualHash.of(Golden.drawn(20, 30, 3)).dHash(),
                        PerceptualHash.of(Golden.drawn(20, 30, 3)).pHash(),
                        Digests.sha256(some(1).get(0).file()),
                        PerceptualHash.of(Golden.drawn(21, 30, 3)).dHash(),
                        PerceptualHash.of(Golden.drawn(21, 30, 3)).pHash(),
                        Digests.sha256(some(2).get(1).file())));
    }

    @Test
    void tellsExtractorsApartByWhatTheyTakeToo() {
        Input other = new Input(4, 4, 3, List.of(0.0, 0.0, 0.5), List.of(1.0, 1.0, 1.0));
        assertThat(FeatureNetwork.identity("0".repeat(64), PLAIN))
                .isNotEqualTo(FeatureNetwork.identity("0".repeat(64), other))
                .isNotEqualTo(FeatureNetwork.identity("1".repeat(64), PLAIN))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void namesEveryImageThatCannotBeDecoded() {
        List<RealImage> images = some(70);
        byte[] cut = java.util.Arrays.copyOf(images.get(5).file(), 90);
        images.set(5, new RealImage("cut.png", cut));
        images.set(69, new RealImage("text.jpg", "hello".getBytes(UTF_8)));
        images.set(40, new RealImage("new\nline.png", images.get(40).file()));
        assertThatThrownBy(() -> RealImages.look(List.of(), images.iterator(), null, 2))
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.code()).isEqualTo("reference-images");
                    assertThat(f.problems()).hasSize(3);
                })
                .hasMessageStartingWith(
                        "3 of the 70 real images cannot be used; give the right to read them, save them again as PNG, or remove them:\n"
                                + "  the image cut.png cannot be decoded: ")
                .hasMessageContaining("\n  the image new?line.png has a name that is longer than 1024 letters or holds"
                        + " control characters\n")
                .hasMessageEndingWith("\n  the image text.jpg is no PNG, JPEG or WebP file");
    }

    @Test
    void looksAtManyLargeImagesInAHeapThatHoldsOnlySome() {
        Pixels black = new Pixels(3600, 3600, 3, new byte[3600 * 3600 * 3]);
        byte[] file = Encoders.encode(black, Encoding.PNG, null, new Workspace());
        int images = (int) (Runtime.getRuntime().maxMemory() / (3600 * 3600 * 3)) + 1;
        Iterator<RealImage> files = IntStream.range(0, images)
                .mapToObj(i -> new RealImage(i + ".png", file))
                .iterator();

        assertThat(RealImages.look(List.of(), files, null, 2).images()).hasSize(images);
    }

    @Test
    void listsEverythingThatMayNotBeReadBeforeAnythingIsRead(@TempDir Path folder) throws IOException {
        Path closed = Files.createDirectories(folder.resolve("WBC/closed"));
        Files.createFile(closed.resolve("inside.png"));
        Files.createFile(folder.resolve("WBC/a.png"));
        Path secret = Files.createFile(folder.resolve("WBC/secret.png"));
        Files.createFile(Files.createDirectories(folder.resolve("WBC/.hidden")).resolve("h.png"));
        Files.createSymbolicLink(folder.resolve("RBC"), folder.resolve("WBC"));
        Files.createSymbolicLink(folder.resolve("linked.png"), folder.resolve("WBC/a.png"));
        Files.createSymbolicLink(folder.resolve("gone.png"), folder.resolve("WBC/none.png"));
        assertThat(RealImages.find(folder).names())
                .containsExactly("WBC/a.png", "WBC/closed/inside.png", "WBC/secret.png", "linked.png");
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(closed);
        Files.setPosixFilePermissions(closed, Set.of());
        Files.setPosixFilePermissions(secret, Set.of());
        try {
            List<String> expected = new ArrayList<>(List.of(
                    "RBC is a link to a folder, and links are not followed; put the folder there",
                    "gone.png cannot be read: there is no such file or folder"));
            // An administrator may read everything.
            if (!Files.isReadable(secret)) {
                expected.add("WBC/closed cannot be looked into: the system refuses access");
                expected.add("WBC/secret.png cannot be read: the system refuses access");
            }
            RealImages.Found found = RealImages.find(folder);
            assertThat(found.closed()).extracting(Problem::what).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(found.names()).contains("WBC/a.png", "linked.png");
        } finally {
            Files.setPosixFilePermissions(closed, open);
        }
    }

    @Test
    void refusesNoImagesAndOneNameTwice(@TempDir Path folder) {
        assertThatThrownBy(() -> RealImages.look(List.of(), RealImages.in(folder), null, 1))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("reference-empty"))
                .hasMessage("there are no real images: no file ends in .png, .jpg, .jpeg, .webp; correct the folder or"
                        + " prefix");
        assertThatThrownBy(() -> RealImages.in(folder.resolve("none")))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("reference-unreadable"));
        List<RealImage> images = some(2);
        Iterator<RealImage> twice =
                List.of(images.get(0), images.get(1), images.get(0)).iterator();
        assertThatThrownBy(() -> RealImages.look(List.of(), twice, null, 1))
                .hasMessage("two real images have the name part0/ä 0.png");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stylemill-reference-1 | stylemill-reference-2 | its first line does not say that it is of the format",
                "\"images\":3 | \"images\":2 | line 4 is one too many, or not in the order of the names",
                "\"images\":3 | \"images\":4 | it has 3 images instead of 4",
                "\"images\":3 | \"images\":2000000000 | line 1 has no valid images",
                "\"dimensions\":0 | \"dimensions\":5 | line 1 has no valid extractor",
                "part1 | part9 | line 4 is one too many, or not in the order of the names",
                "\"width\":20 | \"width\":-20 | line 2 has no valid width",
                "\"width\":20 | \"width\":21 | ",
                "\"sha256\" | \"sha25\" | its images are not those whose digest its first line states",
                "part0/ä 0 | part0/ä 00 | its images are not those whose digest its first line states",
                "\"height\" | height | line 2 is not a JSON document",
            })
    void refusesADamagedFile(String found, String changed, String reason) {
        String file = new String(written(RealImages.look(List.of(), some(3).iterator(), null, 1)), UTF_8);
        assertThat(file).contains(found);
        byte[] damaged = file.replaceFirst(found, changed).getBytes(UTF_8);
        if (reason == null) {
            assertThat(read(damaged).images().get(0).width()).isEqualTo(21);
            return;
        }
        assertThatThrownBy(() -> read(damaged))
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.kind()).isEqualTo(Kind.VERIFICATION);
                    assertThat(f.code()).isEqualTo("bad-reference-file");
                })
                .hasMessageStartingWith("the reference file reference.jsonl is not as it was written: " + reason);
    }

    @Test
    void endsInARefusalWhateverIsChanged() {
        byte[] file;
        try (FeatureNetwork network = network()) {
            file = written(RealImages.look(List.of(), some(4).iterator(), network, 1));
        }
        int refused = 0;
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            byte[] damaged = file.clone();
            for (int i = 0; i <= seed % 3; i++) {
                damaged[random.nextInt(file.length)] =
                        (byte) (seed % 2 == 0 ? random.nextInt(256) : "0123456789abcdef".charAt(random.nextInt(16)));
            }
            try {
                read(java.util.Arrays.copyOf(damaged, seed % 4 == 0 ? random.nextInt(file.length) : file.length));
            } catch (Failure e) {
                assertThat(e.code()).as("seed " + seed).isEqualTo("bad-reference-file");
                refused++;
            }
        }
        assertThat(refused).isBetween(250, 395);
    }

    @Test
    void refusesALineWithoutEnd() {
        byte[] endless = new byte[1 << 20];
        java.util.Arrays.fill(endless, (byte) ' ');
        assertThatThrownBy(() -> read(endless)).hasMessageContaining("line 1 does not end");
    }
}
