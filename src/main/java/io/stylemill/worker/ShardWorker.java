package io.stylemill.worker;

import io.stylemill.dataset.Layout;
import io.stylemill.dataset.RowsFile;
import io.stylemill.dataset.SampleEntry;
import io.stylemill.dataset.SampleRow;
import io.stylemill.dataset.ShardFile;
import io.stylemill.dataset.ShardWriter;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.generator.DeviceClass;
import io.stylemill.generator.Generator;
import io.stylemill.image.Pixels;
import io.stylemill.models.Models;
import io.stylemill.plan.Job;
import io.stylemill.plan.Plan;
import io.stylemill.plan.Reason;
import io.stylemill.plan.Result;
import io.stylemill.plan.Sample;
import io.stylemill.sample.Finished;
import io.stylemill.sample.Finisher;
import io.stylemill.storage.Digests;
import io.stylemill.storage.Place;
import io.stylemill.storage.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes shards: plans what a job names, generates, finishes, packs and stores it.
 *
 * <p>Making the same job again gives the same bytes under the same keys, so a job that is delivered twice does no harm.
 * Safe for use by many threads; jobs share the lanes.
 */
public final class ShardWorker {
    private final String name;
    private final Stores stores;
    private final Plans plans;
    private final Models models;
    private final Lanes lanes;
    private final Path scratch;
    private final Progress progress;
    private final Clock clock;
    private volatile boolean stopping;
    private final ConcurrentLinkedQueue<Finisher> finishers = new ConcurrentLinkedQueue<>();

    /**
     * @param name of this worker, for the ledger
     * @param scratch folder for shards that are being written; everything in it may be removed when no worker runs
     */
    public ShardWorker(
            String name,
            Stores stores,
            Plans plans,
            Models models,
            Lanes lanes,
            Path scratch,
            Progress progress,
            Clock clock) {
        this.name = name;
        this.stores = stores;
        this.plans = plans;
        this.models = models;
        this.lanes = lanes;
        this.scratch = scratch;
        this.progress = progress;
        this.clock = clock;
    }

    /** Returns the name of this worker. */
    public String name() {
        return name;
    }

    /**
     * Makes and stores the shard of a job.
     *
     * @throws Failure whose kind says whether making it again can help
     */
    public Result make(Job job) {
        Instant started = clock.instant();
        Plan plan = plans.of(job);
        Place place = stores.open(job.destination());
        Layout layout = Plans.layout(job, place);
        String checkpoint = plan.setting().checkpointSha256();
        try (Models.Loan loan = models.lend(
                job.checkpoint(),
                checkpoint,
                plan.setting().declared(),
                plan.setting().precision(),
                plan.setting().batch())) {
            Path tar = scratchFile(job, ".tar");
            Path rows = scratchFile(job, ".rows");
            try {
                ShardFile shard = write(job, plan, loan.generator(), tar, rows);
                String rowsSha256 = digest(rows);
                place.store().putIfAbsent(layout.key(job.shard()), tar, shard.sha256(), "application/x-tar");
                place.store()
                        .putIfAbsent(
                                layout.stagedRowsKey(job.run(), job.shard()), rows, rowsSha256, "application/x-ndjson");
                return new Result(
                        job.run(),
                        job.shard(),
                        shard.sha256(),
                        shard.md5(),
                        shard.bytes(),
                        shard.samples(),
                        rowsSha256,
                        facts(loan.generator()),
                        name,
                        started,
                        clock.instant(),
                        null);
            } finally {
                remove(tar);
                remove(rows);
            }
        }
    }

    /** Has the shards in work end soon, by throwing {@link Reason#HANDED_BACK}; the ones after them too. */
    public void handBack() {
        stopping = true;
    }

