package io.stylemill.factory.worker;

import io.stylemill.credential.ImageKey;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.models.Loans;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Judge;
import io.stylemill.engine.sample.Masker;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.Setting;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.Judgement;
import io.stylemill.version.Layout;
import io.stylemill.version.RowsFile;
import io.stylemill.version.ShardFile;
import io.stylemill.version.StoredShard;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes shards: plans what a job names, generates, finishes, packs and stores it.
 *
 * <p>Making the same job again gives the same bytes under the same keys, so a job that is delivered
 * twice does no harm. Safe for use by many threads; jobs share the lanes.
 */
public final class ShardWorker {
    /** Pixels of the longer side: up to here a batch takes less than the start of the routes. */
    private static final int SMALL = 128;

    private static final Logger LOG = LoggerFactory.getLogger(ShardWorker.class);

    private final String name;
    private final Stores stores;
    private final Plans plans;
    private final Models models;
    private final Judges judges;
    private final Lanes lanes;
    private final Path scratch;
    private final Progress progress;
    private final Clock clock;
    private final Supplier<ImageKey> imageKeys;
    /** The largest batch shape that fits, by network, where the planned one did not. */
    private final Map<String, Integer> shapes = new ConcurrentHashMap<>();

    private final Map<Making, Boolean> making = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /**
     * @param name of this worker, for the ledger
     * @param scratch folder for shards that are being written; everything in it may be removed when
     *     no worker runs
     * @param imageKeys gives the key that signs images, the same each time, or throws INPUT where
     *     there is none
     */
    public ShardWorker(
            String name,
            Stores stores,
            Plans plans,
            Models models,
            Judges judges,
            Lanes lanes,
            Path scratch,
            Progress progress,
            Clock clock,
            Supplier<ImageKey> imageKeys) {
        this.imageKeys = imageKeys;
        this.name = name;
        this.stores = stores;
        this.plans = plans;
        this.models = models;
        this.judges = judges;
        this.lanes = lanes;
        this.scratch = scratch;
        this.progress = progress;
        this.clock = clock;
    }

    /** Returns a name of the form of the rows that every worker of this build writes. */
    public static String rowsForm() {
        return RowsFile.form();
    }

    /**
     * A shard that is running, and how far it is; equal to itself alone, for a job may be delivered
     * twice.
     */
    private static final class Making {
        private final Job job;
        private final Instant since;
        private final AtomicLong made = new AtomicLong();
        private final AtomicLong kept = new AtomicLong();

        Making(Job job, Instant since) {
            this.job = job;
            this.since = since;
        }

        InWork now() {
            // In this order: what is kept was counted as made before.
            long keptNow = kept.get();
            return new InWork(job, since, keptNow, Math.max(0, made.get() - keptNow));
        }
    }

    /** Returns the shards that are running, those that were taken first first. */
    public List<InWork> inWork() {
        return making.keySet().stream()
                .map(Making::now)
                .sorted(Comparator.comparing(InWork::since))
                .toList();
    }

    /**
     * Checks that this worker can make shards of the job's run at all: reads its plan, opens its
     * store, loads its network and its labelers.
     *
     * @throws Failure INPUT or VERIFICATION when it cannot: another worker may have the checkpoint,
     *     device or program that this one lacks; other kinds when trying again may help
     */
    public void ready(Job job) {
        going(() -> {
            prepare(job);
            return job;
        });
    }

    private void prepare(Job job) {
        Plan plan = plans.of(job);
        Place place = stores.open(job.destination());
        CredentialSigner.of(plan, job.planSha256(), imageKeys);
        lend(job, plan).close();
        judges.lend(job, plan, place).close();
    }

    /**
     * Makes and stores the shard of a job.
     *
     * <p>When the device's memory does not suffice, the shard is made at half the batch shape, down
     * to 1; its records and the result state the shape it was made at, and later shards of the
     * network begin with that one. When another shape's shard is there already, from a worker that
     * was killed before it could say so, the shard is made at that shape.
     *
     * @throws Failure whose kind says whether making it again can help
     */
    public Result make(Job job) {
        return going(() -> whole(job));
    }

