package io.stylemill.factory.publish;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.engine.label.ReferenceSet;
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
import io.stylemill.store.Place;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.Layout;
import io.stylemill.version.RowSource;
import io.stylemill.version.ShardRun;
import io.stylemill.version.VersionFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a version states of the run that made it: of its checkpoint, its classes and machines, and
 * the documents beside it.
 */
final class RunFacts {
    private final RunPublisher parts;
    private final Run run;
    private final Place place;
    private final Layout layout;
    private final List<Shard> shards;
    private final Plan plan;

    RunFacts(RunPublisher parts, Run run, Place place, Layout layout, List<Shard> shards, Plan plan) {
        this.parts = parts;
        this.run = run;
        this.place = place;
        this.layout = layout;
        this.shards = shards;
        this.plan = plan;
    }

    /**
     * Returns the facts.
     *
     * @param survey of the rows
     * @param sheet the contact sheet, once it is drawn
     * @param reports as {@link #reports} returns them, once they are written
     */
    VersionFacts of(Survey survey, Supplier<byte @Nullable []> sheet, Supplier<Map<String, byte[]>> reports) {
        Instant completed = run.finished();
        if (completed == null) {
            throw Failure.bug("run " + run.id() + " is to be published but not complete");
        }
        String license = plan.manifest().generator().license();
        Checkpoint checkpoint =
                parts.models().describe(run.checkpoint(), plan.setting().checkpointSha256());
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
                        reports),
                parts.publicBase() == null ? "" : parts.publicBase().toString(),
                null);
    }

    /**
     * Returns the reports on the images, and the files that records name, by their path inside the
     * version.
     *
     * @param made the shards of the version
     */
    Map<String, byte[]> reports(List<ShardRun> made, RowSource rows) {
        QualityReport report = new QualityReport(plan, required(Layout.PLAN), place.store(), layout);
        Gates.Reference reference = plan.manifest().gates().reference();
        ReferenceSet real = reference == null ? null : Judges.real(run.id(), place, layout, reference);
        return withNamed(report.write(made, rows, real));
    }

    /**
     * The records name the model of the masks and the certificate that signs, so both stay with
     * them.
     */
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

    /**
     * The machines that made the shards, the program that published first, and the text that came
     * with the network.
     */
    private Map<String, Object> environment(@Nullable String source) {
        byte[] written = alreadyWritten(Layout.ENVIRONMENT);
        if (written != null
                && CanonicalJson.parse(new String(written, StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
            Map<String, Object> before = new TreeMap<>();
            map.forEach((name, value) -> before.put(String.valueOf(name), value));
            return before;
        }
        Map<String, Object> environment = new TreeMap<>();
        environment.put(
                "workers",
                workers(shards.stream()
                        .map(Shard::result)
                        .filter(Objects::nonNull)
                        .toList()));
        environment.put("software", new TreeMap<>(parts.software()));
        if (source != null) {
            environment.put("checkpoint_source", Map.of("sha256", source, "note", Checkpoint.SOURCE_NOTE));
        }
        return environment;
    }

    /**
     * Returns the device of each worker by its name. A worker that computed in several ways, as
     * before and after an upgrade, has one entry for each way: {@code gpu-1}, {@code gpu-1 (2)}.
     */
    static Map<String, Object> workers(List<Result> results) {
        Map<String, Object> devices = new TreeMap<>();
        for (Result result : results) {
            String name = result.worker();
            for (int way = 2; !result.device().equals(devices.getOrDefault(name, result.device())); way++) {
                name = result.worker() + " (" + way + ")";
            }
            devices.put(name, result.device());
        }
        return devices;
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

    /** Returns a file of the version, or null where it is not there yet. */
    byte @Nullable [] alreadyWritten(String path) {
        return place.store().read(layout.key(path), DocumentLimits.BYTES).orElse(null);
    }
}
