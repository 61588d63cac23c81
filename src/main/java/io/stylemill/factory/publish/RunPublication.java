package io.stylemill.factory.publish;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.report.QualityReport;
import io.stylemill.factory.worker.Judges;
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
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.Layout;
import io.stylemill.version.RowSource;
import io.stylemill.version.ShardFile;
import io.stylemill.version.ShardRun;
import io.stylemill.version.VersionFacts;
import io.stylemill.version.VersionWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The steps of a publication on the real store and ledger. */
final class RunPublication implements Publication {
    private final RunPublisher parts;
    private final Run run;
    private final List<PublishObserver> observers;
    private final Place place;
    private final Layout layout;
    private final List<Shard> shards;
    private final Plan plan;
    private final RowSource rows;
    private final List<ShardRun> made = new ArrayList<>();
    /** What is committed is neither judged nor counted again: its rows may be gone. */
    private final boolean committed;

    private int taken;
    private boolean passed;
    private @Nullable Path folder;
    private @Nullable CompletableFuture<byte @Nullable []> preview;
    private @Nullable Map<String, byte[]> reports;
    private @Nullable VersionWriter writer;
    private @Nullable String address;

    RunPublication(RunPublisher parts, Run run, List<PublishObserver> observers) {
        this.parts = parts;
        this.run = run;
        this.observers = List.copyOf(observers);
        this.place = parts.stores().open(run.destination());
        this.layout = Layout.of(place.location().prefix(), run.dataset(), run.version());
        try (Stream<Shard> all = parts.ledger().runs().shards(run.id())) {
            this.shards = all.toList();
        }
        shards.forEach(shard -> made.add(shardRun(layout, shard)));
        this.plan = parts.plans().of(run.job(shards.get(0).job()));
        this.rows = RowSource.staged(place.store(), layout, run.id());
        this.committed = place.store().head(layout.key(Layout.DATASET_JSON)).isPresent();
    }

    @Override
    public String run() {
        return run.id();
    }

    @Override
    public boolean passed() {
        return passed;
    }

    @Override
    public Optional<String> address() {
        return Optional.ofNullable(address);
    }

    /** Takes a step where it is the next one: a route may have left one out. */
    @Override
    public void take(Step step) {
        boolean ends = ends();
        if (ends || step.ordinal() != taken) {
            throw otherSteps("the step " + step + " is asked for, but "
                    + (ends ? "no step comes now" : Step.values()[taken] + " comes first"));
        }
        observers.forEach(o -> o.step(run, step));
        try {
            switch (step) {
                case JUDGE -> passed = judge();
                case PLACE -> place();
                case INDEX -> index();
                case DESCRIBE -> writer().describe();
                case SIGN -> writer().sign();
                case COMMIT -> commit();
            }
            taken++;
        } catch (RuntimeException | Error e) {
            observers.forEach(o -> o.failed(run, e));
            throw e;
        }
    }

    @Override
    public void end() {
        if (!ends()) {
            throw otherSteps("the route is at its end, but the step " + Step.values()[taken] + " was not taken");
        }
    }

    private boolean ends() {
        return taken == Step.values().length || (taken > 0 && !passed);
    }

    private Failure otherSteps(String what) {
        return Failure.input(
                "publish-steps",
                "publishing run " + run.id() + ": " + what
                        + "; take the route publish-run as it was delivered, then 'runs retry " + run.id() + "'");
    }

    private boolean judge() {
        Gates.Duplicates compared = compared();
        if (compared == null) {
            return true;
        }
        parts.ledger().note(run.id(), null, Event.JUDGING, run.totals().images() + " images are compared");
        Optional<SetJudge.Again> again =
                new SetJudge(plan, place.store(), layout, run.id(), compared).judge(made, rows, run.created());
        if (again.isPresent()) {
            parts.ledger().judged(run.id(), again.get().ordinals(), again.get().round());
            return false;
        }
        parts.ledger().note(run.id(), null, "set-passed", "every image");
        return true;
    }

    /** Returns what images are compared by, or null where they are not, or not any more. */
    private Gates.@Nullable Duplicates compared() {
        return committed || !plan.judgesSet() ? null : plan.manifest().gates().duplicates();
    }

    private void place() {
        if (compared() != null) {
            new ShardPlacement(place.store(), layout, run.id(), parts.scratch()).place(made);
        }
    }