    private ShardFile write(Job job, Plan plan, Generator generator, Path tar, Path rows) {
        List<Sample> samples = plan.samples(job.shard());
        Set<String> tagNames = new TreeSet<>();
        plan.manifest().samples().forEach(group -> tagNames.addAll(group.tags().keySet()));
        String generatorName = fileName(plan.manifest().generator().checkpoint());
        Deque<CompletableFuture<List<Finished>>> underway = new ArrayDeque<>();
        int batch = plan.setting().batch();
        List<SampleRow> index = new ArrayList<>(samples.size());
        try (ShardWriter writer = new ShardWriter(tar, job.shard(), tagNames)) {
            int started = 0;
            int written = 0;
            while (written < samples.size()) {
                if (stopping) {
                    throw Failure.of(
                            Kind.TRANSIENT,
                            Reason.HANDED_BACK,
                            "the worker was told to stop before the shard was done");
                }
                while (started < samples.size() && underway.size() < lanes.inFlight()) {
                    int end = Math.min(samples.size(), started + batch);
                    underway.add(start(generator, samples.subList(started, end)));
                    started = end;
                }
                List<Finished> finished = join(underway.remove());
                for (Finished image : finished) {
                    index.add(writer.add(entry(samples.get(written), generatorName, image)));
                    written++;
                }
                progress.finished(job.run(), finished.size());
            }
            RowsFile.write(index, rows);
            return writer.finish();
        } finally {
            settle(underway);
        }
    }

    private CompletableFuture<List<Finished>> start(Generator generator, List<Sample> batch) {
        return CompletableFuture.supplyAsync(
                        () -> generator.generate(
                                batch.stream().map(Sample::recipe).toList()),
                        lanes.device())
                .thenApplyAsync(pixels -> finish(batch, pixels), lanes.encoders());
    }

    private List<Finished> finish(List<Sample> batch, List<Pixels> pixels) {
        Finisher free = finishers.poll();
        Finisher finisher = free == null ? new Finisher() : free;
        List<Finished> finished = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            finished.add(finisher.finish(batch.get(i).recipe(), pixels.get(i)));
        }
        finishers.add(finisher);
        return finished;
    }

    private static SampleEntry entry(Sample sample, String generatorName, Finished image) {
        SampleEntry.Label label = sample.label() < 0
                ? SampleEntry.Label.unindexed(sample.recipe().classVector().isEmpty() ? "none" : "conditional")
                : SampleEntry.Label.conditional(sample.label(), sample.labelName());
        return new SampleEntry(
                sample.key(),
                label,
                generatorName,
                sample.family(),
                sample.recipe(),
                sample.tags(),
                new SampleEntry.Image(
                        image.content(),
                        image.width(),
                        image.height(),
                        image.channels(),
                        image.fileSha256(),
                        image.pixelSha256()));
    }

    private static List<Finished> join(CompletableFuture<List<Finished>> batch) {
        try {
            return batch.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw Failure.of(
                        Kind.RESOURCES,
                        "out-of-memory",
                        "the Java heap is too small for this shard's batches; give the program more with"
                                + " STYLEMILL_HEAP, or a smaller generator.batch in the manifest",
                        error);
            }
            throw e;
        }
    }

    /** Waits for batches nobody will take: their native memory must be free before the generator is given back. */
    private static void settle(Deque<CompletableFuture<List<Finished>>> underway) {
        for (CompletableFuture<List<Finished>> batch : underway) {
            try {
                batch.join();
            } catch (CompletionException | CancellationException e) {
                // The first failure is on its way to the caller already.
                continue;
            }
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

    private Path scratchFile(Job job, String suffix) {
        try {
            Files.createDirectories(scratch);
            return Files.createTempFile(
                    scratch, job.shard().split() + "-" + job.shard().index() + "-", suffix);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "scratch-unwritable",
                    "cannot write a shard under " + scratch + ": " + e
                            + "; make room or point stylemill.home to another disk",
                    e);
        }
    }

    private static String digest(Path file) {
        try {
            return Digests.sha256(file);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unreadable", "cannot read " + file + " again: " + e, e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unwritable", "cannot remove " + file + ": " + e, e);
        }
    }

    private static String fileName(String checkpoint) {
        return checkpoint.substring(checkpoint.lastIndexOf('/') + 1);
    }
}
