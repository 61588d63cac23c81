package io.stylemill.wiring;

import io.stylemill.audit.sign.KeySigner;
import io.stylemill.audit.sign.SigningKey;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.config.Settings;
import io.stylemill.credential.ImageKey;
import io.stylemill.embedded.EmbeddedBucket;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.NativeCache;
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
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.policy.Policy;
import io.stylemill.factory.worker.Judges;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.store.Buckets;
import io.stylemill.store.Location;
import io.stylemill.store.Silence;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import io.stylemill.store.s3.S3Observer;
import io.stylemill.terminal.Install;
import io.stylemill.version.VersionSigner;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one process of Stylemill is wired from. Parts start when they are first wanted, each on its
 * own thread; closing ends those that did start.
 */
public final class Components implements AutoCloseable {
    /** Where datasets go when nobody says: a bucket of the embedded server. */
    public static final String USUAL_DESTINATION = "s3://datasets";

    /** Networks a process keeps loaded. */
    private static final int LOADED = 2;

    private final @Nullable Supplier<S3Access> elsewhere;
    private final boolean writes;
    private final Settings settings;
    private final Device device;
    private final LazyPart<PyTorch> engine;
    private final LazyPart<EmbeddedS3> s3;
    private final Stores stores;
    private final Models models;
    private final Judges judges;
    private final LazyPart<SigningKey> signingKey;
    private final LazyPart<ImageKey> imageKey;
    private final LazyPart<ImageKey> workerKey;
    private volatile @Nullable S3Observer observer;
    private volatile boolean othersAsk;
    private @Nullable PatientStop stop;

    public Components(Settings settings, Device device) {
        this(settings, device, null);
    }

    /**
     * @param elsewhere how to reach buckets that another process serves, or null for what the
     *     settings say
     */
    public Components(Settings settings, Device device, @Nullable Supplier<S3Access> elsewhere) {
        this(settings, device, elsewhere, true);
    }

    private Components(Settings settings, Device device, @Nullable Supplier<S3Access> elsewhere, boolean writes) {
        this.elsewhere = elsewhere;
        this.writes = writes;
        this.settings = settings;
        this.device = device;
        this.engine = new LazyPart<>("engine", () -> {
            TorchLibraries.named(System.getenv(), System.getProperties()).ifPresent(TorchLibraries::settle);
            NativeCache.below(settings.home());
            return PyTorch.start(1);
        });
        this.s3 = new LazyPart<>("s3", () -> EmbeddedS3.start(settings.home()));
        this.stores = new Stores(Install.workingFolder(), new LazyBuckets());
        this.models = new Models(
                new CheckpointFiles(stores, settings.home().resolve("fetched")),
                (checkpoint, precision, batch) -> engine.get().load(checkpoint, device, precision, batch),
                LOADED);
        this.judges = new Judges(models, new DevicePrograms());
        this.signingKey = new LazyPart<>("signing-key", () -> SigningKeys.of(settings));
        this.imageKey = new LazyPart<>("image-key", () -> SigningKeys.ofImages(settings, signingKey::get));
        this.workerKey = new LazyPart<>("worker-key", () -> SigningKeys.ofWorker(settings));
    }

    /**
     * Returns the parts of a command that writes nothing to a bucket. It reads buckets of the
     * embedded server from their files: to start and stop that server takes longer than most
     * questions.
     */
    public static Components reading(Settings settings, Device device) {
        return new Components(settings, device, null, false);
    }

    /** Has an observer hear of every request to S3; before the first one. */
    public void watchS3(S3Observer watching) {
        observer = watching;
    }

    public Settings settings() {
        return settings;
    }

    public Device device() {
        return device;
    }

    public Stores stores() {
        return stores;
    }

    public Models models() {
        return models;
    }

    /** Returns who looks at images, with programs on the device. */
    public Judges judges() {
        return judges;
    }

    public PyTorch engine() {
        return engine.get();
    }

