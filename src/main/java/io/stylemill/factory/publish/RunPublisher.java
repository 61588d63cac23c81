package io.stylemill.factory.publish;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.models.Models;
import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.report.QualityReport;
import io.stylemill.factory.worker.Judges;
import io.stylemill.factory.worker.Plans;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.Captions;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Masks;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Result;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.FolderTree;
import io.stylemill.store.OwnFolder;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.Layout;
import io.stylemill.version.RowSource;
import io.stylemill.version.ShardFile;
import io.stylemill.version.ShardRun;
import io.stylemill.version.VersionFacts;
import io.stylemill.version.VersionSigner;
import io.stylemill.version.VersionWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes complete runs: index, card, preview and audit files, the commit record last.
 *
 * <p>What it writes follows from the ledger and the stored rows alone, so that after a kill at any step the same run is
 * published again to the same bytes.
 */
public final class RunPublisher {
    private final Ledger ledger;
    private final Stores stores;
    private final Models models;
    private final Plans plans;
    private final VersionSigner versionSigner;
    private final Path scratch;
    private final Map<String, String> software;
    private final @Nullable URI publicBase;

    /**
     * @param notary signs the versions
     * @param scratch folder for files on their way
     * @param software facts about this program and its machine, for {@code audit/environment.json}
     * @param publicBase where everybody reads the datasets, without a last {@code /}; or null
     */
    public RunPublisher(
            Ledger ledger,
            Stores stores,
            Models models,
            Plans plans,
            VersionSigner versionSigner,
            Path scratch,
            Map<String, String> software,
            @Nullable URI publicBase) {
        this.ledger = ledger;
        this.stores = stores;
        this.models = models;
        this.plans = plans;
        this.versionSigner = versionSigner;
        this.scratch = scratch;
        this.software = Map.copyOf(software);
        this.publicBase = publicBase;
    }

    /**
     * Commits the version of a run whose shards are all stored; first has those made again of which images are refused
     * because they are too much like others.
     *
     * @return the version's address, or empty when shards are made again
     * @throws Failure as {@link VersionWriter#write} throws
     */
    public Optional<String> publish(String runId) {
        Run run = ledger.runs()
                .find(runId)
                .orElseThrow(() -> Failure.bug("the ledger has no run " + runId + " to publish"));
        Instant completed = run.finished();
        if (completed == null) {
            throw Failure.bug("run " + runId + " is to be published but not complete");
        }
        Place place = stores.open(run.destination());
        Layout layout = Layout.of(place.location().prefix(), run.dataset(), run.version());
        List<Shard> shards;
        try (Stream<Shard> all = ledger.runs().shards(runId)) {
            shards = all.toList();
        }
        Plan plan = plans.of(run.job(shards.get(0).job()));
        RowSource rows = RowSource.staged(place.store(), layout, runId);
        List<ShardRun> made = new ArrayList<>(shards.size());
        shards.forEach(shard -> made.add(shardRun(layout, shard)));
        // What is committed is neither judged nor counted again: its rows may be gone.
        boolean committed = place.store().head(layout.key(Layout.DATASET_JSON)).isPresent();
        Gates.Duplicates duplicates = plan.manifest().gates().duplicates();
        if (!committed && plan.judgesSet() && duplicates != null) {
            ledger.note(runId, null, Event.JUDGING, run.totals().images() + " images are compared");
            Optional<SetJudge.Again> again =
                    new SetJudge(plan, place.store(), layout, runId, duplicates).judge(made, rows, run.created());
            if (again.isPresent()) {
                ledger.judged(runId, again.get().ordinals(), again.get().round());
                return Optional.empty();
            }
            ledger.note(runId, null, "set-passed", "every image");
            new ShardPlacement(place.store(), layout, runId, scratch).place(made);
        }
        Survey survey = committed ? new Survey(Map.of(), Map.of()) : Survey.of(plan, made, rows);
        // The contact sheet reads images while the index is made of rows.
        CompletableFuture<byte @Nullable []> preview = CompletableFuture.supplyAsync(() -> {
            byte[] before = alreadyWritten(place, layout.key(Layout.PREVIEW));
            return before != null
                    ? before
                    : new Preview(plan.manifest().dataset().name(), survey.captions(), place.store(), layout)
                            .jpeg(made, rows);
        });
        Path folder = folder();
        try {
            Map<String, byte[]> reports = committed
                    ? Map.of()
                    : withNamed(plan, place, layout, reports(run, plan, place, layout, made, rows));
            VersionFacts facts =
                    facts(run, plan, place, layout, completed, shards, () -> drawn(preview), survey, reports);
            new VersionWriter(place.store(), layout, facts, versionSigner, folder).write(made, rows);
        } finally {
            // What it reads must not be removed under it.
            preview.handle((sheet, thrown) -> 0).join();
            FolderTree.removeScratch(folder);
        }
        return Optional.of(place.store().address(layout.prefix()));
    }

    private static Map<String, byte[]> reports(
            Run run, Plan plan, Place place, Layout layout, List<ShardRun> made, RowSource rows) {
        QualityReport report = new QualityReport(plan, required(place, layout.key(Layout.PLAN)), place.store(), layout);
        Gates.Reference reference = plan.manifest().gates().reference();
        ReferenceSet real = reference == null ? null : Judges.real(run.id(), place, layout, reference);
        return report.write(made, rows, real);
    }

