package io.stylemill.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.config.PolicySettings;
import io.stylemill.config.PolicySettings.WeightsRule;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.label.FeatureNetwork;
import io.stylemill.label.Programs;
import io.stylemill.label.Scorer;
import io.stylemill.manifest.Extractor;
import io.stylemill.manifest.Labeler;
import io.stylemill.manifest.Manifest;
import io.stylemill.manifest.ManifestSource;
import io.stylemill.models.CheckpointFiles;
import io.stylemill.models.Models;
import io.stylemill.plan.Plan;
import io.stylemill.policy.Policy;
import io.stylemill.storage.Buckets;
import io.stylemill.storage.Store;
import io.stylemill.storage.Stores;
import java.io.IOException;
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
    private static final String HEAD = "the manifest m.yaml cannot be used; mend these ";

    /** Wrong: the file's digest, a direction, its shape, its layers, latents, centres, labelers, extractor, images. */
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
                  - {name: hue, direction: "d.safetensors#short", strength: 1, sha256: OTHER}
              - name: rows
                latent: {file: gone.npy, space: w}
              - name: pulled
                label: {class: RBC}
                latent: {seeds: "9"}
                truncation: {psi: 0.5, center: gone.npz, cutoff: 11}
            labelers:
              - {name: cells, model: MODEL, sha256: OTHER, classes: [RBC, WBC], input: {size: 64}}
              - {name: stain, model: MODEL, classes: [pale, dark], input: {size: 64}}
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
                folder.resolve("d.safetensors"), Map.of("short", Direction.of(1, 3, new float[] {1, 2, 3})), Map.of());
    }

    @Test
    void tellsOfEverythingThatAManifestNamesAndOfAllThatDoesNotFit() {
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", checkpoint()), Guard.OPEN);

        assertThat(refusal.code()).isEqualTo("bad-manifest");
        assertThat(refusal.getMessage()).isEqualTo("");
        assertThat(refusal.problems()).hasSize(14);
        assertThat(tried).containsExactly("stain");
    }

    @Test
    void leavesOutWhatHangsOnACheckpointThatCannotBeRead() {
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", "gone.safetensors"), Guard.OPEN);

        assertThat(refusal.problems()).extracting(Problem::where).containsExactly("");
    }

    @Test
    void runsNoProgramOfAnOrderThatAsksForWhatItMayNotAndTellsOfTheRest() {
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", checkpoint()), new Strict());

        assertThat(tried).isEmpty();
        assertThat(refusal.problems()).extracting(Problem::where).containsExactly("");
    }

    @Test
    void staysAPassingFaultWhereAStoreDoesNotAnswer() {
        Failure failure = refusal(
                MANIFEST.replace("CHECKPOINT", checkpoint()).replace("file: gone.npy", "file: s3://far/w.npy"),
                Guard.OPEN);

        assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failure).hasMessage("s3://far does not answer");
    }

    @Test
    void namesRealImagesThatCannotBeUsedThoughTheExtractorIsMissing() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Files.writeString(folder.resolve("real/a.png"), "no image");
        Failure refusal = refusal(MANIFEST.replace("CHECKPOINT", checkpoint()), Guard.OPEN);

        assertThat(refusal.problems())
                .filteredOn(problem -> problem.where().contains("/gates"))
                .containsExactly();
    }

    private static String checkpoint() {
        return SAMPLE.resolve("blood-cells-64.safetensors").toString();
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
                List.of(new WeightsRule("MIT -> anywhere", List.of("MIT"), null)),
                List.of("title"),
                List.of("flat"),
                List.of()));
        Acceptance acceptance =
                new Acceptance(stores, models, new NoisyPrograms(), new NoFp16(), "s3://datasets", policy);
        byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
        Order order = new Order(ManifestSource.of("m.yaml", folder.toUri(), bytes), null, 4, guard, null);
        return Objects.requireNonNull(catchThrowableOfType(Failure.class, () -> acceptance.prepare(order)));
    }

    private final class NoisyPrograms implements Programs {
        @Override
        public Scorer scorer(Path file, Labeler labeler) {
            tried.add(labeler.name());
            throw Failure.input("torchscript-output", labeler.name() + " gives nonsense");
        }

        @Override
        public FeatureNetwork features(Path file, Extractor extractor) {
            throw new AssertionError("no extractor is there");
        }
    }

    private static final class NoFp16 implements DeviceRules {
        @Override
        public String precision(String word) {
            throw Failure.input("no-such-precision", word + " is beyond this device");
        }

        @Override
        public int batch(NetworkDescription network) {
            return 4;
        }
    }

    /** Admits nothing beyond the folder, and asks for approval. */
    private final class Strict implements Guard {
        @Override
        public String admit(String address) {
            if (!address.startsWith(folder.toString())) {
                throw Failure.input("outside-roots", address + " is not allowed here");
            }
            return address;
        }

        @Override
        public void admitDestination(String destination) {
            throw Failure.input("outside-roots", destination + " is not allowed here");
        }

        @Override
        public List<Problem> refuse(Manifest manifest) {
            return List.of(new Problem("/labelers/1/model", "it is not approved"));
        }

        @Override
        public List<Problem> refuse(Plan plan) {
            return List.of();
        }
    }
}