    /**
     * Checks that the device is there; waits for the engine where only that knows.
     *
     * @throws Failure {@code no-such-device} (INPUT)
     */
    public void requireDevice() {
        if (device.kind() == Device.Kind.CUDA && device.index() >= engine().gpus()) {
            throw Failure.input(
                    "no-such-device",
                    "--device " + device + " was asked for, but PyTorch sees " + engine().gpus()
                            + " GPUs here; use --device cpu, or install the CUDA libraries of PyTorch and a driver");
        }
    }

    /**
     * Returns who signs what is published here. A key of this data folder is read, or generated,
     * when the first version is signed; one that coordinators share, now.
     *
     * @throws Failure as {@link SigningKeys} and {@link Ledger} throw
     */
    VersionSigner versionSigner(Ledger ledger) {
        if (settings.signing().key() == null && ledger.database().shared()) {
            SigningKey shared = SigningKeys.of(settings, ledger);
            return new KeySigner(() -> shared);
        }
        return versionSigner();
    }

    /**
     * Returns who signs what is published here without a ledger: with the key of the settings, or
     * of this data folder.
     *
     * @throws Failure as {@link SigningKeys} throws, when the first version is signed
     */
    public VersionSigner versionSigner() {
        return new KeySigner(signingKey::get);
    }

    /**
     * Reads the keys for versions and images that the settings name, if they name any.
     *
     * @throws Failure {@code bad-signing-key}, {@code bad-c2pa-key} or
     *     {@code signing-key-unreadable} (INPUT)
     */
    public void requireSigningKey() {
        if (settings.signing().key() != null) {
            signingKey.get();
        }
        if (settings.signing().images() != null) {
            imageKey.get();
        }
    }

    /** Returns the key for images of a coordinator and of the worker inside it. */
    ImageKey imageKey() {
        return imageKey.get();
    }

    /**
     * Returns the key for images of a worker in a process of its own.
     *
     * @throws Failure {@code no-c2pa-key} (INPUT) when it has none, and as
     *     {@link #requireSigningKey}
     */
    public ImageKey workerKey() {
        return workerKey.get();
    }

    /**
     * Waits for the engine, for what would otherwise find out too late that there is none.
     *
     * @throws Failure {@code part-missing} (INPUT) in the auditor's program; {@code
     *     engine-unavailable}
     */
    public void requireEngine() {
        engine.get();
    }

    /** Starts the engine beside whatever comes next. */
    public void startEngine() {
        engine.start();
    }

    /** Starts the embedded S3 server, if there is to be one, beside whatever comes next. */
    public void startS3() {
        if (settings.s3().embedded()) {
            s3.start();
        }
    }

    /**
     * Starts the embedded S3 server for other processes too: closing waits until their requests are
     * answered.
     */
    public void serveS3() {
        othersAsk = true;
        startS3();
    }

    /** Returns where the embedded S3 server listens, if it was started. */
    Optional<URI> embeddedS3() {
        return s3.ifStarted().map(EmbeddedS3::endpoint);
    }

    /** Returns threads for all cores of this machine and the device, to be closed by the caller. */
    public Lanes lanes() {
        int cores = Runtime.getRuntime().availableProcessors();
        return device.kind() == Device.Kind.CUDA ? Lanes.gpu(cores) : Lanes.cpu(cores);
    }

    /** Returns how many images a forward pass takes when nobody says. */
    public int batch(NetworkDescription network) {
        return new Rules().batch(network);
    }

    /** Returns who puts programs on the device. */
    public Programs programs() {
        return new DevicePrograms();
    }

    public Acceptance acceptance() {
        return new Acceptance(
                stores,
                models,
                new DevicePrograms(),
                new Rules(),
                USUAL_DESTINATION,
                new Policy(settings.policy()),
                imageKey::get);
    }

    /** Returns where objects are kept, and with which credentials. */
    public String s3InWords() {
        if (settings.s3().embedded()) {
            return s3.get().endpoint() + "  (credentials: "
                    + settings.home().resolve("credentials").resolve("s3.properties") + ")";
        }
        URI endpoint = settings.s3().endpoint();
        return endpoint == null ? "Amazon S3, region " + settings.s3().region() : endpoint.toString();
    }

