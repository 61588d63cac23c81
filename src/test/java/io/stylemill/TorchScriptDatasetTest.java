package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.audit.verify.Replay;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.factory.accept.ApprovedCode;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a manifest that declares a program to a published dataset, and back from a record to its
 * image.
 */
class TorchScriptDatasetTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: toys, version: 1.0.0}
            generator: {checkpoint: "%s"%s}
            seed: 3
            classes: [plain, dark]
            samples:
              - name: all
                count: 6
                label: {balance: {plain: 1, dark: 1}}
                latent: {distribution: normal, std: 0.8}
            splits: {train: 0.5, test: 0.5}
            """;
    private static final String EDITED = """
            apiVersion: stylemill/v1
            dataset: {name: toys, version: 1.0.0}
            generator:
              checkpoint: "%s"
              sha256: %s
              torchscript: {input: w+, zDim: 8, wDim: 8, numWs: 4, resolution: 16, method: styled}
            samples:
              - name: all
                latent: {seeds: "0-1"}
                attributes: [{name: tilt, direction: "%s#tilt", strength: [0, 2], layers: "0-2"}]
            """;
    private static final String DECLARED = ", torchscript: {zDim: 8, cDim: 2, resolution: 16, method: labelled}";

    @TempDir
    private Path folder;

    private Path program;
    private String digest;

    @BeforeEach
    void write() throws IOException {
        program = ForeignPrograms.write("toy", folder.resolve("toy.pt"));
        digest = Digests.sha256(program);
    }

    private String manifest(String more) {
        return MANIFEST.formatted(program, more);
    }

    private String declared() {
        return manifest(", sha256: " + digest + DECLARED);
    }

    @Test
    void makesADatasetAndEveryImageAgainFromItsRecordAlone() {
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(declared());
            line.make(prepared, 1);
            Place place = line.stores.open("file:sets");
            PublishedVersion version =
                    PublishedVersion.open(place.store(), prepared.layout().prefix(), null);
            assertThat(version.record().checkpoint().format()).isEqualTo("torchscript");
            Replay replay = new Replay(line.models, List.of(), program.toString());
            for (int i = 0; i < 6; i++) {
                SampleRow row = version.row(Sample.keyOf("1.0.0", i));
                Recipe recipe = RecipeJson.parse(row.recipe());
                assertThat(recipe.torchscript())
                        .isEqualTo(prepared.plan().manifest().generator().torchscript());
                assertThat(recipe.numerics()).isEqualTo(new Recipe.Numerics("fp32", 1));
                assertThat(recipe.atBatch(1)).isEqualTo(recipe);
                assertThat(replay.of(version, row).verdict()).isEqualTo(Replay.Verdict.EQUAL);
                assertThat(RecordText.of(row)).contains("run              the TorchScript program's labelled(z)\n");
            }
            // The file lies on this machine and was run before; a record of strangers still says
            // nothing.
            assertThatThrownBy(
                            () -> new Replay(line.models, List.of(), null).of(version, version.row("v1_0_0-000000000")))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-unapproved"))
                    .hasMessage(
                            "the image was made by a TorchScript archive, which is a program, and a record alone does not"
                                    + " let it run; if you trust the file of SHA-256 " + digest
                                    + ", name it with --checkpoint"
                                    + " FILE");
        }
    }

    @Test
    void refusesAProgramThatFailsAtTheBatchOfThePlanBeforeAnythingRuns() {
        String traced = ", sha256: " + digest + ", %storchscript: {zDim: 8, resolution: 16, method: single}";
        try (Line line = new Line(folder)) {
            assertThat(line.prepare(unlabelled(traced.formatted("")))
                            .plan()
                            .setting()
                            .batch())
                    .isEqualTo(1);
            assertThatThrownBy(() -> line.prepare(unlabelled(traced.formatted("batch: 8, "))))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("the TorchScript archive runs at batch 1 but not at batch 8: ")
                    .hasMessageContaining("shape '[1, 8]' is invalid for input of size 64")
                    .hasMessageEndingWith("; write generator.batch: 1");
        }
    }

    private String unlabelled(String more) {
        return manifest(more).replaceAll("classes:.*\n", "").replaceAll(" *label:.*\n", "");
    }

    @Test
    void editsWOfAProgramAndMakesTheImagesAgainFromTheVersionAlone() throws IOException {
        Direction direction = Direction.of(1, 8, new float[] {1, 0, -1, 0, 1, 0, 0, 0.5f});
        Path file = folder.resolve("d.safetensors");
        DirectionFile.write(file, Map.of("tilt", direction), Map.of());
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(EDITED.formatted(program, digest, file));
            line.make(prepared, 1);
            Files.delete(file);
            PublishedVersion version = PublishedVersion.open(
                    line.stores.open("file:sets").store(), prepared.layout().prefix(), null);
            assertThat(version.record().file(Layout.directionPath(direction.sha256())))
                    .isPresent();
            Replay replay = new Replay(line.models, List.of(), program.toString());
            List<String> pixels = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SampleRow row = version.row(Sample.keyOf("1.0.0", i));
                Recipe recipe = RecipeJson.parse(row.recipe());
                assertThat(recipe.program()).isEqualTo("styled(w+)");
                assertThat(recipe.edits())
                        .containsExactly(new Recipe.Edit("tilt", direction.sha256(), i % 2 * 2.0, List.of(0, 1, 2)));
                assertThat(replay.of(version, row).verdict()).isEqualTo(Replay.Verdict.EQUAL);
                pixels.add(row.file().pixelSha256());
            }
            assertThat(pixels).doesNotHaveDuplicates();
        }
    }

    @Test
    void runsNothingForWhoeverDoesNotDeclareIt() {
        try (Line line = new Line(folder)) {
            assertThatThrownBy(() -> line.models.lend(program.toString(), digest, "fp32", 1))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo("torchscript-undeclared"));
            assertRefused(
                    line,
                    manifest(""),
                    "tiny.yaml:3:25 /generator/checkpoint: " + program
                            + " is a TorchScript archive: a program, which runs only where a manifest declares it. If you"
                            + " trust it, write under generator: sha256: " + digest
                            + " and torchscript: {zDim: 512, resolution: 256} with its own sizes (see 'TorchScript' in"
                            + " docs/checkpoints.md); 'stylemill inspect' lists its methods");
        }
    }

    /**
     * What an exporter newer than our PyTorch wrote is refused before a worker sees it, in
     * PyTorch's own key sentence.
     */
    @Test
    void refusesAnArchiveThatPyTorchCannotLoad() throws IOException {
        ForeignPrograms.write("newer", program);
        try (Line line = new Line(folder)) {
            assertRefused(
                    line,
                    manifest(", sha256: " + Digests.sha256(program) + DECLARED.replace("labelled", "forward")),
                    "/generator/checkpoint: loading the TorchScript archive failed; it is not one that PyTorch 2.7.1 can"
                            + " run. PyTorch said: Unknown builtin op: aten::made_up_in_a_later_version.");
        }
    }

    @Test
    void refusesADeclarationThatIsNotOfThisFile() {
        try (Line line = new Line(folder)) {
            assertRefused(
                    line,
                    manifest(", sha256: " + "ab".repeat(32) + DECLARED),
                    "/generator/sha256: the checkpoint " + program + " has SHA-256 " + digest);
            assertRefused(
                    line,
                    declared().replace("method: labelled", "method: label"),
                    "/generator/torchscript/method: " + program
                            + " has no method 'label'; it has forward, labelled, mapping,"
                            + " layered, styled, bytes, doubles, grey, wide, pair, undefined, random, neighbours, placed,"
                            + " failing");
            String cells = Line.SAMPLE.resolve("blood-cells-64.safetensors").toString();
            assertRefused(
                    line,
                    declared()
                            .replace(program.toString(), cells)
                            .replace(digest, "d1046501bd2f36ec85f8703cf06194f3c9eaccaea4409e621ce937d0c9e67e23"),
                    "/generator/torchscript: " + cells
                            + " holds the weights of a stylegan2 network (stylemill-safetensors), of which nothing is run;"
                            + " remove torchscript");
        }
    }

    private static void assertRefused(Line line, String manifest, String message) {
        assertThatThrownBy(() -> line.prepare(manifest))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("bad-manifest"))
                .hasMessageContaining(message);
    }

    @Test
    void refusesAProgramThatDoesNotRepeatItself() {
        try (Line line = new Line(folder)) {
            assertRefused(
                    line,
                    unlabelled(", sha256: " + digest + ", torchscript: {zDim: 8, resolution: 16, method: random}"),
                    "/generator/checkpoint: the TorchScript archive gave two different images for the same latent");
        }
    }

    @Test
    void approvesForOthersOnlyTheDigestsThatAreListed() {
        try (Line line = new Line(folder)) {
            Manifest manifest = line.prepare(declared()).plan().manifest();
            Manifest weights = line.prepare(declared()
                            .replaceAll(", sha256.*}}", "}")
                            .replace(
                                    program.toString(),
                                    Line.SAMPLE
                                            .resolve("blood-cells-64.safetensors")
                                            .toString())
                            .replace("classes: [plain, dark]", "classes: [plain, dark, third]"))
                    .plan()
                    .manifest();
            assertThat(ApprovedCode.of(Set.of(digest)).problems(manifest)).isEmpty();
            assertThat(ApprovedCode.of(Set.of()).problems(weights)).isEmpty();
            assertThat(ApprovedCode.of(Set.of("ab".repeat(32))).problems(manifest))
                    .containsExactly(new Problem(
                            "/generator/torchscript",
                            "the TorchScript archive " + digest
                                    + " is a program that is not approved here; who runs this"
                                    + " service can inspect it, write stylemill.torchscript = " + digest
                                    + " into stylemill.properties (after a comma where others are there), and"
                                    + " start 'serve' again"));
        }
    }
}