    private void index() {
        Survey survey = committed ? new Survey(Map.of(), Map.of()) : Survey.of(plan, made, rows);
        // The contact sheet reads images while the index is made of rows.
        CompletableFuture<byte @Nullable []> drawing = CompletableFuture.supplyAsync(() -> {
            byte[] before = alreadyWritten(Layout.PREVIEW);
            return before != null
                    ? before
                    : new Preview(plan.manifest().dataset().name(), survey.captions(), place.store(), layout)
                            .jpeg(made, rows);
        });
        preview = drawing;
        Path work = makeFolder();
        folder = work;
        VersionFacts facts = facts(survey, () -> drawn(drawing));
        VersionWriter begun = new VersionWriter(place.store(), layout, facts, parts.versionSigner(), work, made, rows);
        writer = begun;
        begun.index();
    }

    private void commit() {
        writer().commit();
        String there = place.store().address(layout.prefix());
        address = there;
        observers.forEach(o -> o.committed(run, there));
    }

    private VersionWriter writer() {
        return Objects.requireNonNull(writer, "the step INDEX begins the version");
    }

    @Override
    public void close() {
        CompletableFuture<byte @Nullable []> drawing = preview;
        if (drawing != null) {
            // What it reads must not be removed under it.
            drawing.handle((sheet, thrown) -> 0).join();
        }
        if (folder != null) {
            FolderTree.removeScratch(folder);
        }
        observers.forEach(o -> o.ended(run));
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

    private VersionFacts facts(Survey survey, Supplier<byte @Nullable []> sheet) {
        Instant completed = run.finished();
        if (completed == null) {
            throw Failure.bug("run " + run.id() + " is to be published but not complete");
        }
        String license = plan.manifest().generator().license();
        Checkpoint checkpoint =
                parts.models().read(run.checkpoint(), plan.setting().checkpointSha256());
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
                parts.ledger()
                        .runs()
                        .parent(run.id())
                        .map(p -> List.of(new CommitRecord.Parent(p.version(), p.digest())))
                        .orElse(List.of()),
                new VersionFacts.Documents(
                        required(Layout.MANIFEST),
                        required(Layout.PLAN),
                        environment(source),
                        sheet,
                        plan.setting().directions().values().stream()
                                .collect(Collectors.toMap(Direction::sha256, Direction::file, (a, b) -> a)),
                        plan.setting().latents().all().stream()
                                .collect(Collectors.toMap(LatentArray::sha256, LatentArray::file)),
                        this::reports),
                parts.publicBase() == null ? "" : parts.publicBase().toString(),
                null);
    }

    private Map<String, byte[]> reports() {
        Map<String, byte[]> written = reports;
        if (written != null) {
            return written;
        }
        QualityReport report = new QualityReport(plan, required(Layout.PLAN), place.store(), layout);
        Gates.Reference reference = plan.manifest().gates().reference();
        ReferenceSet real = reference == null ? null : Judges.real(run.id(), place, layout, reference);
        Map<String, byte[]> all = withNamed(report.write(made, rows, real));
        reports = all;
        return all;
    }

    /** The records name the model of the masks and the certificate that signs, so both stay with them. */
    private Map<String, byte[]> withNamed(Map<String, byte[]> reports) {
        Map<String, byte[]> all = new TreeMap<>(reports);
        Masks masks = plan.manifest().masks();
        String sha256 = masks == null ? null : masks.sha256();
        if (sha256 != null) {
            String path = Layout.masksPath(sha256);
            all.put(path, required(path));
        }
        if (plan.manifest().output().image().c2pa()) {
            all.put(Layout.CREDENTIALS, required(Layout.CREDENTIALS));
        }
        return all;
    }

    /** The machines that made the shards, the program that published first, and the text that came with the network. */
    private Map<String, Object> environment(@Nullable String source) {
        byte[] written = alreadyWritten(Layout.ENVIRONMENT);
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
        environment.put("software", new TreeMap<>(parts.software()));
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

    private byte[] required(String path) {
        byte[] content = alreadyWritten(path);
        if (content == null) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    Code.FILE_MISSING,
                    "there is no " + place.store().address(layout.key(path))
                            + ", which was written when the run was accepted; run the manifest again");
        }
        return content;
    }

    private byte @Nullable [] alreadyWritten(String path) {
        return place.store().read(layout.key(path), DocumentLimits.BYTES).orElse(null);
    }

    private Path makeFolder() {
        try {
            OwnFolder.create(parts.scratch());
            return Files.createTempDirectory(parts.scratch(), "publish-");
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "scratch-unwritable",
                    "cannot write under " + parts.scratch() + ": " + e + "; make room",
                    e);
        }
    }
}
