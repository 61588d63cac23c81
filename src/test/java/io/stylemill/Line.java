package io.stylemill;

import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.credential.ImageKey;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.label.Detector;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.ObjectFinder;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.Scorer;
import io.stylemill.engine.label.Segmenter;
import io.stylemill.engine.models.CheckpointFiles;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.accept.DeviceRules;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Outgoing;
import io.stylemill.factory.policy.Policy;
import io.stylemill.factory.publish.RunPublisher;
import io.stylemill.factory.worker.Judges;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.factory.worker.Plans;
import io.stylemill.factory.worker.Progress;
import io.stylemill.factory.worker.ShardWorker;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import io.stylemill.store.Buckets;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.version.VersionSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The factory's line without its queue, for tests: real checkpoint, engine, ledger and folder store
 * in one thread.
 */
final class Line implements AutoCloseable {
    static final Path SAMPLE = Path.of("samples/blood-cells").toAbsolutePath();

    final Path folder;
    final Stores stores;
    final Models models;
    final Ledger ledger;
    final Lanes lanes;
    final Plans plans;
    final Judges judges;
    final ShardWorker worker;
    final SigningKey key = SigningKey.generate();
    final ImageKey imageKey = ImageKey.of(new byte[32]);
    final RunPublisher publisher;
    final Acceptance acceptance;

    Line(Path folder) {
        this(folder, (c, precision, batch) -> PyTorch.start(1).load(c, Device.CPU, precision, batch));
    }

    Line(Path folder, Models.Loader loader) {
        this(folder, loader, new NoBuckets());
    }

    Line(Path folder, Models.Loader loader, Buckets buckets) {
        this.folder = folder;
        this.stores = new Stores(folder, buckets);
        this.models = new Models(new CheckpointFiles(stores, folder.resolve("checkpoints")), loader, 1);
        this.ledger = Ledger.open(Database.embedded(folder.resolve("ledger")), Clock.systemUTC());
        this.lanes = Lanes.cpu(2);
        this.plans = new Plans(stores, models);
        this.judges = new Judges(models, new CpuPrograms());
        this.worker = new ShardWorker(
                "test",
                stores,
                plans,
                models,
                judges,
                lanes,
                folder.resolve("scratch"),
                Progress.NONE,
                Clock.systemUTC(),
                () -> imageKey);
        VersionSigner versionSigner = new KeySigner(() -> key);
        this.publisher = new RunPublisher(
                ledger, stores, models, plans, versionSigner, folder.resolve("scratch"), Map.of(), null);
        this.acceptance = new Acceptance(
                stores, models, new CpuPrograms(), new CpuRules(), "file:sets", Policy.OPEN, () -> imageKey);
    }

    Prepared prepare(String yaml) {
        byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
        return acceptance.prepare(new Order(ManifestSource.of("tiny.yaml", SAMPLE.toUri(), bytes), null, 4));
    }

    /**
     * Makes the dataset with its shards in an order that the seed decides, and returns its address.
     */
    String make(Prepared prepared, long shuffle) {
        acceptance.accept(prepared, ledger, "by a test", null);
        return finish(prepared.run(), shuffle);
    }

    /** Makes a run that was accepted, and returns its dataset's address. */
    String finish(String run, long shuffle) {
        makeShards(run, shuffle);
        Optional<String> address = publisher.publish(run);
        for (int round = 1; address.isEmpty(); round++) {
            int now = round;
            ledger.outbox().waiting(1000).stream()
                    .map(message -> MessageJson.job(message.body()))
                    .filter(job -> job.run().equals(run) && job.shard().round() == now)
                    .forEach(job -> ledger.shards().complete(worker.make(job)));
            address = publisher.publish(run);
        }
        ledger.published(run, address.get(), Clock.systemUTC().instant());
        return address.get();
    }

    /** Makes the shards of a run that was accepted, and publishes nothing. */
    void makeShards(String run, long shuffle) {
        List<Job> jobs = new ArrayList<>();
        for (Outgoing message : ledger.outbox().waiting(1000)) {
            jobs.add(MessageJson.job(message.body()));
        }
        jobs.removeIf(job -> !job.run().equals(run));
        Collections.shuffle(jobs, new Random(shuffle));
        jobs.forEach(job -> ledger.shards().complete(worker.make(job)));
    }

    Path version(Prepared prepared) {
        return folder.resolve("sets").resolve(prepared.layout().prefix());
    }

    @Override
    public void close() {
        lanes.close();
        judges.close();
        models.close();
        ledger.close();
        stores.close();
    }

    static final class CpuPrograms implements Programs {
        @Override
        public void tryGenerator(Checkpoint checkpoint, int batch) {
            PyTorch.start(1).tryProgram(checkpoint, Device.CPU, batch);
        }

        @Override
        public Scorer scorer(Path file, Labeler labeler) {
            return Scorer.open(PyTorch.start(1), Checkpoints.read(file), labeler, Device.CPU);
        }

        @Override
        public ObjectFinder finder(Path file, Labeler labeler) {
            return labeler.kind() == Labeler.Kind.DETECTION
                    ? Detector.open(PyTorch.start(1), Checkpoints.read(file), labeler, Device.CPU)
                    : Segmenter.open(PyTorch.start(1), Checkpoints.read(file), labeler, Device.CPU);
        }

        @Override
        public FeatureNetwork features(Path file, Extractor extractor) {
            return FeatureNetwork.open(PyTorch.start(1), Checkpoints.read(file), extractor, Device.CPU);
        }
    }

    private static final class CpuRules implements DeviceRules {
        @Override
        public String precision(String word) {
            return PyTorch.precision(word, Device.CPU);
        }

        @Override
        public int batch(NetworkDescription network) {
            return PyTorch.defaultBatch(network, Device.CPU);
        }
    }

    private static final class NoBuckets implements Buckets {
        @Override
        public Store bucket(String name) {
            throw new AssertionError("no bucket is asked for here, but " + name + " was");
        }

        @Override
        public void close() {}
    }
}
