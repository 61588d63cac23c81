package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.Replay.Verdict;
import io.stylemill.audit.verify.ReplayRecord;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.factory.accept.Guard;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.record.Digests;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Walks, latents and centres from files, from the manifest to a version and back, on the shipped
 * network.
 */
class LatentsTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: latents, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 4}
            seed: 3
            samples:
            #GROUPS
            splits: {train: 0.5, test: 0.5}
            """;

    @TempDir
    private Path folder;

    private Line line;
    private Path w;
    private Path wPlus;
    private Path z;
    private Path centers;

    @BeforeEach
    void writesFiles() {
        line = new Line(folder);
        w = folder.resolve("w.safetensors");
        LatentFile.write(
                w, Map.of("w", numbers(3, 1, 1), "classes", numbers(3, 1, 2), "clusters", numbers(5, 1, 3)), Map.of());
        centers = w;
        wPlus = folder.resolve("projected_w.npz");
        LatentFile.writeProjected(wPlus, numbers(2, 10, 4));
        z = folder.resolve("z.safetensors");
        LatentFile.write(z, Map.of("z", numbers(2, 1, 5)), Map.of());
    }

    @AfterEach
    void close() {
        line.close();
    }

    private static LatentArray numbers(int rows, int layers, long seed) {
        Random random = new Random(seed);
        float[] values = new float[rows * layers * 128];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return LatentArray.of(rows, layers, 128, values);
    }

    private String manifest(String... groups) {
        StringBuilder text = new StringBuilder();
        for (String group : groups) {
            text.append("  - {").append(group).append("}\n");
        }
        return MANIFEST.replace("#GROUPS\n", text)
                .replace("$WPLUS", wPlus.toString())
                .replace("$Z", z.toString())
                .replace("$C", centers.toString())
                .replace("$W", w.toString());
    }

    private static final String WBC = ", label: {class: WBC}";
    private static final String[] EVERY_KIND = {
        "name: slerp-z, latent: {walk: {seeds: '1,5,9', steps: 2}}, truncation: {psi: {min: 0.5, max: 0.9}}" + WBC,
        "name: linear-w, latent: {walk: {seeds: '20-23', stops: 2, steps: 2, space: w, interpolation: linear}}" + WBC,
        "name: loop, latent: {walk: {seeds: '30-32', steps: 2, space: w, interpolation: cubic, loop: true}},"
                + " styleMixing: {layers: fine, probability: 0.5}" + WBC,
        "name: file-w, latent: {file: '$W#w', space: w, rows: '2,0'}, truncation: {psi: [1, 0.5], center: '$C#classes'}"
                + WBC,
        "name: file-w-plus, latent: {file: '$WPLUS', space: w+}",
        "name: file-z, latent: {file: '$Z', space: z}, truncation: {psi: 0.6, center: '$C#clusters'}" + WBC,
        "name: between, latent: {walk: {file: '$WPLUS', space: w+, steps: 2}}, truncation: {psi: 0.7}",
        "name: drawn, count: 2, latent: {distribution: normal}, truncation: {psi: 0.6, center: '$C#clusters'}" + WBC
    };

    @Test
    void makesEveryKindOfLatentAgainFromTheVersionAlone() throws IOException {
        Prepared prepared = line.prepare(manifest(EVERY_KIND));
        Plan plan = prepared.plan();
        assertThat(plan.groupCounts())
                .containsEntry("slerp-z", 5L)
                .containsEntry("linear-w", 6L)
                .containsEntry("loop", 6L)
                .containsEntry("file-w", 4L)
                .containsEntry("file-w-plus", 2L)
                .containsEntry("file-z", 2L)
                .containsEntry("between", 3L);
        line.make(prepared, 2);
        for (Path file : List.of(w, wPlus, z)) {
            Files.delete(file);
        }
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "latents", null);
        Replay replay = new Replay(line.models, List.of(), null);
        Map<String, Set<String>> splits = new HashMap<>();
        Set<String> pixels = new TreeSet<>();
        for (int i = 0; i < plan.samples(); i++) {
            SampleRow row = version.row(Sample.keyOf("1.0.0", i));
            Recipe recipe = RecipeJson.parse(row.recipe());
            assertThat(recipe.atBatch(4)).isEqualTo(plan.sample(i).recipe());
            assertThat(replay.of(version, row).verdict()).as(row.recipe()).isEqualTo(Verdict.EQUAL);
            recipe.latentFiles()
                    .forEach(sha256 -> assertThat(version.record().file(Layout.latentsPath(sha256)))
                            .isPresent());
            splits.computeIfAbsent(row.origin().latentFamily(), f -> new TreeSet<>())
                    .add(row.place().split());
            pixels.add(row.file().pixelSha256());
        }
        assertThat(splits.values()).allSatisfy(of -> assertThat(of).hasSize(1));
        // The ends of the walk through the file are rows of the file, and everything else is an
        // image of its own.
        assertThat(pixels).hasSizeGreaterThanOrEqualTo((int) plan.samples() - 2);
        SampleRow frame = version.row("v1_0_0-000000003");
        assertThat(frame.tags()).containsEntry("clip", "slerp-z-0").containsEntry("frame", "3");
        assertThat(frame.origin().zRng()).isEqualTo("walk/slerp/z");
        assertThat(RecordText.of(frame))
                .contains("latent           on a slerp walk in z, 0.5 of the way from seed 5 to 9\n");
        SampleRow row = version.row(Sample.keyOf("1.0.0", 5 + 6 + 6));
        assertThat(row.label().source()).isEqualTo("constant");
        assertThat(row.label().name()).isEqualTo("WBC");
        assertThat(row.label().conditioned()).isEqualTo(-1);
        String sha256 = RecipeJson.parse(row.recipe()).latentFiles().get(0);
        assertThat(RecordText.of(row)).contains("latent           w from row 2 of the latents " + sha256 + "\n");
        ReplayRecord alone = new ReplayRecord(
                RecipeJson.parse(row.recipe()),
                row.file().pixelSha256(),
                row.file().fileSha256(),
                null,
                null);
        assertThatThrownBy(() -> replay.of(alone))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("latent-missing"))
                .hasMessageContaining("audit/latents/" + sha256 + ".npy: name that file with --latents FILE");
    }

    @Test
    void keepsAllFramesOfAClipInOneFamilyAndWhatIsDrawnFixed() {
        Plan plan = line.prepare(manifest(
                        "name: clips, latent: {walk: {seeds: 0-39, stops: 4, steps: 3}}, truncation: {psi: {min: 0.5, max:"
                                + " 0.9}}, noise: {mode: random, variants: 2}, styleMixing: {layers: fine, probability: 0.5}"
                                + WBC,
                        "name: seeds, latent: {seeds: 0-59}" + WBC,
                        "name: meets, latent: {walk: {seeds: '100,7', steps: 3}}" + WBC))
                .plan();
        assertThat(plan.groupCounts()).containsEntry("clips", 200L);
        Map<String, List<Sample>> clips = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            Sample sample = plan.sample(i);
            clips.computeIfAbsent(sample.tags().get("clip"), c -> new ArrayList<>())
                    .add(sample);
        }
        assertThat(clips).hasSize(20).containsKeys("clips-0-0", "clips-9-1");
        Set<String> used = new TreeSet<>();
        clips.values().forEach(frames -> {
            Sample first = frames.get(0);
            assertThat(frames).hasSize(10);
            used.add(first.split());
            for (int f = 0; f < 10; f++) {
                Sample frame = frames.get(f);
                assertThat(frame.tags()).containsEntry("frame", Integer.toString(f));
                assertThat(frame.family()).isEqualTo(first.family());
                assertThat(frame.split()).isEqualTo(first.split());
                assertThat(frame.recipe().truncation()).isEqualTo(first.recipe().truncation());
                assertThat(frame.recipe().mixing()).isEqualTo(first.recipe().mixing());
                assertThat(frame.recipe().noise()).isEqualTo(first.recipe().noise());
            }
        });
        assertThat(used).containsExactly("test", "train");
        // A seed that a walk passes stays with the walk, in whatever group it is met.
        for (int seed = 0; seed < 40; seed++) {
            Sample still = plan.sample(200 + seed);
            Sample frame = plan.sample(seed / 4 * 20L);
            assertThat(still.family()).as("seed %d", seed).isEqualTo(frame.family());
            assertThat(still.split()).isEqualTo(frame.split());
        }
        assertThat(plan.sample(245).family()).isEqualTo("seed:45");
        assertThat(plan.sample(260).family()).isEqualTo(plan.sample(20).family());
        assertThat(plan.sample(260).split()).isEqualTo(plan.sample(20).split());
    }

    @Test
    void movesNothingToAnotherSplitWhenMoreIsAdded() {
        String[] few = {
            "name: clips, latent: {walk: {seeds: 0-7, stops: 2, steps: 3}}" + WBC,
            "name: rows, latent: {file: '$W#w', space: w, rows: 0-1}",
            "name: drawn, count: 20, latent: {distribution: normal}" + WBC
        };
        String[] more = {
            "name: clips, latent: {walk: {seeds: 0-19, stops: 2, steps: 5, space: w}}, truncation: {psi: [0.5, 1]}"
                    + WBC,
            "name: rows, latent: {file: '$W#w', space: w}, noise: {mode: random, variants: 3}",
            "name: drawn, count: 40, latent: {distribution: normal}" + WBC
        };
        Map<String, String> before = splits(line.prepare(manifest(few)).plan());
        Map<String, String> after = splits(line.prepare(manifest(more)).plan());
        assertThat(before).hasSize(4 + 2 + 20);
        assertThat(after).hasSize(10 + 3 + 40).containsAllEntriesOf(before);
    }

    private static Map<String, String> splits(Plan plan) {
        Map<String, String> splits = new HashMap<>();
        for (long i = 0; i < plan.samples(); i++) {
            Sample sample = plan.sample(i);
            String before = splits.put(sample.family(), sample.split());
            assertThat(before).isIn(null, sample.split());
        }
        return splits;
    }

    @Test
    void locksWhatItReadSoThatAnotherReadingIsTheSamePlan() {
        Prepared prepared = line.prepare(manifest(EVERY_KIND));
        String lock = prepared.lock();
        assertThat(lock)
                .contains("\"space\":\"w+\"")
                .contains("\"rows\":\"0-1\"")
                .contains("\"by\":\"class\"")
                .contains("\"by\":\"nearest\"");
        assertThat(PlanLock.write(line.prepare(lock).plan(), "1.0.0")).isEqualTo(lock);
    }

    @Test
    void refusesFilesThatDoNotFitOrMayNotBeRead() throws IOException {
        refuses("latent: {file: gone.npy, space: w}", "/latent/file: there is no file of latents");
        refuses(
                "latent: {file: '$W#x', space: w}",
                "/latent/file: cannot read the latents " + w + "#x: there is no such");
        refuses(
                "latent: {file: '$WPLUS', space: w}",
                "/latent/file: cannot read the latents " + wPlus
                        + ": w has the shape [2, 10, 128]; allowed is [N, width],"
                        + " with a row for each latent; one with a row for each w layer has the space w+");
        refuses(
                "latent: {file: '$W#w', space: w+}",
                "/latent/file: " + w + "#w has the shape [1, 3, 128]; w+ of this network is [N, 10, 128]");
        refuses(
                "latent: {file: '$W#w', space: w, rows: 1-3}",
                "/latent/rows: row 3 does not exist; " + w + "#w has 3, 0 to 2");
        refuses(
                "latent: {file: '$W#w', space: w, sha256: " + "ab".repeat(32) + "}",
                "was asked for; name the right file");
        refuses(
                "count: 4, latent: {file: '$W#w', space: w}",
                "/count: the count is 4, but latents, sweeps, matrix and");
        refuses(
                "latent: {seeds: 1}, label: {class: 1}, truncation: {psi: 0.5, center: {file: '$C#clusters', by: class}}",
                "/truncation/center: " + w
                        + "#clusters holds 5 centres, but the network has 3 classes; make one for each");
        refuses(
                "latent: {seeds: 1}, label: {vector: [0, 1, 1]}, truncation: {psi: 0.5, center: '$C#classes'}",
                "/truncation/center: it is to be that of the class, but the group names none for its images");
        refuses(
                "latent: {seeds: 1}, label: {class: 1}, transform: {rotate: 3}",
                "/transform: only stylegan3-t and stylegan3-r");
        refuses("latent: {seeds: 1}, label: {class: 1}, lod: 1", "/lod: only stylegan1 networks have levels of detail");
        refuses(
                "latent: {walk: {file: '$W#w', space: w, steps: 3, stops: 2}}",
                "/latent/walk: there are 3 stops; they do not make whole clips of 2; name a multiple");
        Path bad = folder.resolve("bad.npz");
        float[] values = new float[2 * 10 * 128];
        LatentFile.writeProjected(bad, LatentArray.of(2, 10, 128, values));
        byte[] bytes = Files.readAllBytes(bad);
        int at = bytes.length - 1;
        while (bytes[at] != 'P' || bytes[at + 1] != 'K' || bytes[at + 2] != 1) {
            at--;
        }
        bytes[at - 1] = 0x7F;
        bytes[at - 2] = (byte) 0xC0;
        Files.write(bad, bytes);
        assertThatThrownBy(() -> LatentFile.layered(bad, ""))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).startsWith("latent-"));
    }

    @Test
    void readsFilesOnlyWhereTheGuardAdmitsThem() {
        byte[] bytes = manifest(
                        "name: a, latent: {file: '$W#w', space: w}",
                        "name: b, latent: {seeds: 1}, truncation: {psi: 0.5, center: '$C#classes'}" + WBC,
                        "name: c, latent: {walk: {file: '$WPLUS', space: w+, steps: 2}}")
                .getBytes(StandardCharsets.UTF_8);
        Order order =
                new Order(ManifestSource.of("tiny.yaml", Line.SAMPLE.toUri(), bytes), null, 4, new OnlySample(), null);
        assertThatThrownBy(() -> line.acceptance.prepare(order))
                .hasMessageContaining("/samples/0/latent/file: not allowed here: " + w)
                .hasMessageContaining("/samples/1/truncation/center: not allowed here: " + w)
                .hasMessageContaining("/samples/2/latent/walk/file: not allowed here: " + wPlus);
    }

    /** Admits the files of the sample folder. */
    private static final class OnlySample implements Guard {
        @Override
        public String admit(String address) {
            if (!address.startsWith(Line.SAMPLE.toString())) {
                throw Failure.input("outside-roots", "not allowed here: " + address);
            }
            return address;
        }

        @Override
        public void admitDestination(String destination) {
            // Anything.
        }

        @Override
        public List<Problem> refuse(Manifest manifest) {
            return List.of();
        }

        @Override
        public List<Problem> refuse(Plan plan) {
            return List.of();
        }
    }

    @Test
    void refusesMoreImagesOrStopsThanAPlanMayHold() {
        refuses(
                "latent: {walk: {file: '$W#w', space: w, steps: 1000000}}, noise: {mode: random, variants: 100}",
                "/samples: the groups ask for more than 100000000 images; one manifest makes at most that");
        refuses(
                "latent: {walk: {seeds: 0-2000001, steps: 1}}" + WBC,
                "/samples: the walks have 2000002 stops in all; one manifest has at most 1000000");
    }

    private void refuses(String group, String message) {
        assertThatThrownBy(() -> line.prepare(manifest("name: a, " + group)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-manifest"))
                .hasMessageContaining(message);
    }

    @Test
    void runsAProgramThatHasNoMappingOnWOfAFile() throws IOException {
        Path program = ForeignPrograms.write("toy", folder.resolve("toy.pt"));
        Path rows = folder.resolve("rows.npz");
        LatentFile.writeProjected(rows, LatentArray.of(2, 4, 8, wide(numbers(1, 1, 6))));
        String text = """
                apiVersion: stylemill/v1
                dataset: {name: toys, version: 1.0.0}
                generator:
                  checkpoint: "%s"
                  sha256: %s
                  torchscript: {input: w+, wDim: 8, numWs: 4, resolution: 16, method: styled, mapping: none}
                samples:
                  - {name: rows, latent: {file: "%s", space: w+}}
                  - {name: walk, latent: {walk: {file: "%s", space: w+, steps: 2, interpolation: linear}}}
                """.formatted(program, Digests.sha256(program), rows, rows);
        Prepared prepared = line.prepare(text);
        line.make(prepared, 1);
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "toys", null);
        Replay replay = new Replay(line.models, List.of(), program.toString());
        for (int i = 0; i < 5; i++) {
            SampleRow row = version.row(Sample.keyOf("1.0.0", i));
            assertThat(row.recipe()).contains("\"mapping\":\"\"").contains("\"z_dim\":0");
            assertThat(replay.of(version, row).verdict()).isEqualTo(Verdict.EQUAL);
        }
        assertThat(version.row("v1_0_0-000000002").file().pixelSha256())
                .isEqualTo(version.row("v1_0_0-000000000").file().pixelSha256());
        String why = "the TorchScript archive is declared with mapping: none, so nothing makes w of z";
        String seeds = text.replaceAll(
                "latent: \\{file.*", "latent: {seeds: 1}, truncation: {psi: 0.5}, styleMixing: {layers: 0}}");
        assertThatThrownBy(() -> line.prepare(seeds))
                .hasMessageContaining("/samples/0/latent: " + why
                        + "; take w from a file, for example latent: {file: w.npy," + " space: w+}")
                .hasMessageContaining("/samples/0/styleMixing: " + why + " of a mixing seed; remove it")
                .hasMessageContaining("/samples/0/truncation: " + why + ", and its mean is not known;");
        assertThatThrownBy(() -> line.prepare(text.replace("mapping: none", "mapping: maps, zDim: 8")))
                .hasMessageContaining("has no method 'maps'")
                .hasMessageContaining("where none makes w of z, write mapping: none, and take w from files");
    }

    @Test
    void labelsWhatAStyleGan3NetworkWasMovedBy() {
        Path network =
                Path.of("src/test/resources/checkpoints/sg3-t-64/network.pkl").toAbsolutePath();
        Prepared prepared = line.prepare("""
                apiVersion: stylemill/v1
                dataset: {name: moved, version: 1.0.0}
                generator: {checkpoint: "%s", precision: fp32, batch: 2}
                seed: 3
                samples:
                  - name: drawn
                    latent: {seeds: 0-3}
                    transform: {translate: [{min: -0.2, max: 0.2}, 0.125], rotate: {min: -40, max: 40}}
                  - {name: turned, latent: {seeds: 0-1}, transform: {rotate: 30}}
                  - {name: still, latent: {seeds: 0-1}}
                """.formatted(network));
        assertThat(PlanLock.write(line.prepare(prepared.lock()).plan(), "1.0.0"))
                .isEqualTo(prepared.lock());
        line.make(prepared, 1);
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "moved", null);
        Replay replay = new Replay(line.models, List.of(), null);
        Set<String> rotations = new TreeSet<>();
        for (int i = 0; i < 8; i++) {
            SampleRow row = version.row(Sample.keyOf("1.0.0", i));
            Recipe.Transform moved = RecipeJson.parse(row.recipe()).transform();
            assertThat(replay.of(version, row).verdict()).isEqualTo(Verdict.EQUAL);
            if (i < 4) {
                assertThat(row.tags()).containsOnlyKeys("translate_x", "translate_y", "rotate");
                assertThat(Double.parseDouble(row.tags().get("translate_x")))
                        .isEqualTo(moved.translateX())
                        .isBetween(-0.2, 0.2);
                assertThat(row.tags()).containsEntry("translate_y", "0.125");
                assertThat(Double.parseDouble(row.tags().get("rotate")))
                        .isEqualTo(moved.rotate())
                        .isBetween(-40.0, 40.0);
                rotations.add(row.tags().get("rotate"));
            } else {
                assertThat(moved.rotate()).isEqualTo(i < 6 ? 30 : 0);
                assertThat(row.tags()).isEqualTo(i < 6 ? Map.of("rotate", "30") : Map.of());
            }
        }
        assertThat(rotations).hasSize(4);
        assertThat(version.row("v1_0_0-000000004").file().pixelSha256())
                .isNotEqualTo(version.row("v1_0_0-000000006").file().pixelSha256());
    }

    @Test
    void choosesALevelOfAStyleGan1Network() {
        Path network = Path.of("src/test/resources/checkpoints/tf-sg1-16-lod/network.pkl")
                .toAbsolutePath();
        String text = """
                apiVersion: stylemill/v1
                dataset: {name: grown, version: 1.0.0}
                generator: {checkpoint: "%s", precision: fp32, batch: 2}
                samples:
                  - {name: finished, latent: {seeds: 0}, lod: 0}
                  - {name: early, latent: {seeds: 0}, lod: 0.75}
                """.formatted(network);
        Prepared prepared = line.prepare(text);
        line.make(prepared, 1);
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "grown", null);
        SampleRow finished = version.row("v1_0_0-000000000");
        SampleRow early = version.row("v1_0_0-000000001");
        assertThat(RecipeJson.parse(early.recipe()).lod()).isEqualTo(0.75);
        assertThat(early.file().pixelSha256()).isNotEqualTo(finished.file().pixelSha256());
        assertThat(new Replay(line.models, List.of(), null).of(version, early).verdict())
                .isEqualTo(Verdict.EQUAL);
        assertThatThrownBy(() -> line.prepare(text.replace("0.75", "9")))
                .hasMessageContaining("/samples/1/lod: it is 9.0; this network has levels 0 (finished) to 2");
    }

    private static float[] wide(LatentArray array) {
        float[] values = new float[64];
        System.arraycopy(array.row(0), 0, values, 0, 64);
        return values;
    }

    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    private Path projected(String name, long seed, String... pictures) throws IOException {
        LatentArray array = numbers(pictures.length, 10, seed);
        Path file = folder.resolve(name);
        LatentFile.writeProjected(file, array);
        List<ProjectionNote.Image> images = new ArrayList<>();
        for (String picture : pictures) {
            images.add(new ProjectionNote.Image(images.size() + ".png", picture, 0.5, 30, 1));
        }
        Files.writeString(
                Path.of(ProjectionNote.beside(file.toString())),
                new ProjectionNote(Map.of("space", "w+"), array.sha256(), 0.5, images).write());
        return file;
    }

    @Test
    void makesCopiesAroundPicturesAndKeepsEachPictureInOneSplit() throws IOException {
        Path file = projected("wbc.npz", 8, ONE, TWO, ONE);
        Path other = projected("again.npz", 9, TWO);
        Prepared prepared = line.prepare(manifest(
                "name: around, latent: {file: '" + file
                        + "', space: w+, jitter: {std: 0.2, layers: fine}, copies: 3}, noise: {mode: random, variants: 2}"
                        + WBC,
                "name: once, latent: {file: '" + other + "', space: w+, rows: 0, jitter: {std: 1}}, count: 1" + WBC,
                "name: between, latent: {walk: {file: '" + file + "', rows: '0,2', space: w+, steps: 2}}" + WBC));
        Plan plan = prepared.plan();
        assertThat(plan.groupCounts()).containsEntry("around", 18L).containsEntry("once", 1L);
        assertThat(PlanLock.write(plan, "1.0.0"))
                .contains("\"copies\":3,")
                .contains("\"jitter\":{\"layers\":\"fine\",\"std\":0.2,\"unit\":0.5}")
                .contains("\"pictures\":[\"" + ONE + "\",\"" + TWO + "\",\"" + ONE + "\"]");
        Recipe.ZSource.Row first = (Recipe.ZSource.Row) plan.sample(0).recipe().z();
        assertThat(first.pictureSha256()).isEqualTo(ONE);
        assertThat(first.jitter().std()).isEqualTo(0.1);
        assertThat(first.jitter().layers()).containsExactly(7, 8, 9);
        Recipe.ZSource.Row next = (Recipe.ZSource.Row) plan.sample(2).recipe().z();
        assertThat(next.row()).isZero();
        assertThat(next.jitter().stream()).isNotEqualTo(first.jitter().stream());
        assertThat(plan.sample(6).recipe().z())
                .isInstanceOfSatisfying(
                        Recipe.ZSource.Row.class,
                        row -> assertThat(row.pictureSha256()).isEqualTo(TWO));

        line.make(prepared, 2);
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "latents", null);
        Replay replay = new Replay(line.models, List.of(), null);
        Map<String, Set<String>> splits = new HashMap<>();
        Map<String, Integer> families = new HashMap<>();
        Set<String> pixels = new TreeSet<>();
        for (int i = 0; i < plan.samples(); i++) {
            SampleRow row = version.row(Sample.keyOf("1.0.0", i));
            assertThat(RecipeJson.parse(row.recipe()).atBatch(4))
                    .isEqualTo(plan.sample(i).recipe());
            assertThat(replay.of(version, row).verdict()).as(row.recipe()).isEqualTo(Verdict.EQUAL);
            splits.computeIfAbsent(row.origin().latentFamily(), f -> new TreeSet<>())
                    .add(row.place().split());
            families.merge(row.origin().latentFamily(), 1, Integer::sum);
            pixels.add(row.file().pixelSha256());
        }
        assertThat(families).containsOnly(Map.entry("picture:" + ONE, 15), Map.entry("picture:" + TWO, 7));
        assertThat(splits.values()).allSatisfy(own -> assertThat(own).hasSize(1));
        assertThat(pixels).hasSizeGreaterThan(20);
        assertThat(RecordText.of(version.row(Sample.keyOf("1.0.0", 0)))).contains("found for the picture " + ONE);
    }

    @Test
    void refusesCopiesThatWouldBeTheSameAndJitterOfNoKnownSize() {
        assertThatThrownBy(() -> line.prepare(manifest("name: same, latent: {file: '$WPLUS', space: w+, copies: 2}")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("/samples/0/latent/copies: without 'jitter' all copies of a row are the same");
        assertThatThrownBy(() -> line.prepare(
                        manifest("name: unit, latent: {file: '$WPLUS', space: w+, jitter: {std: 0.2}, copies: 2}")))
                .isInstanceOfSatisfying(
                        Failure.class,
                        f -> assertThat(f.problems())
                                .anySatisfy(p -> assertThat(p.toString()).contains("write unit")));
        assertThatThrownBy(() -> line.prepare(
                        manifest("name: list, latent: {file: '$WPLUS', space: w+, pictures: ['" + ONE + "']}")))
                .isInstanceOfSatisfying(
                        Failure.class,
                        f -> assertThat(f.problems())
                                .anySatisfy(p -> assertThat(p.toString()).contains("1 pictures for 2 rows")));
        assertThat(line.prepare(
                                manifest(
                                        "name: stated, latent: {file: '$WPLUS', space: w+, jitter: {std: 0.2, unit: 1}, copies: 2}"))
                        .plan()
                        .samples())
                .isEqualTo(4);
    }
}