    /** What a passing fault ends while the worker stops counts as no try. */
    private <T> T going(Supplier<T> work) {
        try {
            return work.get();
        } catch (Failure e) {
            if (!stopping || !e.kind().mayRetry() || e.is(Code.HANDED_BACK)) {
                throw e;
            }
            throw Failure.of(
                    Kind.TRANSIENT, Code.HANDED_BACK, "the worker was told to stop, and then: " + e.getMessage(), e);
        }
    }

    private Result whole(Job job) {
        Instant started = clock.instant();
        Plan plan = plans.of(job);
        Place place = stores.open(job.destination());
        try (Models.Loan loan = lend(job, plan);
                Loans<String, Judge>.Loan judge = judges.lend(job, plan, place)) {
            int batch = shapes.getOrDefault(network(plan), plan.setting().batch());
            Set<Integer> tried = new TreeSet<>();
            while (true) {
                tried.add(batch);
                Generator generator = loan.generator()
                        .atBatch(batch)
                        .withDirections(plan.setting().directions().values())
                        .withLatents(plan.setting().latents().all());
                Masker masker = judge.value().masker();
                if (masker != null) {
                    generator = masker.equipped(generator);
                }
                try {
                    return made(job, plan, place, generator, judge.value(), started);
                } catch (Failure e) {
                    batch = next(e, job, plan, place, batch);
                    if (tried.contains(batch)) {
                        throw e;
                    }
                }
            }
        }
    }

    private Models.Loan lend(Job job, Plan plan) {
        return lend(models, job.checkpoint(), plan.setting());
    }

    private static Models.Loan lend(Models models, String checkpoint, Setting setting) {
        return models.lend(
                checkpoint, setting.checkpointSha256(), setting.declared(), setting.precision(), setting.batch());
    }

    /**
     * Loads the network of a plan. A small one also makes a batch that nobody gets: its first pass
     * takes many times as long as any later one.
     *
     * @param checkpoint its address
     * @throws Failure as {@link #make} throws for the same reasons
     */
    public static void warmUp(Models models, String checkpoint, Plan plan) {
        Setting setting = plan.setting();
        try (Models.Loan loan = lend(models, checkpoint, setting)) {
            if (setting.network().longerSide() > SMALL) {
                return;
            }
            Generator generator = loan.generator()
                    .withDirections(setting.directions().values())
                    .withLatents(setting.latents().all());
            generator.draw(plan.samples(plan.shards().get(0)).stream()
                    .limit(setting.batch())
                    .map(sample -> sample.atBatch(setting.batch()).recipe())
                    .toList());
        }
    }

    private static String network(Plan plan) {
        return plan.setting().checkpointSha256() + " " + plan.setting().precision();
    }

    /**
     * Returns the batch shape to try next, or throws the failure when another shape does not help.
     */
    private int next(Failure e, Job job, Plan plan, Place place, int batch) {
        if (e.is(Code.OUT_OF_MEMORY) && batch > 1) {
            int half = batch / 2;
            shapes.merge(network(plan), half, Math::min);
            LOG.warn("Shard {} does not fit at batch {} and is made at {}: {}", job.id(), batch, half, e.getMessage());
            return half;
        }
        if (e.is(Code.OBJECT_DIFFERS)) {
            Optional<Recipe> there =
                    StoredShard.firstRecipe(place.store(), ShardFiles.key(job, plan, Plans.layout(job, place)));
            int other = there.map(recipe -> recipe.numerics().batch()).orElse(batch);
            boolean shapeAlone = there.filter(recipe -> recipe.atBatch(batch)
                            .equals(plan.samples(job.shard()).get(0).recipe().atBatch(batch)))
                    .isPresent();
            if (shapeAlone
                    && other != batch
                    && other >= 1
                    && other <= plan.setting().batch()) {
                LOG.info("Shard {} is there, made at batch {}; it is made at that again", job.id(), other);
                return other;
            }
            throw differs(e, job, place);
        }
        throw e;
    }

