package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.audit.verify.NamedMasks;
import io.stylemill.audit.verify.Replay;
import io.stylemill.audit.verify.ReplayRecord;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.command.Session;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.FeatureMap;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.mask.MaskClass;
import io.stylemill.engine.mask.MaskLearning;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.image.Decoders;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Masks of StyleGAN and StyleGAN3, from painted images to a version and back; StyleGAN2 is in
 * {@link MaskedDatasetTest}.
 */
class MaskFamiliesTest {
    private static final Path CHECKPOINTS =
            Path.of("src/test/resources/checkpoints").toAbsolutePath();

    @TempDir
    private Path folder;

    private Path annotated(Path checkpoint, int images) throws IOException {
        Path painted = folder.resolve("painted");
        Session.run(
                        "annotate",
                        checkpoint.toString(),
                        "--seeds",
                        "0-" + (images - 1),
                        "--classes",
                        "background,bright",
                        "--outdir",
                        painted.toString())
                .done();
        for (int i = 0; i < images; i++) {
            String name = String.format("seed%04d", i);
            Pixels image = Decoders.decode(Files.readAllBytes(painted.resolve(name + ".png")), name);
            byte[] labels = new byte[image.width() * image.height()];
            for (int p = 0; p < labels.length; p++) {
                labels[p] = (byte) (bright(image, p) ? 1 : 0);
            }
            Files.write(
                    painted.resolve(name + ".mask.png"),
                    Encoders.indexed(
                            new Pixels(image.width(), image.height(), 1, labels),
                            new int[] {0x000000, 0xE6194B},
                            new Workspace()));
        }
        return painted;
    }

    private static boolean bright(Pixels image, int pixel) {
        return sum(image, pixel) >= 128 * image.channels();
    }

    @ParameterizedTest
    @CsvSource({"tf-sg1-32, mlp", "sg3-t-64, linear"})
    void masksComeFromPaintedImagesAndFromRecordsAgain(String name, String classifier) throws IOException {
        Path checkpoint = CHECKPOINTS.resolve(name).resolve("network.pkl");
        Path model = folder.resolve("masks.safetensors");
        Path painted = annotated(checkpoint, 2);
        Session.run(
                        "masks",
                        checkpoint.toString(),
                        "--annotations",
                        painted.toString(),
                        "-o",
                        model.toString(),
                        "--classifier",
                        classifier)
                .done();
        MaskModel learned = MaskModel.read(Files.readAllBytes(model), "masks");
        assertThat(learned.votes() != null).isEqualTo(classifier.equals("mlp"));
        try (Line line = new Line(folder)) {
            line.make(line.prepare("""
                            apiVersion: stylemill/v1
                            dataset: {name: bright, version: 1.0.0}
                            generator: {checkpoint: "%s", precision: fp32, batch: 2}
                            samples:
                              - name: all
                                latent: {seeds: "0-1"}
                                noise: {mode: const}
                            postprocess: [{flip: {horizontal: true}}]
                            masks: {model: "%s", instances: true}
                            """.formatted(checkpoint, model)), 1);
            PublishedVersion version =
                    PublishedVersion.open(line.stores.open("file:sets").store(), "bright", null);
            Replay replay = new Replay(line.models, List.of(), checkpoint.toString());
            NamedMasks named = new NamedMasks(new Line.CpuPrograms(), model);
            Replay alone = new Replay(line.models, List.of(), checkpoint.toString(), List.of(), List.of(), named);
            List<SampleRow> rows = new ArrayList<>();
            version.rows(rows::add);
            assertThat(rows).hasSize(2);
            int right = 0;
            int pixels = 0;
            for (SampleRow row : rows) {
                Pixels image = Decoders.decode(version.image(row), row.key());
                byte[] mask = Decoders.decode(version.mask(row), row.key()).data();
                for (int p = 0; p < mask.length; p++) {
                    right += mask[p] == (bright(image, p) ? 1 : 0) ? 1 : 0;
                }
                pixels += mask.length;
                Replay.Outcome again = replay.of(version, row);
                assertThat(again.verdict()).isEqualTo(Replay.Verdict.EQUAL);
                assertThat(again.mask()).isEqualTo(version.mask(row));
                ReplayRecord record = new ReplayRecord(
                        RecipeJson.parse(row.recipe()),
                        row.file().pixelSha256(),
                        null,
                        row.measured().mask().sha256(),
                        null);
                assertThat(alone.of(record).maskEqual()).isTrue();
            }
            // The painted images again: these networks have random weights, and learned nothing
            // that others share.
            assertThat((double) right / pixels).isGreaterThan(0.95);
            named.close();
        }
    }

