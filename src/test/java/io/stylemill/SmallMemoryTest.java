package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.Sample;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shards on a device whose memory holds fewer samples at once than were planned: the real network,
 * a played limit.
 */
class SmallMemoryTest {
    private static final String MANIFEST = """
            apiVersion: stylemill/v1
            dataset: {name: small, version: 1.0.0}
            generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 8}
            samples:
              - {name: cells, label: {class: RBC}, latent: {seeds: "0-11"}, noise: {mode: random}}
            splits: {train: 1}
            output: {shards: {samples: 6}}
            """;

    @TempDir
    private Path folder;

    /** Shapes that were refused, in order. */
    private final List<Integer> refused = new CopyOnWriteArrayList<>();

    /**
     * A device that refuses batch shapes above a limit, as PyTorch does when the memory does not
     * suffice.
     */
    private final class Limited implements Generator {
        private final Generator network;
        private final int most;

        Limited(Generator network, int most) {
            this.network = network;
            this.most = most;
        }

        @Override
        public NetworkDescription network() {
            return network.network();
        }

        @Override
        public DeviceClass deviceClass() {
            return network.deviceClass();
        }

        @Override
        public List<Pixels> generate(List<Recipe> recipes) {
            int batch = network.deviceClass().batch();
            recipes.forEach(recipe -> assertThat(recipe.numerics().batch()).isEqualTo(batch));
            if (batch > most) {
                refused.add(batch);
                throw Failure.of(Kind.RESOURCES, "out-of-memory", "batch " + batch + " does not fit");
            }
            return network.generate(recipes);
        }

        @Override
        public Generator atBatch(int batch) {
            return new Limited(network.atBatch(batch), most);
        }

        @Override
        public Generator withDirections(Collection<Direction> directions) {
            return new Limited(network.withDirections(directions), most);
        }

        @Override
        public Generator withLatents(Collection<LatentArray> latents) {
            return new Limited(network.withLatents(latents), most);
        }

        @Override
        public Generator withMasks(MaskModel model) {
            return new Limited(network.withMasks(model), most);
        }

        @Override
        public List<float[]> styles(List<Recipe> recipes) {
            return network.styles(recipes);
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private Line line(int most) {
        return new Line(folder, (checkpoint, precision, batch) -> load(checkpoint, precision, batch, most));
    }

    private Generator load(Checkpoint checkpoint, String precision, int batch, int most) {
        return new Limited(PyTorch.start(1).load(checkpoint, Device.CPU, precision, batch), most);
    }

    private static List<Job> jobs(Line line, Prepared prepared) {
        line.acceptance.accept(prepared, line.ledger, "by a test", null);
        List<Job> jobs = new ArrayList<>();
        line.ledger.outbox().waiting(10).forEach(message -> jobs.add(MessageJson.job(message.body())));
        return jobs;
    }

    @Test
    void makesShardsAtTheShapeThatFitsAndRecordsIt() {
        try (Line line = line(3)) {
            Prepared prepared = line.prepare(MANIFEST);
            line.make(prepared, 1);

            // The first shard meets each limit, for the batches that were under way; the second
            // begins with what fits.
            assertThat(refused).contains(8, 4).isSubsetOf(8, 4).hasSizeLessThanOrEqualTo(3);
            assertThat(line.ledger
                            .runs()
                            .shards(prepared.run())
                            .map(s -> s.result().device().get("batch")))
                    .containsExactly("2", "2");
            assertThat(prepared.lock()).contains("\"batch\":8");
            PublishedVersion version = PublishedVersion.open(
                    line.stores.open("file:sets").store(), prepared.layout().prefix(), null);
            Finisher finisher = new Finisher();
            try (Models.Loan loan = line.models.lend(
                    prepared.checkpointAddress(), prepared.checkpoint().sha256(), "fp32", 2)) {
                for (int i = 0; i < 12; i++) {
                    SampleRow row = version.row(Sample.keyOf("1.0.0", i));
                    Recipe recipe = RecipeJson.parse(row.recipe());
                    assertThat(recipe.numerics()).isEqualTo(new Recipe.Numerics("fp32", 2));
                    Pixels again = loan.generator().generate(List.of(recipe)).get(0);
                    assertThat(finisher.finish(recipe, again).file().fileSha256())
                            .isEqualTo(row.file().fileSha256());
                }
            }
        }
    }

    @Test
    void makesTheSameShardAtHalfTheShapeAsAPlanWithThatShape() {
        List<String> limited = new ArrayList<>();
        try (Line line = line(4)) {
            for (Job job : jobs(line, line.prepare(MANIFEST))) {
                limited.add(line.worker.make(job).sha256());
            }
        }
        try (Line line = new Line(folder.resolve("other"))) {
            List<String> planned = new ArrayList<>();
            for (Job job : jobs(line, line.prepare(MANIFEST.replace("batch: 8", "batch: 4")))) {
                planned.add(line.worker.make(job).sha256());
            }
            assertThat(limited).hasSize(2).isEqualTo(planned);
        }
    }

    @Test
    void saysSoWhenNotEvenOneSampleFits() {
        try (Line line = line(0)) {
            Job job = jobs(line, line.prepare(MANIFEST)).get(0);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> line.worker.make(job))
                    .withMessage("batch 1 does not fit")
                    .matches(f -> f.kind() == Kind.RESOURCES && f.code().equals("out-of-memory"));
            assertThat(refused).contains(8, 4, 2, 1);
            assertThat(folder.resolve("scratch")).isEmptyDirectory();
        }
    }