    /**
     * Says how to go on: nobody needs the object of a version that is not published, and another
     * version number is dear. What another ledger's run has published must not be deleted.
     */
    private static Failure differs(Failure e, Job job, Place place) {
        String record = Plans.layout(job, place).key(Layout.DATASET_JSON);
        if (place.store().head(record).isPresent()) {
            return Failure.of(
                    e.kind(),
                    e.code(),
                    e.getMessage() + ". This version is published: "
                            + place.store().address(record) + " is there",
                    e);
        }
        return Failure.of(
                e.kind(),
                e.code(),
                e.getMessage() + ". If a worker of another device class or of another version of this program was"
                        + " killed at this shard, it left the object: delete it, then 'stylemill runs retry "
                        + job.run()
                        + "'",
                e);
    }

    private Result made(Job job, Plan plan, Place place, Generator generator, Judge judge, Instant started) {
        Layout layout = Plans.layout(job, place);
        GatedImages images = new GatedImages(
                plan.manifest(),
                generator,
                judge,
                Judgement.stored(place.store(), layout, job.run(), job.shard().round()),
                CredentialSigner.of(plan, job.planSha256(), imageKeys));
        ShardFilling filling = new ShardFilling(plan, layout, job.shard(), images);
        try (ShardFiles files = new ShardFiles(job, place.store(), layout, scratch)) {
            ShardFilling.Filled filled = filled(job, filling, files);
            ShardFile shard = filled.shard();
            files.store(ShardFiles.key(job, plan, layout), filling, filled);
            return new Result(
                    job.run(),
                    job.shard(),
                    shard.sha256(),
                    shard.md5(),
                    shard.bytes(),
                    shard.samples(),
                    filling.refused().size(),
                    filled.rowsSha256(),
                    facts(generator),
                    name,
                    started,
                    clock.instant(),
                    null);
        }
    }

    /** Fills the shard; where the gates give it up, people find what they refused. */
    private ShardFilling.Filled filled(Job job, ShardFilling filling, ShardFiles files) {
        try {
            return write(job, filling, files);
        } catch (Failure e) {
            if (e.kind() == Kind.INPUT) {
                try {
                    files.storeGivenUp(filling);
                } catch (Failure notStored) {
                    // What ended the shard is told all the same.
                    e.addSuppressed(notStored);
                }
            }
            throw e;
        }
    }

    /**
     * Has the shards that are running end soon, by throwing {@link Code#HANDED_BACK}; the ones
     * after them too.
     */
    public void handBack() {
        stopping = true;
    }

    private ShardFilling.Filled write(Job job, ShardFilling filling, ShardFiles files) {
        boolean whole = false;
        Making now = new Making(job, clock.instant());
        making.put(now, true);
        try {
            requireGoing();
            ShardFilling.Filled filled = filling.fill(
                    new Batches(lanes),
                    files.tar(),
                    files.rows(),
                    () -> {
                        requireGoing();
                        now.made.incrementAndGet();
                    },
                    () -> {
                        now.kept.incrementAndGet();
                        progress.finished(job.run(), 1);
                    });
            whole = true;
            return filled;
        } finally {
            making.remove(now);
            if (!whole && filling.kept() > 0) {
                progress.finished(job.run(), -filling.kept());
            }
        }
    }

    private void requireGoing() {
        if (stopping) {
            throw Failure.of(Kind.TRANSIENT, Code.HANDED_BACK, "the worker was told to stop before the shard was done");
        }
    }

    private Map<String, String> facts(Generator generator) {
        DeviceClass c = generator.deviceClass();
        Map<String, String> facts = new TreeMap<>();
        facts.put("engine", c.engine());
        facts.put("device", c.device());
        facts.put("threads", Integer.toString(c.threads()));
        facts.put("precision", c.precision());
        facts.put("batch", Integer.toString(c.batch()));
        return facts;
    }
}