    /** Returns the local file or folder behind a place, if it is on this machine. */
    public Optional<Path> localPath(Location location, String key) {
        return switch (location.scheme()) {
            case FILE -> Optional.of(Path.of(location.root()).resolve(key));
            case S3 ->
                settings.s3().embedded() ? Optional.of(s3.get().localPath(location.root(), key)) : Optional.empty();
        };
    }

    /**
     * Called when a service begins to stop: from then on it waits for S3 only while that answers.
     *
     * @param hurry has everything else stop now
     * @param say tells people what is not waited for
     */
    public void stopping(Runnable hurry, Consumer<String> say) {
        stop = PatientStop.begin(stores, hurry, say);
    }

    @Override
    public void close() {
        judges.close();
        models.close();
        stores.close();
        // No method reference: that would load the server's classes, which the auditor's program
        // does not have.
        Optional<EmbeddedS3> server = s3.ifStarted();
        if (server.isPresent() && othersAsk) {
            server.get().close();
        } else if (server.isPresent()) {
            // All requests of this process are answered. Its idle connections would hold the
            // server's end for a second.
            Thread ending = new Thread(server.get()::close, "end-s3");
            ending.setDaemon(true);
            ending.start();
        }
        if (stop != null) {
            stop.close();
        }
    }

    /** Buckets of the embedded server, started at the first one, or of the external store. */
    private final class LazyBuckets implements Buckets {
        private final LazyPart<S3Buckets> buckets = new LazyPart<>("buckets", () -> {
            S3Observer watching = observer;
            return watching == null ? new S3Buckets(access()) : new S3Buckets(access(), watching);
        });

        private S3Access access() {
            if (elsewhere != null) {
                return elsewhere.get();
            }
            if (!settings.s3().embedded()) {
                return S3Access.external(settings.s3());
            }
            return s3.get().inside();
        }

        private final ConcurrentMap<String, Store> read = new ConcurrentHashMap<>();

        @Override
        public Store bucket(String name) {
            if (!writes && settings.s3().embedded()) {
                return read.computeIfAbsent(name, bucket -> new EmbeddedBucket(settings.home(), bucket));
            }
            return buckets.get().bucket(name);
        }

        @Override
        public List<Silence> silences() {
            return buckets.ifStarted().map(S3Buckets::silences).orElse(List.of());
        }

        @Override
        public void giveUp() {
            buckets.ifStarted().ifPresent(S3Buckets::giveUp);
        }

        @Override
        public void close() {
            read.values().forEach(Store::close);
            buckets.ifStarted().ifPresent(S3Buckets::close);
        }
    }

    /** Puts programs on the device. */
    private final class DevicePrograms implements Programs {
        @Override
        public void tryGenerator(Checkpoint checkpoint, int batch) {
            PyTorch here;
            try {
                here = engine.get();
            } catch (Failure e) {
                if (e.is(Code.ENGINE_UNAVAILABLE)) {
                    return;
                }
                throw e;
            }
            here.tryProgram(checkpoint, device, batch);
        }

        @Override
        public Scorer scorer(Path file, Labeler labeler) {
            return Scorer.open(engine.get(), Checkpoints.read(file), labeler, device);
        }

        @Override
        public ObjectFinder finder(Path file, Labeler labeler) {
            return labeler.kind() == Labeler.Kind.DETECTION
                    ? Detector.open(engine.get(), Checkpoints.read(file), labeler, device)
                    : Segmenter.open(engine.get(), Checkpoints.read(file), labeler, device);
        }

        @Override
        public FeatureNetwork features(Path file, Extractor extractor) {
            return FeatureNetwork.open(engine.get(), Checkpoints.read(file), extractor, device);
        }
    }

    /** What {@code auto} means on the device. */
    private final class Rules implements DeviceRules {
        @Override
        public String precision(String word) {
            try {
                return PyTorch.precision(word, device);
            } catch (Failure e) {
                throw Failure.input(e.code(), e.getMessage());
            }
        }

        @Override
        public int batch(NetworkDescription network) {
            return PyTorch.defaultBatch(network, device);
        }
    }
}
