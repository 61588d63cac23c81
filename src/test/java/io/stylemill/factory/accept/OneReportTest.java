package io.stylemill.factory.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.PlainRules;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.config.PolicySettings;
import io.stylemill.config.PolicySettings.WeightsRule;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.ObjectFinder;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.Scorer;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.policy.Policy;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.Plan;
import io.stylemill.record.Digests;
import io.stylemill.store.Buckets;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders in which much is wrong: one refusal tells all of it. */
class OneReportTest {
    private static final Path SAMPLE = Path.of("samples/blood-cells").toAbsolutePath();
    private static final String OTHER = "ab".repeat(32);
    private static final String CHECKPOINT =
            SAMPLE.resolve("blood-cells-64.safetensors").toString();

    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: cells, version: 1.0.0}
            generator: {checkpoint: CHECKPOINT}
            samples:
              - name: edited
                label: {class: WBCC}
                latent: {seeds: "0-3"}
                attributes:
                  - {name: size, direction: gone.npy, strength: 1}
                  - {name: tint, direction: "d.safetensors#short", strength: 1, layers: 8-12}
                  - {name: hue, direction: "d.safetensors#stale", strength: 1, sha256: OTHER}
              - name: rows
                latent: {file: gone.npy, space: w}
              - name: pulled
                label: {class: RBC}
                latent: {seeds: "9"}
                truncation: {psi: 0.5, center: gone.npz, cutoff: 11}
            labelers:
              - {name: cells, sha256: OTHER, model: MODEL, classes: [RBC, WBC], input: {size: 64}}
              - {name: stain, assigns: never, model: MODEL, classes: [pale, dark], input: {size: 64}}
            gates:
              reference:
                images: real
                extractor: {model: gone.pt, input: {size: 64}}
            """.replace(
                    "MODEL", SAMPLE.resolve("blood-cells-classifier.pt").toString())
            .replace("OTHER", OTHER);

    private final List<String> tried = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeDirections() {
        DirectionFile.write(
                folder.resolve("d.safetensors"),
                Map.of(
                        "short", Direction.of(1, 3, new float[] {1, 2, 3}),
                        "stale", Direction.of(1, 3, new float[] {3, 2, 1})),
                Map.of());
    }

    @Test
    void tellsOfEverythingThatAManifestNamesAndOfAllThatDoesNotFit() {
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", CHECKPOINT), Guard.OPEN);

        assertThat(refusal.code()).isEqualTo("bad-manifest");
        assertThat(told(refusal.getMessage())).isEqualTo("""
                the manifest m.yaml cannot be used; correct these 16 problems and try again:
                  m.yaml:2:10 /dataset/license: 'license' must be stated: the rule stylemill.policy.card asks for license
                  m.yaml:3:12 /generator/precision: auto is beyond this device
                  m.yaml:3:12 /generator/license: weights under the licence MIT may not be used: no rule of stylemill.policy.weights names it
                  m.yaml:6:12 /samples/0/label: there is no class 'WBCC'; allowed: RBC, WBC, Platelets, or the indices 0 to 2; did you mean WBC?
                  m.yaml:9:33 /samples/0/attributes/0/direction: there is no file of directions FOLDER/gone.npy; check the path (a relative one in a manifest starts from the manifest's own folder; where the manifest was handed in to 'serve', from the roots of stylemill.checkpoints)
                  m.yaml:10:33 /samples/0/attributes/1/direction: d.safetensors#short has the shape [1, 3]; a direction of this network has [1, 128], or [10, 128] with a row for each w layer
                  m.yaml:10:77 /samples/0/attributes/1/layers: '8-12' names layer 12; this network has 10 w layers, 0 to 9
                  m.yaml:11:76 /samples/0/attributes/2/sha256: the direction d.safetensors#stale has SHA-256 STALE, but OTHER was asked for; name the right direction, or correct sha256
                  m.yaml:13:20 /samples/1/latent/file: there is no file of latents FOLDER/gone.npy; check the path (a relative one in a manifest starts from the manifest's own folder; where the manifest was handed in to 'serve', from the roots of stylemill.checkpoints)
                  m.yaml:17:36 /samples/2/truncation/center: there is no file of latents FOLDER/gone.npz; check the path (a relative one in a manifest starts from the manifest's own folder; where the manifest was handed in to 'serve', from the roots of stylemill.checkpoints)
                  m.yaml:17:54 /samples/2/truncation/cutoff: the cutoff is 11; this network has 10 w layers, so at most 10
                  m.yaml:19:27 /labelers/0/sha256: the model SAMPLE/blood-cells-classifier.pt has SHA-256 CLASSIFIER, but OTHER was asked for; name the right file, or correct sha256
                  m.yaml:20:42 /labelers/1/model: stain gives nonsense
                  m.yaml:22:3 /gates/flat: the gate 'flat' must be asked for: the rule stylemill.policy.gates demands flat
                  m.yaml:23:13 /gates/reference/images: reading the images of FOLDER/real: there is no such folder; name a folder with images, an s3://bucket/prefix, or a published version
                  m.yaml:24:24 /gates/reference/extractor/model: there is no model FOLDER/gone.pt; check the path (a relative one in a manifest starts from the manifest's own folder; where the manifest was handed in to 'serve', from the roots of stylemill.checkpoints)""");
        assertThat(tried).containsExactly("stain");
    }

    /** Nothing else is wrong, so that the plan could be made but for these. */
    @Test
    void tellsFilesOfLabelersAndGatesThatAreNotThere() {
        Failure refusal = refusal("""
                apiVersion: stylemill/v1
                dataset: {name: cells, version: 1.0.0, license: MIT}
                generator: {checkpoint: CHECKPOINT, precision: fp32}
                samples:
                  - {name: a, label: WBC, latent: {seeds: "0-3"}}
                labelers:
                  - {name: cells, model: gone.pt, classes: [RBC, WBC], input: {size: 64}}
                  - {name: parts, kind: segmentation, model: gone2.pt, classes: [none, cell], input: {size: 64}}
                gates:
                  reference:
                    images: real
                    extractor: {model: gone3.pt, input: {size: 64}}
                """.replace("CHECKPOINT", CHECKPOINT), Guard.OPEN);

        assertThat(places(refusal))
                .contains(
                        "/labelers/0/model",
                        "/labelers/1/model",
                        "/gates/reference/images",
                        "/gates/reference/extractor/model");
    }

    @Test
    void leavesOutWhatHangsOnACheckpointThatCannotBeRead() {
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", "gone.safetensors"), Guard.OPEN);

        assertThat(places(refusal))
                .containsExactly(
                        "/dataset/license",
                        "/generator/precision",
                        "/generator/checkpoint",
                        "/samples/0/attributes/0/direction",
                        "/samples/0/attributes/2/sha256",
                        "/samples/1/latent/file",
                        "/samples/2/truncation/center",
                        "/labelers/0/sha256",
                        "/labelers/1/model",
                        "/gates/flat",
                        "/gates/reference/images",
                        "/gates/reference/extractor/model");
    }

    @Test
    void runsNoProgramOfAnOrderThatAsksForWhatItMustNotAndTellsOfTheRest() {
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", CHECKPOINT), new Strict());

        assertThat(tried).isEmpty();
        assertThat(places(refusal))
                .containsExactly(
                        "/output/destination",
                        "/dataset/license",
                        "/generator/precision",
                        "/generator/checkpoint",
                        "/samples/0/attributes/0/direction",
                        "/samples/0/attributes/2/sha256",
                        "/samples/1/latent/file",
                        "/samples/2/truncation/center",
                        "/labelers/0/sha256",
                        "/labelers/0/model",
                        "/gates/flat",
                        "/gates/reference/images",
                        "/gates/reference/extractor/model");
        assertThat(refusal.problems().stream().map(p -> new Problem(p.where(), p.what())))
                .contains(
                        new Problem(new Where("m.yaml", 1, 1, "/output/destination"), "not to s3://datasets"),
                        new Problem(new Where("m.yaml", 3, 25, "/generator/checkpoint"), "not from " + CHECKPOINT),
                        new Problem(new Where("m.yaml", 19, 100, "/labelers/0/model"), "it is not approved"));
    }

    @Test
    void staysAPassingFaultWhereAStoreDoesNotAnswer() {
        Failure failure = refusal(
                MANIFEST.replace("CHECKPOINT", CHECKPOINT).replace("file: gone.npy", "file: s3://far/w.npy"),
                Guard.OPEN);

        assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failure).hasMessage("s3://far does not answer");
    }

    @Test
    void namesRealImagesThatCannotBeUsedThoughTheirExtractorIsMissing() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Files.writeString(folder.resolve("real/a.png"), "no image");
        Files.writeString(folder.resolve("real/b.png"), "no image");
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", CHECKPOINT), Guard.OPEN);

        assertThat(refusal.problems().stream().map(p -> new Problem(p.where(), p.what())))
                .contains(new Problem(
                        new Where("m.yaml", 23, 13, "/gates/reference/images"),
                        "the image a.png is no PNG, JPEG or WebP file; the image b.png is no PNG, JPEG or WebP file"));
        assertThat(places(refusal)).contains("/gates/reference/extractor/model");
    }

    private static List<String> places(Failure refusal) {
        return refusal.problems().stream()
                .map(problem -> problem.where().pointer())
                .toList();
    }

    private String told(String message) {
        return message.replace(folder.toString(), "FOLDER")
                .replace(SAMPLE.toString(), "SAMPLE")
                .replace(OTHER, "OTHER")
                .replace(digest(SAMPLE.resolve("blood-cells-classifier.pt")), "CLASSIFIER")
                .replace(
                        DirectionFile.read(folder.resolve("d.safetensors"), "stale")
                                .sha256(),
                        "STALE");
    }

    private static String digest(Path file) {
        try {
            return Digests.sha256(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Failure refusal(String manifest, Guard guard) {
        Stores stores = new Stores(folder, new Buckets() {
            @Override
            public Store bucket(String name) {
                throw Failure.of(Kind.TRANSIENT, "store-away", "s3://" + name + " does not answer");
            }

            @Override
            public void close() {}
        });
        Models models = new Models(
                new CheckpointFiles(stores, folder.resolve("fetched")),
                (checkpoint, precision, batch) -> {
                    throw new AssertionError("taking an order in loads no network");
                },
                1);
        Policy policy = new Policy(new PolicySettings(
                List.of(new WeightsRule("CC0-1.0 -> anywhere", List.of("CC0-1.0"), null)),
                List.of("license"),
                List.of("flat"),
                List.of()));
        Acceptance acceptance = new Acceptance(
                stores, models, new WrongPrograms(), new WeakDevice(), "s3://datasets", policy, PlainRules::noImageKey);
        byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
        Order order = new Order(ManifestSource.of("m.yaml", folder.toUri(), bytes), null, 4, guard, null);
        return Objects.requireNonNull(catchThrowableOfType(Failure.class, () -> acceptance.prepare(order)));
    }

    private final class WrongPrograms implements Programs {
        @Override
        public void tryGenerator(Checkpoint checkpoint, int batch) {
            throw new AssertionError("no generator is a program");
        }

        @Override
        public Scorer scorer(Path file, Labeler labeler) {
            tried.add(labeler.name());
            throw Failure.input("torchscript-output", labeler.name() + " gives nonsense");
        }

        @Override
        public ObjectFinder finder(Path file, Labeler labeler) {
            throw new AssertionError("no labeler finds objects");
        }

        @Override
        public FeatureNetwork features(Path file, Extractor extractor) {
            throw new AssertionError("no extractor is there");
        }
    }

    private static final class WeakDevice implements DeviceRules {
        @Override
        public String precision(String word) {
            throw Failure.input("no-such-precision", word + " is beyond this device");
        }

        @Override
        public int batch(NetworkDescription network) {
            return 4;
        }
    }

    /** Approves no program, and admits neither checkpoint nor destination. */
    private static final class Strict implements Guard {
        @Override
        public String admit(String address) {
            if (address.equals(CHECKPOINT)) {
                throw Failure.input("outside-roots", "not from " + address);
            }
            return address;
        }

        @Override
        public void admitDestination(String destination) {
            throw Failure.input("outside-roots", "not to " + destination);
        }

        @Override
        public List<Problem> refuse(Manifest manifest) {
            return List.of(new Problem("/labelers/0/model", "it is not approved"));
        }

        @Override
        public List<Problem> refuse(Plan plan) {
            throw new AssertionError("there is no plan");
        }
    }
}