    /**
     * A worker that had to halve was killed between storing the shard and saying so; one with more
     * memory follows.
     */
    @Test
    void makesAShardAtTheShapeOfTheOneThatStandsThere() {
        Result first;
        try (Line line = line(2)) {
            first = line.worker.make(jobs(line, line.prepare(MANIFEST)).get(0));
        }
        try (Line line = line(64)) {
            Result second = line.worker.make(jobs(line, line.prepare(MANIFEST)).get(0));
            assertThat(second.shard()).isEqualTo(first.shard());
            assertThat(second.sha256()).isEqualTo(first.sha256());
            assertThat(second.rowsSha256()).isEqualTo(first.rowsSha256());
            assertThat(second.device()).containsEntry("batch", "2");
        }
    }

    /**
     * As after an upgrade: a worker of another version was killed between storing the shard and
     * saying so.
     */
    @Test
    void saysHowToGoOnWhereAShardOfAnotherWorkerIs() throws Exception {
        try (Line line = line(64)) {
            Job job = jobs(line, line.prepare(MANIFEST)).get(0);
            line.worker.make(job);
            Path shard;
            try (Stream<Path> files = Files.walk(folder)) {
                shard = files.filter(file -> file.toString().endsWith(".tar"))
                        .findFirst()
                        .orElseThrow();
            }
            byte[] other = Files.readAllBytes(shard);
            other[other.length / 2] ^= 1;
            Files.delete(shard);
            Files.write(shard, other);
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> line.worker.make(job))
                    .withMessageContaining("an object with other content is there already")
                    .withMessageEndingWith(
                            "it left the object: delete it, then 'stylemill runs retry " + job.run() + "'")
                    .matches(f -> f.is(Code.OBJECT_DIFFERS));
            Path record = Files.writeString(shard.getParent().resolveSibling("DATASET.json"), "{}");
            assertThatExceptionOfType(Failure.class)
                    .as("the object of a published version is not to be deleted")
                    .isThrownBy(() -> line.worker.make(job))
                    .withMessageEndingWith("This version is published: " + record + " is there")
                    .matches(f -> f.is(Code.OBJECT_DIFFERS));
            Files.delete(record);
            Files.delete(shard);
            assertThat(line.worker.make(job).images()).isPositive();
        }
    }

    @Test
    void refusesEarlyWhatThisWorkerCannotDo() throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        Path checkpoint =
                Files.copy(Line.SAMPLE.resolve("blood-cells-64.safetensors"), models.resolve("c.safetensors"));
        Job job;
        try (Line line = new Line(folder)) {
            job = jobs(line, line.prepare(MANIFEST.replace("blood-cells-64.safetensors", checkpoint.toString())))
                    .get(0);
            line.worker.ready(job);
        }
        Files.delete(checkpoint);
        try (Line line = new Line(folder)) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> line.worker.ready(job))
                    .withMessageStartingWith("there is no checkpoint " + checkpoint)
                    .matches(f -> f.kind() == Kind.INPUT && f.code().equals("checkpoint-missing"));
        }
    }
}