    /**
     * The colours of an image are a linear map of the last layer's activations at the same pixel.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tf-sg1-32", "sg3-t-64", "sg3-r-64"})
    void theLastLayerLiesWhereTheImageIs(String name) {
        Checkpoint checkpoint = Checkpoints.read(CHECKPOINTS.resolve(name).resolve("network.pkl"));
        Recipe recipe = new Recipe(
                checkpoint.sha256(),
                null,
                new Recipe.Place("all", 0, 0),
                new Recipe.ZSource.Seed(1),
                List.of(),
                new Recipe.Truncation(1, 0),
                null,
                List.of(),
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", 1),
                null,
                null);
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", 1)) {
            Pixels image = generator.generate(List.of(recipe)).get(0);
            int middle = median(image);
            byte[] labels = new byte[image.width() * image.height()];
            for (int p = 0; p < labels.length; p++) {
                labels[p] = (byte) (sum(image, p) > middle ? 1 : 0);
            }
            String last = List.copyOf(generator.features(recipe, List.of()).keySet())
                    .get(generator.features(recipe, List.of()).size() - 1);
            FeatureMap map = generator.features(recipe, List.of(last)).get(last);
            MaskLearning learning = new MaskLearning(
                    checkpoint.sha256(),
                    MaskClass.named(List.of("background", "bright")),
                    Map.of(last, map.channels()),
                    1,
                    labels.length,
                    1e-5,
                    MaskLearning.Classifier.LINEAR,
                    0);
            learning.add(
                    Map.of(last, new MaskLearning.Activations(map.channels(), map.height(), map.width(), map.values())),
                    labels,
                    image.width(),
                    image.height());
            byte[] found = generator
                    .withMasks(learning.learn(Map.of()))
                    .draw(List.of(recipe))
                    .get(0)
                    .labels()
                    .map()
                    .data();
            int right = 0;
            for (int p = 0; p < labels.length; p++) {
                right += found[p] == labels[p] ? 1 : 0;
            }
            assertThat((double) right / labels.length).as(last).isGreaterThan(0.9);
        }
    }

    private static int sum(Pixels image, int pixel) {
        int sum = 0;
        for (int c = 0; c < image.channels(); c++) {
            sum += image.data()[pixel * image.channels() + c] & 0xff;
        }
        return sum;
    }

    private static int median(Pixels image) {
        return IntStream.range(0, image.width() * image.height())
                .map(p -> sum(image, p))
                .sorted()
                .skip(image.width() * image.height() / 2)
                .findFirst()
                .getAsInt();
    }

    @Test
    void replaysARecordThatStandsAloneWithItsMask() throws IOException {
        Path checkpoint = Line.SAMPLE.resolve("blood-cells-64.safetensors").toAbsolutePath();
        Path model = Path.of("samples/blood-cells/masks/masks.safetensors").toAbsolutePath();
        Path record = folder.resolve("one.json");
        try (Line line = new Line(folder)) {
            line.make(line.prepare("""
                            apiVersion: stylemill/v1
                            dataset: {name: one, version: 1.0.0}
                            generator: {checkpoint: "%s", precision: fp32, batch: 1}
                            samples: [{name: all, label: {class: WBC}, latent: {seeds: "4"}}]
                            masks: {model: "%s"}
                            """.formatted(checkpoint, model)), 1);
            PublishedVersion version =
                    PublishedVersion.open(line.stores.open("file:sets").store(), "one", null);
            SampleRow row = version.row("v1_0_0-000000000");
            Files.writeString(
                    record,
                    "{\"recipe\":" + row.recipe() + ",\"pixel_sha256\":\""
                            + row.file().pixelSha256() + "\",\"mask_sha256\":\""
                            + row.measured().mask().sha256() + "\"}");
        }
        String[] replay = {
            "replay",
            "--record",
            record.toString(),
            "--checkpoint",
            checkpoint.toString(),
            "-o",
            folder.resolve("again.png").toString(),
            "--masks",
            model.toString()
        };
        assertThat(Session.run(replay).done().out()).contains("masks     equal, sha256 ");
        String[] without = java.util.Arrays.copyOf(replay, replay.length - 2);
        assertThat(Session.run(without).done().out())
                .contains("masks     not made again: name the file that gives them with --masks");
    }
}