    private static byte @Nullable [] drawn(CompletableFuture<byte @Nullable []> preview) {
        try {
            return preview.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private VersionFacts facts(
            Run run,
            Plan plan,
            Place place,
            Layout layout,
            Instant completed,
            List<Shard> shards,
            Supplier<byte @Nullable []> preview,
            Survey survey,
            Map<String, byte[]> reports) {
        String license = plan.manifest().generator().license();
        Checkpoint checkpoint = models.read(run.checkpoint(), plan.setting().checkpointSha256());
        String stated = license != null ? license : checkpoint.facts().getOrDefault("license", "");
        String checkpointName = plan.manifest().generator().checkpoint();
        CommitRecord.CheckpointFacts checkpointFacts = new CommitRecord.CheckpointFacts(
                checkpointName.substring(checkpointName.lastIndexOf('/') + 1),
                checkpoint.sha256(),
                checkpoint.bytes(),
                checkpoint.format(),
                checkpoint.network().architecture().id(),
                stated);
        String source = checkpoint.facts().get(Checkpoint.SOURCE_MODULE);
        Map<Integer, Long> counts = plan.classCounts();
        List<String> names = plan.labelNames();
        Captions captions = plan.manifest().captions();
        Map<String, String> described = captions == null ? Map.of() : captions.descriptions();
        List<VersionFacts.ClassPlan> classes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            classes.add(new VersionFacts.ClassPlan(
                    i, names.get(i), described.get(names.get(i)), counts.getOrDefault(i, 0L), survey.made(i)));
        }
        return new VersionFacts(
                run.dataset(),
                plan.manifest().dataset().title(),
                plan.manifest().dataset().license(),
                plan.manifest().dataset().card(),
                run.id(),
                completed,
                new VersionFacts.GeneratorFacts(
                        checkpointFacts,
                        checkpoint.facts().getOrDefault("training_data", ""),
                        source == null ? "" : "sha256 " + source + ", " + Checkpoint.SOURCE_NOTE),
                classes,
                ledger.runs()
                        .parent(run.id())
                        .map(p -> List.of(new CommitRecord.Parent(p.version(), p.digest())))
                        .orElse(List.of()),
                new VersionFacts.Documents(
                        required(place, layout.key(Layout.MANIFEST)),
                        required(place, layout.key(Layout.PLAN)),
                        environment(place, layout, shards, source),
                        preview,
                        plan.setting().directions().values().stream()
                                .collect(Collectors.toMap(Direction::sha256, Direction::file, (a, b) -> a)),
                        plan.setting().latents().all().stream()
                                .collect(Collectors.toMap(LatentArray::sha256, LatentArray::file)),
                        reports),
                publicBase == null ? "" : publicBase.toString(),
                null);
    }

    /** The records name the model of the masks and the certificate that signs, so both stay with them. */
    private static Map<String, byte[]> withNamed(Plan plan, Place place, Layout layout, Map<String, byte[]> reports) {
        Map<String, byte[]> all = new TreeMap<>(reports);
        Masks masks = plan.manifest().masks();
        String sha256 = masks == null ? null : masks.sha256();
        if (sha256 != null) {
            String path = Layout.masksPath(sha256);
            all.put(path, required(place, layout.key(path)));
        }
        if (plan.manifest().output().image().c2pa()) {
            all.put(Layout.CREDENTIALS, required(place, layout.key(Layout.CREDENTIALS)));
        }
        return all;
    }

    /** The machines that made the shards, the program that published first, and the text that came with the network. */
    private Map<String, Object> environment(Place place, Layout layout, List<Shard> shards, @Nullable String source) {
        byte[] written = alreadyWritten(place, layout.key(Layout.ENVIRONMENT));
        if (written != null
                && CanonicalJson.parse(new String(written, StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
            Map<String, Object> before = new TreeMap<>();
            map.forEach((name, value) -> before.put(String.valueOf(name), value));
            return before;
        }
        Map<String, Object> devices = new TreeMap<>();
        for (Shard shard : shards) {
            Result result = shard.result();
            if (result != null) {
                devices.putIfAbsent(result.worker(), new TreeMap<>(result.device()));
            }
        }
        Map<String, Object> environment = new TreeMap<>();
        environment.put("workers", devices);
        environment.put("software", new TreeMap<>(software));
        if (source != null) {
            environment.put("checkpoint_source", Map.of("sha256", source, "note", Checkpoint.SOURCE_NOTE));
        }
        return environment;
    }

    private static ShardRun shardRun(Layout layout, Shard shard) {
        Result result = shard.result();
        if (result == null) {
            throw Failure.bug("shard " + shard.run() + "/" + shard.ordinal() + " of a complete run has no result");
        }
        Map<String, String> device = result.device();
        return new ShardRun(
                new ShardFile(
                        layout.shardPath(shard.job()),
                        shard.job(),
                        result.images(),
                        result.bytes(),
                        result.sha256(),
                        result.md5()),
                result.worker(),
                shard.attempts(),
                result.refused(),
                new ShardRun.Device(
                        device.getOrDefault("engine", ""),
                        device.getOrDefault("device", ""),
                        Integer.parseInt(device.getOrDefault("threads", "0")),
                        device.getOrDefault("precision", ""),
                        Integer.parseInt(device.getOrDefault("batch", "0"))),
                result.started(),
                result.finished());
    }

    private static byte[] required(Place place, String key) {
        byte[] content = alreadyWritten(place, key);
        if (content == null) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    Code.FILE_MISSING,
                    "there is no " + place.store().address(key)
                            + ", which was written when the run was accepted; run the manifest again");
        }
        return content;
    }

    private static byte @Nullable [] alreadyWritten(Place place, String key) {
        return place.store().read(key, DocumentLimits.BYTES).orElse(null);
    }

    private Path folder() {
        try {
            OwnFolder.create(scratch);
            return Files.createTempDirectory(scratch, "publish-");
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "scratch-unwritable",
                    "cannot write under " + scratch + ": " + e + "; make room",
                    e);
        }
    }
}
