package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.FolderStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedVersionTest {
    private static final String PREFIX = "team/cells/1.0.0/";

    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();

    private PublishedVersion publish(String version) {
        TinyVersion.publish(store, version, TinyVersion.folder(folder, "work-" + version));
        return PublishedVersion.open(store, "team/cells", version);
    }

    private static Map<String, byte[]> tree(Path folder) throws IOException {
        Map<String, byte[]> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tree.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return tree;
    }

    @Test
    void namesTheColumnsThatWereAddedAfterIt() {
        try (FolderStore first = new FolderStore(Path.of("src/test/resources/first-format"))) {
            assertThat(PublishedVersion.open(first, "old-cells", null).lacks()).contains("decoded_sha256");
        }
        assertThat(publish("1.0.0").lacks()).isEmpty();
    }

    @Test
    void saysWhereANewerProgramThanTheReadersPublishedIt() {
        try (FolderStore older = new FolderStore(Path.of("src/test/resources/older-builds"))) {
            PublishedVersion cells = PublishedVersion.open(older, "masked-cells", null);

            assertThat(NewerProgram.note(cells, "0.0.9"))
                    .hasValueSatisfying(told -> assertThat(told)
                            .endsWith("masked-cells/1.0.0 was published by Stylemill 0.1.0-SNAPSHOT, which is newer"
                                    + " than this program, 0.0.9: what is new there it cannot read, show, check or"
                                    + " export; use Stylemill 0.1.0-SNAPSHOT or newer"));
            for (String program : List.of("0.1.0-SNAPSHOT", "0.1.0", "1.0.0", "development")) {
                assertThat(NewerProgram.note(cells, program)).as(program).isEmpty();
            }
        }
        assertThat(NewerProgram.note(publish("1.0.0"), "0.0.9"))
                .as("of a program that is not known")
                .isEmpty();
    }

    @Test
    void opensTheNewestANamedOneOrTheOneThatIsThere() {
        publish("1.0.0");
        publish("1.10.0");
        publish("1.9.0");

        assertThat(PublishedVersion.open(store, "team/cells", null).record().version())
                .isEqualTo("1.10.0");
        assertThat(PublishedVersion.open(store, "team/cells/", "1.9.0").address())
                .isEqualTo("s3://bucket/team/cells/1.9.0/");
        assertThat(PublishedVersion.open(store, "team/cells/1.0.0", null)
                        .record()
                        .version())
                .isEqualTo("1.0.0");
        assertThat(PublishedVersion.versions(store, "team/cells"))
                .map(SemanticVersion::toString)
                .containsExactly("1.0.0", "1.9.0", "1.10.0");
        assertThat(PublishedVersion.versionsAfter(store, "team/cells", "1.0.0"))
                .map(SemanticVersion::toString)
                .containsExactly("1.9.0", "1.10.0");
    }

    /**
     * A folder's address has no slash at its end: in a dataset's folder, and in one that a version
     * was pulled to.
     */
    @Test
    void namesTheFilesOfAFolderByTheirPaths() throws IOException {
        publish("1.0.0");
        Path pulled = folder.resolve("datasets/team/cells/1.0.0");
        PublishedVersion.open(store, "team/cells", "1.0.0").pull(pulled, 1, PullProgress.SILENT);
        Files.writeString(pulled.resolve(Layout.CLASSES), "[]");
        Files.writeString(pulled.resolve(Layout.SAMPLES), "PAR1");
        for (PublishedVersion version : List.of(
                PublishedVersion.open(new FolderStore(folder.resolve("datasets")), "team/cells", "1.0.0"),
                PublishedVersion.open(new FolderStore(pulled), "", null))) {
            assertThat(version.address(Layout.CLASSES))
                    .isEqualTo(pulled.resolve(Layout.CLASSES).toString());
            assertThatThrownBy(() -> version.content(Layout.CLASSES))
                    .hasMessage(pulled.resolve(Layout.CLASSES) + " is not what DATASET.json lists: it was changed");
            assertThatThrownBy(() -> version.row("v1_0_0-000000000"))
                    .hasMessageStartingWith(pulled.resolve(Layout.SAMPLES) + " has 4 bytes");
        }
    }

    @Test
    void saysWhatIsThereWhenTheVersionIsNot() {
        publish("1.0.0");

        assertThatThrownBy(() -> PublishedVersion.open(store, "team/cells", "2.0.0"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.INPUT))
                .hasMessage("no version was found at s3://bucket/team/cells/2.0.0/; there are the versions [1.0.0]");
        assertThatThrownBy(() -> PublishedVersion.open(store, "other", null))
                .hasMessage("no version was found at s3://bucket/other/; nothing is there, check the address");
        assertThatThrownBy(() -> PublishedVersion.open(store, PREFIX, "2.0.0"))
                .hasMessage(
                        "s3://bucket/team/cells/1.0.0/ is the version 1.0.0 itself, not 2.0.0; name the dataset, one"
                                + " level up, to choose a version");
        store.objects.remove(PREFIX + "DATASET.json");
        assertThatThrownBy(() -> PublishedVersion.open(store, "team/cells", "1.0.0"))
                .hasMessage(
                        "no version was found at s3://bucket/team/cells/1.0.0/; files are there, but no DATASET.json:"
                                + " a run has not published them yet, or it was removed");
    }

    @Test
    void showsARowAndItsImageByRanges() {
        PublishedVersion version = publish("1.0.0");
        long before = store.rangedBytes;

        SampleRow row = version.row("v1_0_0-000000007");
        long forTheRow = store.rangedBytes - before;
        byte[] image = version.image(row);

        assertThat(image).isEqualTo(TinyVersion.png(7));
        assertThat(store.rangedBytes - before - forTheRow).isEqualTo(image.length);
        assertThat(row.origin().seed()).isEqualTo(1007);
        assertThatThrownBy(() -> version.row("s7"))
                .hasMessage(
                        "s3://bucket/team/cells/1.0.0/ has no image with the key 's7'; keys look like v1_0_0-000000017, and"
                                + " index/samples.parquet lists them all");
    }

    @Test
    void refusesAnImageThatWasChanged() {
        PublishedVersion version = publish("1.0.0");
        SampleRow row = version.row("v1_0_0-000000007");
        store.objects.get(PREFIX + row.place().shard())[(int) row.place().tarOffset() + 40] ^= 1;

        assertThatThrownBy(() -> version.image(row))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.VERIFICATION))
                .hasMessageStartingWith("the image v1_0_0-000000007 in s3://bucket/team/cells/1.0.0/data/");
    }

    @Test
    void tellsTheRecordInWords() {
        PublishedVersion version = publish("1.0.0");
        SampleRow row = version.row("v1_0_0-000000001");

        assertThat(RecordText.of(row)).isEqualTo("""
                        image            v1_0_0-000000001, synthetic, in the split train
                        file             png/1, 4 x 4 L, 88 bytes
                        place            88 bytes from %d of data/cells-1.0.0-train-00000-of-00002.tar
                        label            1 WBC (conditional)
                        made by          cells.safetensors (sha256 %s)
                        for              group red, slot 1
                        latent           seed 1001 (numpy RandomState, as NVIDIA's scripts)
                        truncation       psi 1 on the first 8 layers
                        style mixing     layers 2-3,5 from seed 77
                        noise            const
                        afterwards       resize(filter=lanczos3,height=4,width=4)
                        computed in      fp32, batches of 4
                        tag stain        gießa "1"
                        file sha256      %s
                        pixel sha256     %s
                        """.formatted(
                        row.place().tarOffset(),
                        TinyVersion.CHECKPOINT,
                        row.file().fileSha256(),
                        row.file().pixelSha256()));
        assertThat(RecordText.of(version.row("v1_0_0-000000003")))
                .contains("latent           normal, standard deviation 1 (philox4x32-10/normal, key fffffffffffffff9,"
                        + " counter 0000000000000003)\n");
        assertThat(RecordText.of(version.row("v1_0_0-000000011")))
                .contains("label            the mixture [0,0.5,0.5] (conditional)\n");
    }

    @Test
    void pullsEveryByteAndTheRecordLast() throws IOException {
        PublishedVersion version = publish("1.0.0");
        Path target = folder.resolve("pulled");
        List<Long> steps = new ArrayList<>();

        PullReport report = version.pull(target, 3, new PullProgress() {
            @Override
            public void advanced(long bytes) {
                steps.add(bytes);
            }
        });

        Map<String, byte[]> expected = new TreeMap<>();
        store.objects.forEach((key, content) -> {
            if (key.startsWith(PREFIX)) {
                expected.put(key.substring(PREFIX.length()), content);
            }
        });
        assertThat(tree(target)).containsExactlyEntriesOf(expected);
        assertThat(report).isEqualTo(new PullReport(21, 0, version.record().bytes()));
        assertThat(steps.stream().mapToLong(Long::longValue).sum())
                .isEqualTo(version.record().bytes());
        assertThat(version.pull(target, 3, PullProgress.SILENT)).isEqualTo(new PullReport(0, 21, 0));
    }

    @Test
    void goesOnWhereItStoppedAndMendsWhatDiffers() throws IOException {
        PublishedVersion version = publish("1.0.0");
        Path target = folder.resolve("pulled");
        version.pull(target, 1, PullProgress.SILENT);
        Map<String, byte[]> whole = tree(target);
        CommitRecord.FileEntry shard = version.record()
                .file("data/cells-1.0.0-train-00000-of-00002.tar")
                .orElseThrow();
        byte[] tar = whole.get(shard.path());
        Files.delete(target.resolve(shard.path()));
        Files.delete(target.resolve("DATASET.json"));
        Path parts = TinyVersion.folder(target, ".pull");
        String part = shard.sha256() + "-"
                + Digests.sha256(TinyVersion.utf8(shard.path())).substring(0, 12);
        Files.write(parts.resolve(part), Arrays.copyOf(tar, 1000));
        Files.writeString(target.resolve("README.md"), "mine");
        List<String> notes = new ArrayList<>();
        PullProgress listener = new PullProgress() {
            @Override
            public void noted(String message) {
                notes.add(message);
            }
        };

        PullReport report = version.pull(target, 1, listener);

        long card = version.record().file("README.md").orElseThrow().bytes();
        assertThat(report).isEqualTo(new PullReport(2, 19, tar.length - 1000 + card));
        assertThat(notes)
                .containsExactly(target.resolve("README.md") + " is not what was published and is fetched again");
        assertThat(tree(target)).containsExactlyEntriesOf(whole);

        Files.delete(target.resolve(shard.path()));
        Files.write(TinyVersion.folder(target, ".pull").resolve(part), new byte[1000]);
        notes.clear();
        version.pull(target, 1, listener);
        assertThat(notes).containsExactly("the started download of " + shard.path() + " does not fit and starts anew");
        assertThat(tree(target)).containsExactlyEntriesOf(whole);
    }

    @Test
    void leavesNoRecordWhenAFileIsNotWhatWasPublished() {
        PublishedVersion version = publish("1.0.0");
        Path target = folder.resolve("pulled");
        store.objects.get(PREFIX + "index/shards.json")[5] ^= 1;

        assertThatThrownBy(() -> version.pull(target, 2, PullProgress.SILENT))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.VERIFICATION))
                .hasMessageStartingWith("s3://bucket/team/cells/1.0.0/index/shards.json has the sha256 ");
        assertThat(target.resolve("DATASET.json")).doesNotExist();
        assertThat(target.resolve("index/shards.json")).doesNotExist();
    }

    @Test
    void refusesAFolderWithAnotherVersionOrWithALink() throws IOException {
        PublishedVersion version = publish("1.0.0");
        Path target = folder.resolve("pulled");
        publish("1.1.0").pull(target, 2, PullProgress.SILENT);

        assertThatThrownBy(() -> version.pull(target, 2, PullProgress.SILENT))
                .hasMessage("pulling cells 1.0.0: " + target + " holds cells 1.1.0; choose another folder");

        Path linked = TinyVersion.folder(folder, "linked");
        Path outside = TinyVersion.folder(folder, "outside");
        Files.createSymbolicLink(linked.resolve("data"), outside);
        assertThatThrownBy(() -> version.pull(linked, 2, PullProgress.SILENT))
                .hasMessage("pulling to " + linked + ": " + linked.resolve("data")
                        + " is a link; remove it, or choose an empty folder");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void thePointerNeverMovesBack() {
        publish("1.1.0");
        publish("1.0.0");
        LatestPointer latest = LatestPointer.read(store, "team/cells/").orElseThrow();
        assertThat(latest.version()).isEqualTo("1.1.0");

        LatestPointer next = new LatestPointer("2.0.0", "cd".repeat(32), Instant.EPOCH);
        int[] races = {3};
        store.beforeCompareAndPut = () -> {
            if (races[0]-- > 0) {
                store.beforeCompareAndPut = () -> {};
                new LatestPointer("1." + (9 - races[0]) + ".0", "ef".repeat(32), Instant.EPOCH)
                        .advance(store, "team/cells/");
            }
        };
        assertThat(next.advance(store, "team/cells/")).isTrue();
        assertThat(LatestPointer.read(store, "team/cells/")).contains(next);
        assertThat(new LatestPointer("1.5.0", "cd".repeat(32), Instant.EPOCH).advance(store, "team/cells/"))
                .isFalse();
        assertThat(LatestPointer.read(store, "team/cells/")).contains(next);
    }

    @Test
    void aPointerThatWasChangedIsRefused() {
        publish("1.0.0");
        String text = new String(store.objects.get("team/cells/latest.json"), StandardCharsets.UTF_8);
        store.objects.put("team/cells/latest.json", TinyVersion.utf8(text.replace("sha256\":\"", "sha256\":\"x")));
        assertThatThrownBy(() -> PublishedVersion.open(store, "team/cells", null))
                .hasMessageStartingWith("s3://bucket/team/cells/latest.json is not a pointer to a version");

        String other = text.replaceAll("[0-9a-f]{64}", "0".repeat(64));
        store.objects.put("team/cells/latest.json", TinyVersion.utf8(other));
        assertThatThrownBy(() -> PublishedVersion.open(store, "team/cells", null))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Kind.VERIFICATION))
                .hasMessageContaining("but latest.json names " + "0".repeat(64));
    }
}
