package io.stylemill.factory.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.NoPrograms;
import io.stylemill.PlainRules;
import io.stylemill.config.S3Credentials;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Advance;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.record.Digests;
import io.stylemill.store.Stores;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Groups with a goal, planned against real lists: folders, CSV files, and a bucket of the embedded
 * server.
 */
class FillTest {
    private static final Path CHECKPOINT =
            Path.of("samples/blood-cells/blood-cells-64.safetensors").toAbsolutePath();
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: %s}
            samples:
              - {name: all, latent: LATENT, fill: {images: REAL, target: TARGET}}
            """.formatted(CHECKPOINT);

    @TempDir
    private static Path home;

    private static EmbeddedS3 server;
    private static Stores stores;
    private static Acceptance acceptance;

    @TempDir
    private Path folder;

    @BeforeAll
    static void starts() {
        server = EmbeddedS3.start(home, new S3Credentials("access", "secret"));
        stores = new Stores(
                home, new S3Buckets(S3Access.embedded(server.endpoint(), server.credentials(), server.folder())));
        Models models = new Models(
                new CheckpointFiles(stores, home.resolve("fetched")),
                (checkpoint, precision, batch) -> {
                    throw new AssertionError("a plan loads no network");
                },
                1);
        acceptance = new Acceptance(
                stores,
                models,
                new NoPrograms(),
                new PlainRules(),
                "file:" + home.resolve("sets"),
                Policy.OPEN,
                PlainRules::noImageKey);
    }

    @AfterAll
    static void stops() {
        stores.close();
        server.close();
    }

    private void add(Path real, String name) throws IOException {
        Path file = real.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    private void add(Path real, String cls, int images) throws IOException {
        for (int i = 0; i < images; i++) {
            add(real, cls + "/" + i + ".png");
        }
    }

    private static String manifest(String images, String target) {
        return MANIFEST.replace("LATENT", "{distribution: normal}")
                .replace("REAL", images)
                .replace("TARGET", target);
    }

    private Plan plan(String text) {
        return acceptance.draft(order(text)).plan();
    }

    private Order order(String text) {
        return new Order(ManifestSource.of("m.yaml", folder.toUri(), text.getBytes(StandardCharsets.UTF_8)), null, 4);
    }

    private String refusal(String text) {
        Failure failure = catchThrowableOfType(Failure.class, () -> plan(text));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo("bad-manifest");
        return failure.getMessage().lines().skip(1).map(String::strip).reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void makesOfEachClassWhatIsMissingToANumberAMaximumOrNumbersByClass() throws IOException {
        add(folder, "real/RBC", 7);
        add(folder, "real/WBC", 2);
        add(folder, "real/WBC/again/deeper", 2);
        add(folder, "real/WBC/notes.txt");
        add(folder, "real/.thumbs/a.png");

        assertThat(plan(manifest("real/", "5")).classCounts()).isEqualTo(Map.of(1, 1L, 2, 5L));
        assertThat(plan(manifest("real", "max")).classCounts()).isEqualTo(Map.of(1, 3L, 2, 7L));
        assertThat(plan(manifest(folder.resolve("real").toString(), "{\"1\": 9, RBC: 3}"))
                        .classCounts())
                .isEqualTo(Map.of(1, 5L));
        assertThat(plan(manifest("real/", "{WBC: max, Platelets: 2}")).classCounts())
                .isEqualTo(Map.of(1, 3L, 2, 2L));
        assertThat(plan(manifest("real/", "4").replace("latent:", "label: {class: 1}, latent:"))
                        .samples())
                .isZero();
    }

    @Test
    void planReadFromItsOwnFileCountsNothingAgain() throws IOException {
        add(folder, "real/RBC", 1);
        String two = manifest("real/", "{RBC: 3, WBC: 2}")
                + "  - {name: full, label: {class: Platelets}, latent: {seeds: \"5-9\"}, fill: {images: real/, target: 1}}\n";
        Plan plan = plan(two);
        String lock = PlanLock.write(plan, "1.0.0");
        Files.delete(folder.resolve("real/RBC/0.png"));

        Plan again = plan(lock);

        assertThat(plan.groupCounts()).isEqualTo(Map.of("all", 4L, "full", 1L));
        assertThat(lock).contains("\"latent\":{\"seeds\":\"5\"}");
        assertThat(PlanLock.write(again, "1.0.0")).isEqualTo(lock);
        assertThat(ManifestParser.parse(ManifestSource.of(
                                "lock", URI.create("file:///"), lock.getBytes(StandardCharsets.UTF_8)))
                        .samples())
                .extracting(Group::count)
                .containsExactly(4L, 1L);
    }

    @Test
    void planStatesTheGoalsAsTheyWereWritten() throws IOException {
        add(folder, "real/RBC", 4);

        String lock = PlanLock.write(plan(manifest("real/", "{\"1\": max, RBC: 5}")), "1.0.0");

        assertThat(lock).contains("\"target\":{\"RBC\":5,\"WBC\":\"max\"}");
        assertThat(PlanLock.write(plan(lock), "1.0.0")).isEqualTo(lock);
    }

    @Test
    void groupThatIsFullKeepsItsSeedsForLater() throws IOException {
        add(folder, "real/WBC", 3);
        String text = manifest("real/", "{RBC: 2}")
                + "  - {name: full, label: {class: WBC}, latent: {seeds: \"5-9\"}, fill: {images: real/, target: 3}}\n";

        Plan plan = plan(text);
        String lock = PlanLock.write(plan, "1.0.0");

        assertThat(plan.groupCounts()).isEqualTo(Map.of("all", 2L, "full", 0L));
        assertThat(plan.manifest().samples().get(1).latent()).isInstanceOf(Latent.Seeds.class);
        assertThat(Advance.seedEnd(plan.manifest())).isZero();
        assertThat(PlanLock.write(plan(lock), "1.0.0")).isEqualTo(lock);
    }

    @Test
    void countsImagesThatMayNotBeReadAndSaysThatLinksToFoldersAreNotFollowed() throws IOException {
        add(folder, "real/WBC", 2);
        Files.setPosixFilePermissions(folder.resolve("real/WBC/0.png"), Set.of());
        Files.createSymbolicLink(folder.resolve("real/WBC/gone.png"), folder.resolve("none.png"));
        assertThat(plan(manifest("real/", "{WBC: 3}")).samples()).isEqualTo(1);

        add(folder, "real/old/more", 1);
        Files.createSymbolicLink(folder.resolve("real/RBC"), folder.resolve("real/old/more"));
        Files.createSymbolicLink(folder.resolve("real/.cache"), folder.resolve("real/old"));
        assertThat(refusal(manifest("real/", "5")))
                .contains(" has links to folders, which are not followed: RBC; put the folders there");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            file,label\\na.png,WBC\\nb.png,WBC\\n                     | 1=1,2=3,0=3
            label,id,file\\r\\nWBC,7,"a, ""b"".png"\\r\\n\\r\\nRBC,8,c.png | 0=2,1=2,2=3
            \uFEFFfile,label\\n"two\\nlines.png",2                    | 0=3,1=3,2=2
            """)
    void readsTables(String text, String expected) throws IOException {
        Files.writeString(folder.resolve("real.csv"), text.replace("\\n", "\n").replace("\\r", "\r"));

        Plan plan = plan(manifest("real.csv, by: csv", "3"));

        assertThat(plan.classCounts().entrySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder(expected.split(","));
        assertThat(plan.manifest().samples().get(0).fill().sha256())
                .isEqualTo(Digests.sha256(folder.resolve("real.csv")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            file,name\\n         | line 1 names the columns [file, name]; the columns file and label are needed
            file,label\\na.png\\n | line 2 has 1 fields; line 1 names 2
            file,label\\n,RBC\\n  | line 2 names no file
            file,label\\n,RBC\\na.png,WBC\\nb.png\\nc.png,\\n | line 2 names no file; line 4 has 1 fields; line 1 names 2; line 5 names no label: correct or remove these lines
            file,label\\n"a.png,RBC\\n | line 2 opens a quote that never closes
            file,label\\n"a".png,RBC\\n | line 2 goes on behind a closing quote
            file,label\\na.png,RBC\\na.png,WBC | names a file twice
            file,label\\n        | there are no real images in real.csv: it has no row below the first line
            file,label\\na.png,WBCs | no class of the network: 'WBCs' (1), did you mean WBC?; the classes are RBC, WBC, Platelets
            """)
    void saysWhatIsWrongWithATable(String text, String expected) throws IOException {
        Files.writeString(folder.resolve("real.csv"), text.replace("\\n", "\n"));

        assertThat(refusal(manifest("real.csv, by: csv", "3")))
                .startsWith("m.yaml:5:64 /samples/0/fill/images: ")
                .contains(expected);
    }

    @Test
    void saysWhatNoGoalCanBeMetWith() throws IOException {
        assertThat(refusal(manifest("gone/", "5")))
                .isEqualTo("m.yaml:5:64 /samples/0/fill/images: there are no real images"
                        + " in gone/: no name below it ends as an image's does (.png, .jpg, .jpeg, .webp); correct the folder or"
                        + " prefix\n");
        Files.writeString(folder.resolve("real.csv"), "file,label\n");
        assertThat(refusal(manifest("real.csv", "5"))).contains("it is taken for a folder; add by: csv");
        add(folder, "real/WBCs", 2);
        add(folder, "real/stray.png");
        assertThat(refusal(manifest("real/", "5")))
                .isEqualTo("m.yaml:5:64 /samples/0/fill/images: images of real/ are in"
                        + " folders that are no class of the network: none at all (1, first stray.png); 'WBCs' (2), did you mean WBC?;"
                        + " the classes are RBC, WBC, Platelets, or the indices 0 to 2: rename the folders, or move the images"
                        + " elsewhere\n");
        add(folder, "good/WBC", 1);
        assertThat(refusal(manifest("good/", "{WBCs: 5}")))
                .startsWith("m.yaml:5:79 /samples/0/fill/target: there is no class 'WBCs'");
        assertThat(refusal(manifest("good/", "{WBCs: 5, Dust: max, WBC: 1, \"1\": max}")))
                .contains("there is no class 'WBCs'")
                .contains("there is no class 'Dust'")
                .contains("the target names the class WBC twice, by its name and by its index; remove one");
        assertThat(refusal(manifest("good/", "100000000")))
                .startsWith(
                        "m.yaml:5:79 /samples/0/fill/target: 299999999 images are missing; one manifest makes at most 100000000");
        assertThat(refusal(manifest("good/, sha256: " + "ab".repeat(32), "5")))
                .contains("/samples/0/fill/sha256: the list of the real images of good/ has SHA-256 "
                        + Digests.sha256("WBC/0.png\n".getBytes(StandardCharsets.UTF_8)) + ", but abab");
        assertThat(refusal(manifest("good/", "5").replace("{distribution: normal}", "{seeds: \"0-12\"}")))
                .isEqualTo(
                        "m.yaml:5:33 /samples/0/latent/seeds: 14 images are missing, and 13 seeds are named; name as many"
                                + " or more, or write distribution: normal\n");
        assertThat(refusal(manifest("good/", "5")
                        + "  - {name: b, label: {class: RBC}, latent: {seeds: 1}, fill: {images: good/, target: 1}}\n"))
                .contains("/samples/1/fill/target: the group 'all' fills up RBC already, and both would make all");
    }

    @Test
    void countsThousandsOfKeysOfABucketByListingAlone() throws IOException {
        // The server keeps objects as plain files; these have no bytes, so that nothing could be
        // read of them.
        Path bucket = Files.createDirectories(server.folder().resolve("bucket/real"));
        for (String cls : List.of("RBC", "WBC-2", "WBC")) {
            Path into = Files.createDirectory(bucket.resolve(cls));
            for (int i = 0; i < 1100; i++) {
                Files.createFile(into.resolve(i + (i % 11 == 0 ? ".txt" : ".jpg")));
            }
        }
        RealList list = RealList.inFolders(stores.open("s3://bucket/real"));

        assertThat(list.images()).isEqualTo(3000);
        assertThat(list.labels())
                .hasToString("{RBC=Tally[images=1000, first=RBC/1.jpg],"
                        + " WBC=Tally[images=1000, first=WBC/1.jpg], WBC-2=Tally[images=1000, first=WBC-2/1.jpg]}");
        assertThat(list.sha256())
                .isEqualTo(sortedNames())
                .isEqualTo(RealList.inFolders(stores.open("file:" + bucket)).sha256());
    }

    private static String sortedNames() {
        StringBuilder names = new StringBuilder();
        // '-' comes before '/' in the order of bytes.
        for (String cls : List.of("RBC", "WBC-2", "WBC")) {
            IntStream.range(0, 1100)
                    .filter(i -> i % 11 != 0)
                    .mapToObj(i -> cls + "/" + i + ".jpg\n")
                    .sorted()
                    .forEach(names::append);
        }
        return Digests.sha256(names.toString().getBytes(StandardCharsets.UTF_8));
    }
}
