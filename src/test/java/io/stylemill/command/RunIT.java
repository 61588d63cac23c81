package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.MountedDisk;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.sample.Finished;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderStore;
import io.stylemill.terminal.ExitStatus;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The main job as users start it: real processes, killed and started again, and what they leave.
 */
class RunIT {
    private static final Path CHECKPOINT = Program.INSTALLED.resolve("samples/blood-cells/blood-cells-64.safetensors");
    private static final int SCREEN = 24;

    /**
     * 60 images in 6 shards: seeds, mixing, drawn latents, noise, drawn post-processing, three
     * classes.
     */
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0, title: Cells, license: CC0-1.0}
            generator: {checkpoint: %s}
            seed: 7
            samples:
              - name: seeds
                label: {class: WBC}
                latent: {seeds: "0-29"}
                truncation: {psi: 0.7, cutoff: 6}
                styleMixing: {layers: middle, probability: 0.5, seeds: "100-129"}
              - name: drawn
                count: 30
                label: {balance: {RBC: 1, WBC: 1, Platelets: 2}}
                latent: {distribution: normal}
                truncation: {psi: {min: 0.5, max: 1.0}}
                noise: {mode: random}
                tags: {stain: giemsa}
            postprocess:
              - resize: {width: 192, height: 192}
              - flip: {horizontal: 0.5}
            splits: {train: 1}
            output: {shards: {samples: 10}}
            """.formatted(CHECKPOINT);

    @TempDir
    private static Path usual;

    private static MadeVersion made;
    private static Map<?, ?> told;
    private static String said = "";

    @TempDir
    private Path folder;

    @BeforeAll
    static void makesTheDatasetOnce() throws IOException {
        Files.writeString(usual.resolve("cells.yaml"), MANIFEST);
        // Of a user whose files are everybody's.
        List<String> open = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
        open.addAll(Program.command("run", "cells.yaml", "--json"));
        try (Program run = Program.launch(usual, open)) {
            assertThat(run.status()).as(run.err()).isZero();
            told = (Map<?, ?>) CanonicalJson.parse(run.out());
            said = run.err();
        }
        made = embedded(usual);
    }

    @Test
    void logsNoWarningInARunWithoutTrouble() {
        assertThat(said).doesNotContain(" WARN ").doesNotContain(" ERROR ");
    }

    /**
     * Libraries make most files, with the rights that the umask leaves. So each file is closed, or
     * in a folder that is, even if somebody opens the data folder and the folders in it.
     */
    @Test
    void closesWhatIsInTheDataFolderToOtherUsers() throws IOException {
        Path home = usual.resolve("var");
        Set<String> open = new TreeSet<>();
        try (Stream<Path> all = Files.walk(home)) {
            all.filter(Files::isRegularFile).map(home::relativize).forEach(file -> {
                boolean closed = closed(home.resolve(file));
                for (int depth = 2; depth < file.getNameCount(); depth++) {
                    closed |= closed(home.resolve(file.subpath(0, depth)));
                }
                if (!closed) {
                    open.add(file.toString());
                }
            });
            assertThat(open).isEmpty();
        }
        assertThat(home.resolve("broker/journal")).isDirectory();
        assertThat(home.resolve("ledger/ledger.mv.db")).isRegularFile();
    }

    private static boolean closed(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                    .endsWith("------");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellsScriptsWhatTheContractNames() {
        Set<Object> keys = new TreeSet<>(told.keySet());
        assertThat(keys).containsExactly("dataset", "images", "imagesPerSecond", "path", "run", "seconds", "version");
        assertThat(told.get("dataset")).isEqualTo("s3://datasets/cells/1.0.0/");
        assertThat(told.get("version")).isEqualTo("1.0.0");
        assertThat(told.get("images")).isEqualTo(60);
        assertThat((String) told.get("run")).matches("cells-1\\.0\\.0-[0-9a-f]{12}");
        assertThat(Path.of((String) told.get("path"))).isEqualTo(made.folder()).isDirectory();
        double seconds = ((Number) told.get("seconds")).doubleValue();
        double rate = ((Number) told.get("imagesPerSecond")).doubleValue();
        assertThat(rate).isBetween(60 / seconds - 0.1, 60 / seconds + 0.1);
    }

    @Test
    void leavesTheTreeOfTheContractAndNothingElse() {
        assertThat(made.files())
                .containsExactlyInAnyOrder(
                        "DATASET.json",
                        "LICENSE.txt",
                        "README.md",
                        "SHA256SUMS",
                        "attestations/dataset.oms.json",
                        "attestations/provenance.slsa.json",
                        "attestations/signer.pub",
                        "audit/environment.json",
                        "audit/jobs.parquet",
                        "audit/manifest.yaml",
                        "audit/openlineage.jsonl",
                        "audit/plan.lock.json",
                        "audit/quality-report.html",
                        "audit/quality-report.json",
                        "classes.json",
                        "croissant.json",
                        "data/cells-1.0.0-train-00000-of-00006.tar",
                        "data/cells-1.0.0-train-00001-of-00006.tar",
                        "data/cells-1.0.0-train-00002-of-00006.tar",
                        "data/cells-1.0.0-train-00003-of-00006.tar",
                        "data/cells-1.0.0-train-00004-of-00006.tar",
                        "data/cells-1.0.0-train-00005-of-00006.tar",
                        "index/samples.parquet",
                        "index/shards-train.json",
                        "index/shards.json",
                        "preview.jpg");
        assertThat(made.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
        assertThat(usual.resolve("var/scratch")).isEmptyDirectory();
    }

    @Test
    void listsEveryOtherFileInItsCommitRecord() throws IOException {
        CommitRecord record = made.record();
        Set<String> others = made.files();
        others.remove("DATASET.json");
        assertThat(record.files().stream().map(CommitRecord.FileEntry::path))
                .containsExactlyInAnyOrderElementsOf(others);
        for (CommitRecord.FileEntry entry : record.files()) {
            assertThat(Files.size(made.folder().resolve(entry.path())))
                    .as(entry.path())
                    .isEqualTo(entry.bytes());
            assertThat(made.sha256(entry.path())).as(entry.path()).isEqualTo(entry.sha256());
        }
        assertThat(Files.readString(made.folder().resolve("audit/manifest.yaml")))
                .isEqualTo(MANIFEST);
    }

    @Test
    void satisfiesSha256sum() throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/sha256sum")).exists();
        Process tool = new ProcessBuilder("sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS")
                .directory(made.folder().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(tool.getInputStream().readAllBytes());
        assertThat(tool.waitFor()).as(said).isZero();
        assertThat(Files.readAllLines(made.folder().resolve("SHA256SUMS")))
                .hasSize(made.files().size() - 5);
    }

    /** The dataset was made by another process, in another order, and there in batches. */
    @Test
    void makesEveryImageAgainFromItsRecordAlone() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            keys.add(Sample.keyOf("1.0.0", i));
        }
        Collections.shuffle(keys, new Random(11));
        Checkpoint checkpoint = Checkpoints.read(CHECKPOINT);
        Finisher finisher = new Finisher();
        try (FolderStore store = new FolderStore(made.folder().getParent().getParent())) {
            PublishedVersion version = PublishedVersion.open(store, "cells/1.0.0/", null);
            assertThat(version.record().images()).isEqualTo(60);
            Recipe.Numerics numerics =
                    RecipeJson.parse(version.row(keys.get(0)).recipe()).numerics();
            try (Generator generator =
                    PyTorch.start(1).load(checkpoint, Device.CPU, numerics.precision(), numerics.batch())) {
                for (String key : keys) {
                    SampleRow row = version.row(key);
                    Recipe recipe = RecipeJson.parse(row.recipe());
                    assertThat(recipe.checkpointSha256()).isEqualTo(checkpoint.sha256());
                    assertThat(recipe.numerics()).isEqualTo(numerics);
                    Finished again = finisher.finish(
                            recipe, generator.generate(List.of(recipe)).get(0));
                    assertThat(again.file().pixelSha256())
                            .as(key)
                            .isEqualTo(row.file().pixelSha256());
                    assertThat(again.file().fileSha256())
                            .as(key)
                            .isEqualTo(row.file().fileSha256());
                    assertThat(version.image(row)).as(key).isEqualTo(again.content());
                }
            }
        }
    }

    @Test
    void doesNothingTheSecondTimeAndSaysSo() {
        Map<String, String> before = made.identities();
        try (Program run = Program.start(usual, "run", "cells.yaml")) {
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.err()).isEqualTo("This version is published already; nothing was done.\n");
            assertThat(run.out()).contains("s3://datasets/cells/1.0.0/", made.folder() + "/preview.jpg");
        }
        assertThat(made.identities()).isEqualTo(before);
    }

    @Test
    void refusesOtherContentForAPublishedVersion() throws IOException {
        Map<String, String> before = made.identities();
        Files.writeString(usual.resolve("other.yaml"), MANIFEST.replace("seed: 7", "seed: 8"));
        try (Program run = Program.start(usual, "run", "other.yaml", "--json")) {
            assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
            assertThat(run.err())
                    .startsWith("stylemill: s3://datasets/cells/1.0.0/ holds")
                    .contains("give dataset.version a new number");
            assertThat(run.out()).isEmpty();
        }
        assertThat(made.identities()).isEqualTo(before);
    }

    @Test
    void onlySaysWhatItWouldMakeInADryRun() throws IOException {
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
        try (Program run = Program.start(folder, "run", "cells.yaml", "--dry-run", "--json")) {
            assertThat(run.status()).as(run.err()).isZero();
            Map<?, ?> plan = (Map<?, ?>) CanonicalJson.parse(run.out());
            assertThat(plan.get("images")).isEqualTo(60);
            assertThat(plan.get("shards")).isEqualTo(6);
            assertThat(plan.get("run")).isEqualTo(told.get("run"));
            assertThat(plan.get("published")).isEqualTo(false);
        }
        assertThat(embedded(folder).files()).isEmpty();
        assertThat(embedded(folder).besides()).isEmpty();
    }

    /** By the launcher, called through a link, as an installed program without sources. */
    @Test
    void writesTheSameBytesIntoAFolderOfTheUsers() throws IOException {
        Path installed = Files.createDirectory(folder.resolve("installed"));
        Files.copy(Program.INSTALLED.resolve("stylemill"), installed.resolve("stylemill"));
        assertThat(installed.resolve("stylemill").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(installed.resolve("target"), Program.INSTALLED.resolve("target"));
        Path link = Files.createSymbolicLink(folder.resolve("mill"), Path.of("installed/stylemill"));
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
        try (Program run =
                Program.launch(folder, List.of(link.toString(), "run", "cells.yaml", "--out", "sets", "--json"))) {
            assertThat(run.status()).as(run.err()).isZero();
            Map<?, ?> said = (Map<?, ?>) CanonicalJson.parse(run.out());
            assertThat(Path.of((String) said.get("path"))).isEqualTo(folder.resolve("sets/cells/1.0.0"));
        }
        MadeVersion version = new MadeVersion(folder.resolve("sets/cells/1.0.0"));
        assertThat(version.promised()).isEqualTo(made.promised());
        assertThat(version.files()).isEqualTo(made.files());
        assertThat(version.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
    }

    /** What the store holds when the process is killed. */
    enum Moment {
        PLAN_STORED(version -> version.has("audit/plan.lock.json")),
        FIRST_SHARD_STORED(version -> version.shards().size() >= 1),
        THIRD_SHARD_STORED(version -> version.shards().size() >= 3),
        LAST_SHARD_STORED(version -> version.shards().size() >= 6),
        INDEX_STORED(version -> version.has("index/samples.parquet")),
        SUMS_STORED(version -> version.has("SHA256SUMS")),
        COMMITTED(version -> version.has("DATASET.json"));

        private final Predicate<MadeVersion> reached;

        Moment(Predicate<MadeVersion> reached) {
            this.reached = reached;
        }
    }

    /** One run is killed several times: each start goes on from what the one before it left. */
    @ParameterizedTest
    @MethodSource
    void goesOnAfterKillsToTheBytesOfAnUndisturbedRun(List<Moment> moments) throws IOException {
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
        MadeVersion version = embedded(folder);
        Map<String, String> kept = new TreeMap<>();
        for (Moment moment : moments) {
            try (Program run = Program.start(folder, "run", "cells.yaml", "--json")) {
                until(run, moment);
                run.kill();
                assertThat(run.out()).isEmpty();
            }
            if (moment.compareTo(Moment.LAST_SHARD_STORED) < 0) {
                assertThat(version.shards())
                        .as("shards when it was killed at %s", moment)
                        .hasSizeLessThan(6);
            }
            if (moment != Moment.COMMITTED) {
                assertThat(version.has("DATASET.json")).isFalse();
            }
            Map<String, String> then = version.promised();
            // What the killed server was in the middle of goes; what was whole stays.
            then.keySet().removeIf(path -> path.matches(".*-[0-9a-f]{4}-[0-9a-f]{12}"));
            assertThat(then).as(moment.name()).containsAllEntriesOf(kept);
            kept.putAll(then);
        }
        completes(moments.toString());
        assertThat(version.promised()).containsAllEntriesOf(kept);
    }

    @Test
    void saysThatAnAnswerCouldNotBeWrittenWhole() {
        String version = String.join(" ", Program.command("--version"));
        try (Program full = Program.launch(folder, List.of("bash", "-c", version + " > /dev/full"))) {
            assertThat(full.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(full.err())
                    .isEqualTo("stylemill: not all of the answer could be written to standard output: the disk is full;"
                            + " make room there, or name another file, and run it again\n");
        }
    }

    @Test
    void saysNothingToAReaderThatHasEnded() {
        String help = String.join(" ", Program.command("--help"));
        // The reader ends before the first word comes; a file tells what the program said and its
        // status.
        String line =
                "mkfifo answer; (" + help + " 2> said; echo $? > status) > answer & exec 3< answer; exec 3<&-; wait";
        try (Program piped = Program.launch(folder, List.of("bash", "-c", line))) {
            assertThat(piped.status()).isZero();
        }
        assertThat(folder.resolve("said")).isEmptyFile();
        assertThat(folder.resolve("status")).hasContent("1");
    }

    static List<List<Moment>> goesOnAfterKillsToTheBytesOfAnUndisturbedRun() {
        return List.of(
                List.of(Moment.PLAN_STORED, Moment.THIRD_SHARD_STORED, Moment.INDEX_STORED, Moment.COMMITTED),
                List.of(Moment.FIRST_SHARD_STORED, Moment.LAST_SHARD_STORED, Moment.SUMS_STORED));
    }

    /**
     * Of 60 images some are refused alone, and some because they are like others: their shards are
     * made again.
     */
    @Test
    void judgesASetToTheSameBytesWhenItIsKilledMeanwhile() throws IOException {
        String gated =
                MANIFEST.replace("samples:\n", """
                labelers:
                  - name: cells
                    model: %s
                    classes: [RBC, WBC, Platelets]
                    input: {size: 64, range: [-1, 1]}
                gates: {attempts: 40, confidence: 0.99, agreement: true, duplicates: {pHash: 10}}
                samples:
                """.formatted(CHECKPOINT.resolveSibling("blood-cells-classifier.pt")));
        assertThat(gated).isNotEqualTo(MANIFEST);
        Files.writeString(folder.resolve("cells.yaml"), gated);
        MadeVersion killed = embedded(folder);
        try (Program run = Program.start(folder, "run", "cells.yaml", "--json")) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> !run.running()
                            || killed.besides().stream().anyMatch(path -> path.endsWith("/judgement-1.jsonl")));
            assertThat(run.running()).as(run.err()).isTrue();
            run.kill();
        }
        assertThat(killed.shards()).isEmpty();
        try (Program again = Program.start(folder, "run", "cells.yaml", "--json")) {
            assertThat(again.status()).as(again.err()).isZero();
        }
        try (Program undisturbed = Program.start(folder, "run", "cells.yaml", "--out", "sets", "--json")) {
            assertThat(undisturbed.status()).as(undisturbed.err()).isZero();
        }
        MadeVersion other = new MadeVersion(folder.resolve("sets/cells/1.0.0"));
        assertThat(killed.promised()).containsKey("index/rejected.parquet").isEqualTo(other.promised());
        assertThat(killed.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
        assertThat(other.besides()).containsExactly("latest.json", "shards-train.json", "shards.json");
    }

    @Test
    void saysHowToGoOnWhenItIsInterrupted() throws IOException {
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
        try (Program run = Program.start(folder, "run", "cells.yaml")) {
            until(run, Moment.FIRST_SHARD_STORED);
            run.interrupt();
            assertThat(run.status()).isEqualTo(130);
            assertThat(run.err())
                    .endsWith("stylemill: interrupted; run the same command again, and it goes on where it stopped\n");
            assertThat(run.out()).isEmpty();
        }
        assertThat(embedded(folder).has("DATASET.json")).isFalse();
        completes("interrupted");
    }

    @Test
    void refusesASecondRunWhileOneIsAtWork() throws IOException {
        Files.writeString(
                folder.resolve("many.yaml"),
                MANIFEST.replace("count: 30", "count: 30000").replace("192", "64"));
        Files.writeString(folder.resolve("cells.yaml"), MANIFEST.replace("name: cells", "name: others"));
        try (Program first = Program.start(folder, "run", "many.yaml")) {
            until(first, Moment.FIRST_SHARD_STORED);
            try (Program second = Program.start(folder, "run", "cells.yaml")) {
                assertThat(second.status()).isEqualTo(ExitStatus.BAD_INPUT);
                assertThat(second.err())
                        .isEqualTo("stylemill: another Stylemill (process " + first.pid()
                                + ") is making datasets in " + folder.resolve("var")
                                + "; wait for it, or set stylemill.home to another folder\n");
                assertThat(second.out()).isEmpty();
            }
            int then = embedded(folder).shards().size();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> embedded(folder).shards().size() > then);
            assertThat(first.running()).isTrue();
        }
        assertThat(folder.resolve("var/s3/datasets/others")).doesNotExist();
    }

    @Test
    void saysOnOneScreenThatTheDiskIsFull() throws IOException, InterruptedException {
        try (MountedDisk mounted = MountedDisk.at(folder.resolve("disk"), "size=300k")) {
            Path disk = mounted.path();
            Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
            Files.writeString(folder.resolve("stylemill.properties"), "stylemill.broker.redelivery=50ms\n");
            try (Program run = Program.start(folder, "run", "cells.yaml", "--out", "disk")) {
                assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.FAILED);
                assertThat(run.err().lines().count()).as(run.err()).isLessThanOrEqualTo(SCREEN);
                assertThat(run.err())
                        .contains(
                                "the disk is full", "make room or choose another folder", "run the same command again");
                assertThat(run.out()).isEmpty();
            }
            assertThat(new MadeVersion(disk.resolve("cells/1.0.0")).has("DATASET.json"))
                    .isFalse();
            assertThat(disk.resolve("cells/latest.json")).doesNotExist();

            mounted.remount("size=50m");
            try (Program retry = Program.start(folder, "runs", "retry", runOf(folder))) {
                assertThat(retry.status()).as(retry.err()).isZero();
                assertThat(retry.out())
                        .matches(
                                "(1 shard|[2-6] shards) of cells-1\\.0\\.0-[0-9a-f]{12} (is|are) queued again, to be made when"
                                        + " the manifest is run again, or by the running coordinator\n");
            }
            try (Program run = Program.start(folder, "run", "cells.yaml", "--out", "disk", "--json")) {
                assertThat(run.status()).as(run.err()).isZero();
            }
            assertThat(new MadeVersion(disk.resolve("cells/1.0.0")).promised()).isEqualTo(made.promised());
        }
    }

    /** The first size has no room for H2's own tables, the other none for some of ours. */
    @ParameterizedTest
    @ValueSource(strings = {"40k", "60k"})
    void saysInOneLineThatTheLedgerHasNoRoomAndLeavesNothingBehind(String size)
            throws IOException, InterruptedException {
        try (MountedDisk disk = MountedDisk.at(folder.resolve("var/ledger"), "size=" + size)) {
            Path ledger = disk.path();
            Files.writeString(folder.resolve("cells.yaml"), MANIFEST);
            String tail =
                    " in jdbc:h2:file:" + ledger.resolve("ledger") + ": the disk is full; make room and try again\n";
            try (Program run = Program.start(folder, "run", "cells.yaml")) {
                assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.FAILED);
                // H2 writes from a thread of its own: the disk may be full before the first table,
                // or later.
                assertThat(run.err())
                        .isIn(
                                "stylemill: cannot open the ledger" + tail,
                                "stylemill: cannot prepare the tables of the ledger" + tail);
            }
            assertThat(ledger.toFile().list()).containsOnly("ledger.mv.db", "ledger.upgrade.lock");
        }
    }

    /** The one run that the ledger lists, which did not succeed. */
    @Test
    void refusesAPictureThatTheHeapHasNoRoomFor() throws IOException {
        Pixels grey = new Pixels(8000, 8000, 1, new byte[8000 * 8000]);
        Files.write(folder.resolve("big.png"), Encoders.encode(grey, Encoding.PNG, null, new Workspace()));
        List<String> line = new ArrayList<>(Program.command(
                "project", CHECKPOINT.toAbsolutePath().toString(), "big.png", "-o", "w.npz", "--steps=1"));
        line.set(line.indexOf("-Xmx1g"), "-Xmx64m");
        try (Program project = Program.launch(folder, line)) {
            assertThat(project.status()).as(project.err()).isEqualTo(ExitStatus.BAD_INPUT);
            assertThat(project.err())
                    .contains("the image big.png has 64000000 pixels, and the Java heap of ")
                    .contains(" MiB has no room for them; make the image smaller, or set STYLEMILL_HEAP, such as 4g");
        }
        assertThat(folder.resolve("w.npz")).doesNotExist();
    }

    private static String runOf(Path folder) {
        try (Program list = Program.start(folder, "runs", "list", "--json")) {
            assertThat(list.status()).as(list.err()).isZero();
            List<?> runs = (List<?>) CanonicalJson.parse(list.out());
            assertThat(runs).hasSize(1);
            Map<?, ?> run = (Map<?, ?>) runs.get(0);
            assertThat(run.get("state")).isIn("FAILED", "PARTIAL");
            return (String) run.get("run");
        }
    }

    private void completes(String when) {
        try (Program again = Program.start(folder, "run", "cells.yaml", "--json")) {
            assertThat(again.status()).as("%s: %s", when, again.err()).isZero();
            assertThat(((Map<?, ?>) CanonicalJson.parse(again.out())).get("run"))
                    .isEqualTo(told.get("run"));
        }
        MadeVersion version = embedded(folder);
        assertThat(version.promised()).as(when).isEqualTo(made.promised());
        assertThat(version.files()).as(when).isEqualTo(made.files());
        assertThat(version.besides()).as(when).containsExactly("latest.json", "shards-train.json", "shards.json");
        assertThat(version.record().files().stream()
                        .map(CommitRecord.FileEntry::path)
                        .collect(Collectors.toSet()))
                .as(when)
                .hasSize(version.files().size() - 1);
        assertThat(folder.resolve("var/scratch")).isEmptyDirectory();
    }

    private void until(Program run, Moment moment) {
        MadeVersion version = embedded(folder);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofMinutes(2))
                .until(() -> moment.reached.test(version) || !run.running());
        assertThat(run.running() || moment.reached.test(version)).as(run.err()).isTrue();
    }

    private static MadeVersion embedded(Path folder) {
        return new MadeVersion(folder.resolve("var/s3/datasets/cells/1.0.0"));
    }
}
