package io.stylemill.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.audit.sign.VerifyingKey;
import io.stylemill.audit.verify.Check.Verdict;
import io.stylemill.audit.verify.Verification.Depth;
import io.stylemill.audit.verify.Verification.Question;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.engine.sample.Finished;
import io.stylemill.failure.Failure;
import io.stylemill.store.FolderStore;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import io.stylemill.version.TinyPublication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    private static final SigningKey OWNER = SigningKey.generate();

    @TempDir
    private static Path published;

    private static Path original;
    private static TreeMap<String, byte[]> files;

    @TempDir
    private Path folder;

    @BeforeAll
    static void publish() {
        original = TinyPublication.publish(published, new KeySigner(() -> OWNER));
        files = TinyPublication.files(original);
    }

    static Report verify(Path version, Depth depth, VerifyingKey key) {
        try (FolderStore store = new FolderStore(version)) {
            return new Verification(store, "", 2, Progress.NONE).run(new Question(depth, key, Set.of(), null));
        }
    }

    private static Report full(Path version) {
        return verify(version, Depth.FULL, null);
    }

    private static Set<String> failing(Report report) {
        Set<String> failing = new TreeSet<>();
        report.checks().stream()
                .filter(c -> c.verdict() == Verdict.FAILS)
                .forEach(c -> failing.add(String.valueOf(c.file())));
        return failing;
    }

    private static List<String> lines(Report report) {
        return report.checks().stream()
                .map(c -> c.verdict() + " " + c.name() + " " + (c.file() == null ? "" : c.file() + ": ") + c.detail())
                .toList();
    }

    private Path copy(TreeMap<String, byte[]> content, String name) {
        Path copy = folder.resolve(name);
        TinyPublication.write(content, copy);
        return copy;
    }

    @Test
    void holdsForWhatWasPublished() {
        Report report = verify(original, Depth.FULL, OWNER.open());
        assertThat(report.holds()).as("%s", lines(report)).isTrue();
        assertThat(report.name()).isEqualTo("cells");
        assertThat(lines(report))
                .hasSize(9)
                .contains(
                        "HOLDS folder plain files and folders only, no links",
                        "HOLDS files 21 files are there with their sizes, and nothing beside them",
                        "HOLDS bytes every byte of 21 files is as it was published",
                        "HOLDS sums SHA256SUMS lists the same files with the same hashes",
                        "HOLDS shards 12 samples in 3 shards, each with its class, record and image; counts as published",
                        "HOLDS index 12 rows and the samples in the shards agree, in both directions",
                        "HOLDS signature record and statements are signed with the given key "
                                + OWNER.open().fingerprint(),
                        "HOLDS statements what was signed names exactly these files, and the network and manifest they"
                                + " came from");
        try (FolderStore store = new FolderStore(published)) {
            assertThat(new Verification(store, "team/cells", 2, Progress.NONE)
                            .run(new Question(Depth.QUICK, null, Set.of(), null))
                            .holds())
                    .isTrue();
        }
    }

    @Test
    void saysPlainlyWhatWithoutAKeyIsNotKnown() {
        Report report = full(original);
        assertThat(report.holds()).isTrue();
        assertThat(lines(report))
                .contains("OPEN signature only integrity was checked, with the key that is inside the version and was"
                        + " generated on the machine that published it. This does not show who signed: anyone who can"
                        + " write there could sign again with another key. To check who signed, get the owner's key from"
                        + " the owner and give it with --public-key PEM");
    }

    @Test
    void readsSmallFilesWhereTheStoreKeepsNoChecksums() throws IOException {
        Report report = verify(original, Depth.QUICK, null);
        assertThat(report.holds()).isTrue();
        assertThat(lines(report))
                .contains(
                        "HOLDS checksums 21 files of which the store keeps no checksum were read, and are as published");
        TreeMap<String, byte[]> changed = new TreeMap<>(files);
        changed.put("preview.jpg", new byte[5]);
        assertThat(failing(verify(copy(changed, "x"), Depth.QUICK, null))).containsExactly("preview.jpg");
    }

    /** What can be done to the files; each is done to each file. */
    enum Tampering {
        FLIP,
        REMOVE,
        ADD_BESIDE,
        TRUNCATE,
        APPEND,
        SWAP_WITH_ANOTHER,
        REORDER,
        ZERO,
        INSERT,
        RENAME,
        EMPTY;

        /** Returns the paths of which one must be named. */
        Set<String> apply(TreeMap<String, byte[]> files, String path, Random random) {
            byte[] now = files.get(path);
            int at = random.nextInt(now.length);
            Set<String> named = new LinkedHashSet<>(List.of(path));
            switch (this) {
                case FLIP -> {
                    byte[] flipped = now.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    files.put(path, flipped);
                }
                case REMOVE -> files.remove(path);
                case ADD_BESIDE -> {
                    String other = path + "." + random.nextInt(100);
                    files.put(other, now);
                    named = Set.of(other);
                }
                case TRUNCATE -> files.put(path, Arrays.copyOf(now, at));
                case APPEND -> files.put(path, Arrays.copyOf(now, now.length + 1 + random.nextInt(1024)));
                case SWAP_WITH_ANOTHER -> {
                    List<String> others = new ArrayList<>(files.keySet());
                    others.remove(path);
                    String other = others.get(random.nextInt(others.size()));
                    files.put(path, files.get(other));
                    files.put(other, now);
                    named.add(other);
                }
                case REORDER -> {
                    int half = Math.max(1, now.length / 2);
                    byte[] turned = Arrays.copyOfRange(now, half, half + now.length);
                    System.arraycopy(now, half, turned, 0, now.length - half);
                    System.arraycopy(now, 0, turned, now.length - half, half);
                    files.put(path, turned);
                }
                case ZERO -> {
                    byte[] zeroed = now.clone();
                    Arrays.fill(zeroed, at, zeroed.length, (byte) 0);
                    files.put(path, zeroed);
                }
                case INSERT -> {
                    byte[] longer = Arrays.copyOf(now, now.length + 1);
                    System.arraycopy(now, at, longer, at + 1, now.length - at);
                    files.put(path, longer);
                }
                case RENAME -> {
                    files.put("x" + path, files.remove(path));
                    named.add("x" + path);
                }
                case EMPTY -> files.put(path, new byte[0]);
            }
            return named;
        }
    }

    @Test
    void turnsForEveryTamperingAndNamesTheFile() throws IOException {
        long seed = 20261122;
        Random random = new Random(seed);
        int done = 0;
        for (Tampering tampering : Tampering.values()) {
            for (String path : files.keySet()) {
                for (int i = 0; i < (tampering == Tampering.FLIP ? 3 : 1); i++) {
                    TreeMap<String, byte[]> changed = new TreeMap<>(files);
                    Set<String> named = tampering.apply(changed, path, random);
                    if (TinyPublicationEquality.same(changed, files)) {
                        continue;
                    }
                    done++;
                    Path copy = copy(changed, "t" + done);
                    Report report = full(copy);
                    assertThat(report.holds())
                            .as("seed %d, %s of %s", seed, tampering, path)
                            .isFalse();
                    assertThat(failing(report))
                            .as("seed %d, %s of %s: %s", seed, tampering, path, lines(report))
                            .containsAnyElementsOf(named);
                }
            }
        }
        assertThat(done).isGreaterThan(240);
    }

    /**
     * Everything fits everything, but another key signed: anyone who can write to the bucket can do
     * this.
     */
    @Test
    void catchesWhoWritesEverythingAnewWithoutTheKey() {
        SigningKey attacker = SigningKey.generate();
        TreeMap<String, byte[]> changed = new TreeMap<>(files);
        changed.put("preview.jpg", new byte[] {1, 2, 3});
        TinyPublication.seal(changed, new KeySigner(() -> attacker));
        Path copy = copy(changed, "anew");
        assertThat(full(copy).holds()).as("%s", lines(full(copy))).isTrue();
        Report report = verify(copy, Depth.QUICK, OWNER.open());
        assertThat(lines(report))
                .contains("FAILS signature DATASET.json: is signed with the key "
                        + attacker.open().fingerprint()
                        + ", not with the one given, " + OWNER.open().fingerprint());

        TreeMap<String, byte[]> stripped = new TreeMap<>(files);
        stripped.put("DATASET.json", withoutSignature(stripped.get("DATASET.json")));
        assertThat(lines(full(copy(stripped, "stripped"))))
                .contains("FAILS signature DATASET.json: names a signer, but its signature is gone");

        // Another record for the same files, digest and all, with the signature that was there.
        TreeMap<String, byte[]> claimed = new TreeMap<>(files);
        claimed.put(
                "DATASET.json",
                TinyPublication.forged(claimed.get("DATASET.json"), "\"license\":\"MIT\"", "\"license\":\"GPL\""));
        assertThat(lines(full(copy(claimed, "claimed"))))
                .contains("FAILS signature DATASET.json: the signature is not one of the key "
                        + OWNER.open().fingerprint() + " over this content");
        assertThat(verify(copy(claimed, "claimed2"), Depth.QUICK, OWNER.open()).holds())
                .isFalse();
    }

    private static byte[] withoutSignature(byte[] document) {
        return new String(document, StandardCharsets.UTF_8)
                .replaceFirst("\"signature\":\"[^\"]*\",", "")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void holdsIndexAndShardsAgainstEachOther() {
        // Signed and summed as it should be, but the index is of other shards: what a faulty
        // publisher would leave.
        TreeMap<String, byte[]> changed = new TreeMap<>(files);
        byte[] shard = changed.get(TinyPublication.SHARD).clone();
        int at = indexOf(shard, "\"label_name\":\"RBC\"");
        shard[at + 14] = 'X';
        changed.put(TinyPublication.SHARD, shard);
        KeySigner owner = new KeySigner(() -> OWNER);
        TinyPublication.seal(changed, owner);
        Report report = full(copy(changed, "label"));
        assertThat(lines(report))
                .contains(
                        "FAILS index " + TinyPublication.SHARD
                                + ": and the index differ at v1_0_0-000000000 (row of v1_0_0-000000000) in 'label_name'",
                        "FAILS shards index/shards.json: says something else of ../data/cells-1.0.0-train-00000-of-00002.tar than the shard"
                                + " is");
        assertThat(failing(report))
                .containsExactlyInAnyOrder(TinyPublication.SHARD, "index/shards.json", "index/shards-train.json");

        TreeMap<String, byte[]> shorter = new TreeMap<>(files);
        byte[] whole = shorter.get(TinyPublication.SHARD);
        int second = indexOf(whole, "v1_0_0-000000001.cls");
        byte[] less = new byte[whole.length - second];
        System.arraycopy(whole, second, less, 0, less.length);
        shorter.put(TinyPublication.SHARD, less);
        TinyPublication.seal(shorter, owner);
        assertThat(lines(full(copy(shorter, "shorter"))))
                .contains("FAILS index " + TinyPublication.SHARD
                        + ": and the index differ at v1_0_0-000000001 (row of v1_0_0-000000000) in 'key'");
    }

    @Test
    void holdsEveryFieldOfTheMemberAgainstTheIndex() {
        for (String field : List.of("label_source", "group", "noise_mode", "decoded_sha256", "tags")) {
            TreeMap<String, byte[]> changed = new TreeMap<>(files);
            byte[] shard = changed.get(TinyPublication.SHARD).clone();
            String before = "\"" + field + "\":\"" + (field.equals("tags") ? "{\\\"" : "");
            shard[indexOf(shard, before) + before.length()] = '~';
            changed.put(TinyPublication.SHARD, shard);
            TinyPublication.seal(changed, new KeySigner(() -> OWNER));
            assertThat(lines(full(copy(changed, field))))
                    .as(field)
                    .contains("FAILS index " + TinyPublication.SHARD
                            + ": and the index differ at v1_0_0-000000000 (row of v1_0_0-000000000) in 'other fields'");
        }
    }

    private static int indexOf(byte[] content, String text) {
        return new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    @Test
    void followsNoLinksAndOpensNoPipes() throws IOException {
        Shell.requires("mkfifo");
        Path outside = Files.writeString(folder.resolve("secret"), "x");
        for (String odd : List.of(
                "rm data/cells-1.0.0-train-00000-of-00002.tar && ln -s ../../secret data/cells-1.0.0-train-00000-of-00002.tar",
                "mv README.md r && ln -s r README.md",
                "ln -s / root",
                "ln -s nowhere dangling",
                "mkfifo pipe",
                "rm DATASET.json && mkfifo DATASET.json",
                "rm DATASET.json && ln -s ../secret DATASET.json",
                "rm preview.jpg && mkfifo preview.jpg",
                "mkdir empty",
                "mkdir .stylemill && touch .stylemill/hidden")) {
            Path copy = copy(files, "links-" + odd.hashCode());
            Shell.run(copy, odd);
            Report report = full(copy);
            String last = odd.substring(odd.lastIndexOf(' ') + 1);
            assertThat(report.holds()).as(odd).isFalse();
            assertThat(failing(report)).as(odd).anyMatch(file -> file.equals(last) || last.startsWith(file));
        }
        assertThat(outside).hasContent("x");
    }

    @Test
    void refusesPathsThatLeadElsewhere() {
        for (String path : List.of("../secret", "/etc/passwd", "data/../../x", "a//b", "C:\\\\x", "DATASET.json")) {
            TreeMap<String, byte[]> changed = new TreeMap<>(files);
            changed.put(
                    "DATASET.json",
                    TinyPublication.forged(
                            changed.get("DATASET.json"), "\"path\":\"preview.jpg\"", "\"path\":\"" + path + "\""));
            Report report = full(copy(changed, "path" + path.hashCode()));
            assertThat(failing(report)).as(path).containsExactly("DATASET.json");
            assertThat(lines(report).get(0)).startsWith("FAILS record DATASET.json: the list of files holds '");
        }
    }

    @Test
    void refusesWhatWouldFillTheMemory() {
        byte[] record = files.get("DATASET.json");
        String text = new String(record, StandardCharsets.UTF_8);
        List<byte[]> bombs = List.of(
                new byte[17 << 20],
                ("[" + "[],".repeat(5_000_000) + "[]]").getBytes(StandardCharsets.UTF_8),
                ("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)).getBytes(StandardCharsets.UTF_8),
                text.replace("\"images\":12", "\"images\":1" + "0".repeat(100_000))
                        .getBytes(StandardCharsets.UTF_8),
                TinyPublication.forged(record, "\"images\":12,", "\"images\":9007199254740991,"),
                TinyPublication.forged(record, "\"bytes\":4,", "\"bytes\":9007199254740991,"));
        for (int i = 0; i < bombs.size(); i++) {
            TreeMap<String, byte[]> changed = new TreeMap<>(files);
            changed.put("DATASET.json", bombs.get(i));
            assertThat(failing(full(copy(changed, "bomb" + i))))
                    .as("bomb %d", i)
                    .containsExactly("DATASET.json");
        }
    }

    @Test
    void refusesShardsThatAreNoneOfOurs() {
        byte[] shard = files.get(TinyPublication.SHARD);
        record Bad(String why, int at, String bytes) {}
        for (Bad bad : List.of(
                new Bad("a member is no plain USTAR file", 156, "2"),
                new Bad("a member is no plain USTAR file", 156, "L"),
                new Bad("a member is no plain USTAR file", 156, "x"),
                new Bad("a member is no plain USTAR file", 157, "/etc/passwd"),
                new Bad("the member v1_0_0-000000000.cls claims 8589934591 bytes", 124, "77777777777"),
                new Bad("the member name '../../-000000000.cls' is not KEY.EXTENSION", 0, "../../"),
                new Bad("a member has an owner, a time or rights", 136, "00000000001"))) {
            byte[] changed = shard.clone();
            System.arraycopy(
                    bad.bytes().getBytes(StandardCharsets.US_ASCII),
                    0,
                    changed,
                    bad.at(),
                    bad.bytes().length());
            checksum(changed);
            TreeMap<String, byte[]> all = new TreeMap<>(files);
            all.put(TinyPublication.SHARD, changed);
            TinyPublication.seal(all, new KeySigner(() -> OWNER));
            assertThat(lines(full(copy(all, "tar" + bad.hashCode()))))
                    .anyMatch(line -> line.startsWith("FAILS shards " + TinyPublication.SHARD + ": " + bad.why()));
        }
    }

    private static void checksum(byte[] tar) {
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : tar[i] & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, tar, 148, 8);
    }

    /** A footer that announces two thousand million things where there are a few. */
    @Test
    void refusesAnIndexThatAnnouncesMoreThanItHas() {
        long seed = 3;
        Random random = new Random(seed);
        byte[] index = files.get("index/samples.parquet");
        for (int i = 0; i < 6; i++) {
            byte[] changed = index.clone();
            int at = changed.length - 9 - random.nextInt(Math.min(changed.length - 12, 4000));
            int run = 1 + random.nextInt(5);
            for (int j = 0; j < run && at + j < changed.length - 8; j++) {
                changed[at + j] = (byte) (j == run - 1 ? 0x7f : 0xff);
            }
            TreeMap<String, byte[]> all = new TreeMap<>(files);
            all.put("index/samples.parquet", changed);
            TinyPublication.seal(all, new KeySigner(() -> OWNER));
            Report report = full(copy(all, "index" + i));
            // Some of these bytes mean nothing to a reader of rows: statistics, names.
            if (!report.holds()) {
                assertThat(failing(report))
                        .as("seed %d, change %d at %d: %s", seed, i, at, lines(report))
                        .isSubsetOf(
                                "index/samples.parquet",
                                "data/cells-1.0.0-train-00000-of-00002.tar",
                                "data/cells-1.0.0-train-00001-of-00002.tar",
                                "data/cells-1.0.0-validation-00000-of-00001.tar");
            }
        }
    }

    /** Says of every image made again what the test tells it to. */
    private record Told(Replay.Verdict verdict, double psnr) implements Regenerator {
        @Override
        public void require(PublishedVersion version) {
            assertThat(version.record().checkpoint().sha256()).isEqualTo("ab".repeat(32));
        }

        @Override
        public Replay.Outcome of(PublishedVersion version, SampleRow row) {
            DeviceClass here = new DeviceClass("pytorch-2.7.1", "cpu:avx512", 1, "fp32", 4);
            Finished image = new Finished(new byte[0], row.file(), "");
            return new Replay.Outcome(
                    verdict, image, here, null, null, null, null, null, null, psnr, "the shard is gone");
        }
    }

    private List<String> regenerated(Regenerator regenerator, int count) {
        try (FolderStore store = new FolderStore(original)) {
            return lines(new Verification(store, "", 1, Progress.NONE)
                            .run(new Question(
                                    Depth.QUICK, null, Set.of(), new Verification.Sampling(count, 7, regenerator))))
                    .stream()
                    .filter(line -> line.contains(" regenerate "))
                    .toList();
        }
    }

    @Test
    void comparesImagesThatAreMadeAgain() {
        assertThat(regenerated(new Told(Replay.Verdict.EQUAL, 99), 5))
                .containsExactly(
                        "HOLDS regenerate 5 images chosen by the seed 7 and made again from their records: 5 are"
                                + " equal");
        assertThat(regenerated(new Told(Replay.Verdict.NEAR, 51), 99))
                .containsExactly(
                        "HOLDS regenerate 12 images chosen by the seed 7 and made again from their records: 0 are"
                                + " equal, 12 are from another device class and at least 51.0 dB near (45 dB to pass)");
        assertThat(regenerated(new Told(Replay.Verdict.FAR, 30), 12))
                .hasSize(12)
                .allMatch(line -> line.matches("FAILS regenerate data/.*made again on another device class is 30.0 dB"
                        + " from it; at least 45 are due"));
        assertThat(regenerated(new Told(Replay.Verdict.DIFFERENT, 99), 12))
                .hasSize(12)
                .allMatch(line -> line.matches("FAILS regenerate data/.*made again is another image.*"));
        assertThat(regenerated(new Told(Replay.Verdict.NOT_COMPARED, 99), 12))
                .hasSize(12)
                .allMatch(line -> line.endsWith("made again could not be compared: the shard is gone"));
    }

    @Test
    void tellsARemovedRecordFromAnEmptyPlace() throws IOException {
        TreeMap<String, byte[]> changed = new TreeMap<>(files);
        changed.remove("DATASET.json");
        assertThat(lines(full(copy(changed, "without"))))
                .containsExactly("FAILS record DATASET.json: is missing beside 21 files of a version: it was"
                        + " removed, or they were never published");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> full(empty))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("no-such-version"));
    }
}
