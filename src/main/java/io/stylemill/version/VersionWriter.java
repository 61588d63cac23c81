package io.stylemill.version;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.record.RecordJson;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.CommitRecord.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns the shards of a run, which are in the store already, into a committed version, in four
 * steps: {@link #index}, {@link #describe}, {@link #sign}, {@link #commit}.
 *
 * <p>Every file is written only if it is absent, {@code DATASET.json} last. Then
 * {@code latest.json} moves, the dataset's lists of shards get the version, and the run's staging
 * is emptied. After a kill at any step the same steps with the same facts go on where the first
 * ones stopped and end with the same bytes. Of a version that is committed already only what comes
 * after the commit is done again. Not for use by several threads.
 */
public final class VersionWriter {
    /** How often statements are made anew where another publisher of the run writes some first. */
    private static final int ATTEMPTS = 3;

    private static final int MOST_STATEMENT_BYTES = 64 << 20;

    private final Store store;
    private final Layout layout;
    private final VersionFacts facts;
    private final VersionSigner versionSigner;
    private final Path workFolder;
    private final List<ShardRun> shards;
    private final RowSource rows;
    private final Optional<CommitRecordJson.Sealed> before;
    private final Map<String, FileEntry> files = new TreeMap<>();
    private final Tally tally = new Tally();

    /**
     * Looks whether the version is committed already.
     *
     * @param versionSigner signs the version
     * @param workFolder an existing folder for the files that are made before they are sent;
     *     emptied of them again
     * @param shards all shards, in the order of the plan
     * @param rows the rows of each shard
     * @throws Failure {@code version-exists} ({@code INPUT}) when another run published the version
     */
    public VersionWriter(
            Store store,
            Layout layout,
            VersionFacts facts,
            VersionSigner versionSigner,
            Path workFolder,
            List<ShardRun> shards,
            RowSource rows) {
        this.store = store;
        this.layout = layout;
        this.facts = facts;
        this.versionSigner = versionSigner;
        this.workFolder = workFolder;
        this.shards = List.copyOf(shards);
        this.rows = rows;
        this.before = committed();
    }

    /**
     * What became of a version. @param created whether this call made it, rather than found it made
     */
    public record Written(CommitRecordJson.Sealed commit, boolean created) {}

    /** Takes all steps, as each of them throws. */
    public Written write() {
        index();
        describe();
        sign();
        return commit();
    }

    /**
     * Writes what readers find samples by.
     *
     * @throws Failure {@code signer-differs} ({@code INPUT}) when the version was begun with
     *     another key; {@code rows-disagree} ({@code VERIFICATION})
     */
    public void index() {
        if (before.isEmpty()) {
            checkComplete();
            putKey();
            putIndex();
        }
    }

    /**
     * Writes what auditors, people and catalogues read: audit files with the reports, contact
     * sheet, card.
     */
    public void describe() {
        if (before.isEmpty()) {
            putAudit();
            putCard();
        }
    }

    /** Writes the sums of all files, and the signed statements about them. */
    public void sign() {
        if (before.isEmpty()) {
            StringBuilder sums = new StringBuilder();
            spoken().forEach(f ->
                    sums.append(f.sha256()).append("  ").append(f.path()).append('\n'));
            put(Layout.SUMS, Role.INDEX, utf8(sums.toString()));
            putStatements(new VersionSigner.Deed(facts, layout.version(), startedAt(), spoken()));
        }
    }

    /**
     * Writes the commit record, with which the version is there, and what comes after it. What its
     * run kept may stay, which is told and no failure.
     *
     * @throws Failure {@code version-occupied} ({@code INPUT}) when objects lie there that are none
     *     of this version; {@code shard-missing} ({@code TRANSIENT})
     */
    public Written commit() {
        CommitRecordJson.Sealed commit = before.orElseGet(() -> {
            checkStored();
            return seal();
        });
        try {
            new LatestPointer(layout.version(), commit.sha256(), commit.record().createdAt())
                    .advance(store, layout.root());
            new DatasetShards(store, layout.root()).add(facts.name(), layout.version(), shards);
        } catch (Failure e) {
            throw Failure.of(
                    e.kind(),
                    e.code(),
                    store.address(layout.prefix()) + " is published and complete, but what names it is not up to date: "
                            + e.getMessage(),
                    e);
        }
        new Staging(store, layout.root()).empty(layout, facts.runId());
        return new Written(commit, before.isEmpty());
    }

    private Optional<CommitRecordJson.Sealed> committed() {
        String key = layout.key(Layout.DATASET_JSON);
        return store.read(key, CommitRecordJson.MAX_BYTES).map(document -> {
            CommitRecordJson.Sealed found = CommitRecordJson.parse(document, store.address(key));
            CommitRecord record = found.record();
            boolean same = record.runId().equals(facts.runId())
                    && record.manifestSha256()
                            .equals(Digests.sha256(facts.documents().manifest()))
                    && record.planSha256()
                            .equals(Digests.sha256(facts.documents().plan()));
            if (!same) {
                throw Failure.input(
                        "version-exists",
                        "publishing " + facts.name() + " " + layout.version() + ": " + store.address(key)
                                + " was published by the run " + record.runId() + ", not by " + facts.runId()
                                + "; a version never changes, so choose another one (version: auto takes the next)");
            }
            return found;
        });
    }

    private Instant startedAt() {
        return shards.stream()
                .map(ShardRun::startedAt)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private void putIndex() {
        putMade(Layout.SAMPLES, Role.INDEX, file -> {
            try (ShardRows all = new ShardRows(shards, rows, tally)) {
                SamplesParquet.write(file, all);
            }
        });
        if (asksToRefuse() || refused().hasNext()) {
            putMade(Layout.REJECTED, Role.INDEX, file -> RejectedParquet.write(file, refused()));
        }
        ShardIndex.bySplit(
                ShardIndex.entries(shards, "../"),
                (split, entries) -> put(
                        split.isEmpty() ? Layout.SHARDS : Layout.shardsPath(split),
                        Role.INDEX,
                        ShardIndex.write(facts.name(), entries)));
        put(
                Layout.CLASSES,
                Role.INDEX,
                json(tally.classes(facts.classes()).stream()
                        .map(RecordJson.DOCUMENT::write)
                        .toList()));
    }

    /**
     * Writes what auditors ask: what was ordered, with which files, who made it, and how it was
     * judged.
     */
    private void putAudit() {
        VersionFacts.Documents documents = facts.documents();
        documents.reports().get().forEach((path, content) -> put(path, Role.AUDIT, content));
        put(Layout.MANIFEST, Role.AUDIT, documents.manifest());
        put(Layout.PLAN, Role.AUDIT, documents.plan());
        documents.directions().forEach((sha256, file) -> put(Layout.directionPath(sha256), Role.AUDIT, file));
        documents.latents().forEach((sha256, file) -> put(Layout.latentsPath(sha256), Role.AUDIT, file));
        put(Layout.ENVIRONMENT, Role.AUDIT, json(documents.environment()));
        putMade(Layout.JOBS, Role.AUDIT, file -> JobColumns.write(file, facts.runId(), shards));
        put(
                Layout.LINEAGE,
                Role.AUDIT,
                new Lineage(facts, layout, tally.images(), shards, store.address(layout.root())).write(startedAt()));
    }

    /**
     * Writes what people and catalogues read: contact sheet, licence, Croissant, card. The shards
     * are files from here on.
     */
    private void putCard() {
        byte[] preview = facts.documents().preview().get();
        if (preview != null) {
            put(Layout.PREVIEW, Role.CARD, preview);
        }
        DataLicense license = DataLicense.of(facts.license()).orElse(null);
        if (license != null) {
            put(Layout.LICENSE, Role.CARD, utf8(license.text(facts.name(), layout.version())));
        }
        for (ShardRun shard : shards) {
            ShardFile made = shard.shard();
            files.put(made.path(), new FileEntry(made.path(), made.bytes(), made.sha256(), Role.SHARD));
        }
        put(Layout.CROISSANT, Role.CARD, new Croissant(facts, layout, tally, files.values(), startedAt()).write());
        put(
                Layout.CARD,
                Role.CARD,
                utf8(new DatasetCard(
                                facts,
                                layout,
                                tally,
                                splits(),
                                versionSigner.signer(),
                                preview != null,
                                store.address(layout.prefix()),
                                store.address(layout.root()))
                        .write()));
    }

    /**
     * Writes the commit record, unless another publisher of this run was first; the version is
     * there with it.
     */
    private CommitRecordJson.Sealed seal() {
        List<FileEntry> all = List.copyOf(files.values());
        CommitRecord record = new CommitRecord(
                facts.name(),
                layout.version(),
                facts.runId(),
                facts.createdAt(),
                tally.images(),
                all.stream().mapToLong(FileEntry::bytes).sum(),
                tally.shape(),
                splits(),
                tally.classes(facts.classes()),
                all,
                facts.parents(),
                Digests.sha256(facts.documents().manifest()),
                Digests.sha256(facts.documents().plan()),
                facts.generator().checkpoint(),
                versionSigner.signer());
        byte[] document = utf8(CommitRecordJson.write(record, versionSigner));
        String key = layout.key(Layout.DATASET_JSON);
        // Read back before it counts: what we cannot read must not be published.
        CommitRecordJson.Sealed sealed = CommitRecordJson.parse(document, store.address(key));
        try {
            store.putIfAbsent(key, document, Layout.mediaType(key));
        } catch (Failure e) {
            // Its record says the same under another signature.
            if (e.is(Code.OBJECT_DIFFERS)) {
                return committed().orElseThrow(() -> e);
            }
            throw e;
        }
        return sealed;
    }

    /**
     * Whether the plan has images looked at that it may refuse: then the list of refused ones is
     * there, if only empty.
     */
    private boolean asksToRefuse() {
        String plan = new String(facts.documents().plan(), StandardCharsets.UTF_8);
        return CanonicalJson.parse(plan) instanceof Map<?, ?> lock
                && (lock.containsKey("gates") || lock.containsKey("labelers"));
    }

    /** Returns what was refused, shard by shard, each opened when it is reached. */
    private Iterator<Refused> refused() {
        return shards.stream()
                .filter(run -> run.refused() > 0)
                .flatMap(run -> {
                    List<Refused> some = new ArrayList<>();
                    try (RowSource.Rows<Refused> refused = rows.refused(run.shard())) {
                        refused.forEachRemaining(some::add);
                    }
                    return some.stream();
                })
                .iterator();
    }

    /**
     * First of all: the card names the key, and a version that was begun is ended with the same
     * one.
     */
    private void putKey() {
        byte[] key = versionSigner.openKey();
        if (stored(Layout.SIGNER).filter(there -> !Arrays.equals(there, key)).isPresent()) {
            throw Failure.input(
                    "signer-differs",
                    "publishing " + facts.name() + " " + layout.version()
                            + ": an earlier attempt began it with another signing key than the one of now; set"
                            + " stylemill.signing.key back, or publish the manifest under another version");
        }
        put(Layout.SIGNER, Role.ATTESTATION, key);
    }

    /** What sums and statements speak of. */
    private List<FileEntry> spoken() {
        return files.values().stream().filter(f -> f.role() != Role.ATTESTATION).toList();
    }

    private void putStatements(VersionSigner.Deed deed) {
        for (int attempt = 1; ; attempt++) {
            try {
                versionSigner
                        .statements(deed, this::stored)
                        .forEach((path, content) -> put(path, Role.ATTESTATION, content));
                return;
            } catch (Failure e) {
                // Another publisher of this run was first with one of them, which is then taken as
                // it is.
                if (!e.is(Code.OBJECT_DIFFERS) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Optional<byte[]> stored(String path) {
        return store.read(layout.key(path), MOST_STATEMENT_BYTES);
    }

    private void checkComplete() {
        Map<String, Integer> next = new LinkedHashMap<>();
        for (ShardRun run : shards) {
            int index = next.merge(run.shard().job().split(), 1, Integer::sum) - 1;
            if (run.shard().job().index() != index) {
                throw Failure.bug("the shard " + run.shard().path() + " is where number " + index + " belongs");
            }
        }
        for (ShardRun run : shards) {
            int there = next.getOrDefault(run.shard().job().split(), 0);
            if (run.shard().job().of() != there) {
                throw Failure.bug(run.shard().path() + " names another count of shards than the " + there + " given");
            }
        }
    }

    private Map<String, Split> splits() {
        Map<String, Split> splits = new LinkedHashMap<>();
        for (ShardRun run : shards) {
            ShardFile f = run.shard();
            splits.merge(
                    f.job().split(),
                    new Split(1, f.samples(), f.bytes()),
                    (a, b) -> new Split(a.shards() + 1, a.images() + b.images(), a.bytes() + b.bytes()));
        }
        return splits;
    }

    /** Everything listed is there with its size, and nothing else: readers will hold us to it. */
    private void checkStored() {
        Map<String, FileEntry> missing = new TreeMap<>(files);
        List<String> strangers = new ArrayList<>();
        for (Store.Stat stat : store.list(layout.prefix())) {
            String path = stat.key().substring(layout.prefix().length());
            FileEntry entry = missing.remove(path);
            boolean differs = entry != null
                    && (entry.bytes() != stat.bytes()
                            || (stat.sha256() != null && !stat.sha256().equals(entry.sha256())));
            if (entry == null || differs) {
                strangers.add(path);
            }
        }
        if (!missing.isEmpty()) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "shard-missing",
                    "publishing " + store.address(layout.prefix()) + ": " + missing.size()
                            + " files are not there, the first is "
                            + missing.keySet().iterator().next()
                            + "; the job that makes it has to run again");
        }
        strangers.remove(Layout.DATASET_JSON);
        if (!strangers.isEmpty()) {
            strangers.sort(Comparator.naturalOrder());
            throw Failure.input(
                    Code.VERSION_OCCUPIED,
                    "publishing " + store.address(layout.prefix()) + ": " + strangers.size()
                            + " objects there are none of this version, or have other bytes, the first is "
                            + Texts.printable(strangers.get(0))
                            + "; remove what an earlier attempt left, or choose another version");
        }
    }

    private void put(String path, Role role, byte[] content) {
        store.putIfAbsent(layout.key(path), content, Layout.mediaType(path));
        files.put(path, new FileEntry(path, content.length, Digests.sha256(content), role));
    }

    private void putMade(String path, Role role, java.util.function.Consumer<Path> maker) {
        Path file = workFolder.resolve(path.substring(path.lastIndexOf('/') + 1));
        try {
            maker.accept(file);
            String sha256 = Digests.sha256(file);
            store.putIfAbsent(layout.key(path), file, sha256, Layout.mediaType(path));
            files.put(path, new FileEntry(path, Files.size(file), sha256, role));
            Files.delete(file);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "unwritable-file", "making " + file + " failed: " + e.getMessage(), e);
        }
    }

    private static byte[] json(Object value) {
        return utf8(CanonicalJson.write(value) + "\n");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
