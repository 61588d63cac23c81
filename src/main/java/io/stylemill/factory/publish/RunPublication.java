package io.stylemill.factory.publish;

import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Result;
import io.stylemill.record.Amounts;
import io.stylemill.store.FolderTree;
import io.stylemill.store.OwnFolder;
import io.stylemill.store.Place;
import io.stylemill.version.Layout;
import io.stylemill.version.RowSource;
import io.stylemill.version.ShardFile;
import io.stylemill.version.ShardRun;
import io.stylemill.version.VersionFacts;
import io.stylemill.version.VersionWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
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
    /** What is made of rows and images while the index is made. */
    private final List<CompletableFuture<?>> beside = new ArrayList<>();

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
        parts.ledger()
                .note(
                        run.id(),
                        null,
                        Event.JUDGING,
                        Amounts.count(run.totals().images(), "image is", "images are") + " compared");
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
        RunFacts facts = new RunFacts(parts, run, place, layout, shards, plan);
        Survey survey = committed ? new Survey(Map.of(), Map.of()) : Survey.of(plan, made, rows);
        Supplier<byte @Nullable []> sheet = beside(() -> {
            byte[] before = facts.alreadyWritten(Layout.PREVIEW);
            return before != null
                    ? before
                    : new Preview(plan.manifest().dataset().name(), survey.captions(), place.store(), layout)
                            .jpeg(made, rows);
        });
        Supplier<Map<String, byte[]>> reports = committed ? Map::of : beside(() -> facts.reports(made, rows));
        Path work = makeFolder();
        folder = work;
        VersionFacts stated = facts.of(survey, sheet, reports);
        VersionWriter begun = new VersionWriter(place.store(), layout, stated, parts.versionSigner(), work, made, rows);
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
        // What they read must not be removed under them.
        beside.forEach(one -> one.handle((made, thrown) -> 0).join());
        if (folder != null) {
            FolderTree.removeScratch(folder);
        }
        observers.forEach(o -> o.ended(run));
    }

    /**
     * Begins something on another thread; what is returned waits for it, and throws what it threw.
     */
    private <T extends @Nullable Object> Supplier<T> beside(Supplier<T> making) {
        CompletableFuture<T> begun = CompletableFuture.supplyAsync(making);
        beside.add(begun);
        return () -> {
            try {
                return begun.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        };
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

    private Path makeFolder() {
        try {
            OwnFolder.create(parts.scratch());
            return Files.createTempDirectory(parts.scratch(), "publish-");
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "scratch-unwritable",
                    "cannot write under " + parts.scratch() + ": " + WriteFault.words(e),
                    e);
        }
    }
}
