package io.stylemill.audit.verify;

import io.stylemill.audit.sign.VerifyingKey;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Amounts;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks a published version, in a bucket or in a folder, and trusts nothing in it.
 *
 * <p>Paths, sizes and counts of the version are believed only after they were compared with what is
 * there; links are not followed; archives and tables are read as streams in memory that does not
 * depend on their size.
 */
public final class Verification {
    /** How much is read. */
    public enum Depth {
        /** Presence and sizes, checksums where the store keeps them, and the signed statements. */
        QUICK,
        /** Every byte, and index and shards against each other. */
        FULL
    }

    /** What is checked beyond the bytes. */
    public enum Extra {
        /** The documents about the version against their schemas and rules. */
        METADATA
    }

    /**
     * Which images are made again.
     *
     * @param count how many, at least 1
     * @param seed decides which ones
     */
    public record Sampling(int count, long seed, Regenerator regenerator) {
        private static final SecureRandom CHANCE = new SecureRandom();

        /**
         * Returns a sampling by a seed.
         *
         * @param seed or null for one that nobody can guess before
         */
        public static Sampling of(int count, @Nullable Long seed, Regenerator regenerator) {
            return new Sampling(count, seed == null ? CHANCE.nextInt(Integer.MAX_VALUE) : seed, regenerator);
        }
    }

    /**
     * What is asked.
     *
     * @param key whose signature there must be, or null
     * @param sampling which images are made again, or null for none
     */
    public record Question(
            Depth depth,
            @Nullable VerifyingKey key,
            Set<Extra> extras,
            @Nullable Sampling sampling) {
        public Question {
            extras = Set.copyOf(extras);
        }
    }

    private static final String RECORD = "record";
    private static final String FILES = "files";
    private static final long SPARE_ENTRIES = 10_000;
    /** What only a version has, below it or one folder further down. */
    private static final Pattern OF_A_VERSION = Pattern.compile(
            "([^/]+/)?(SHA256SUMS|README\\.md|LICENSE\\.txt|preview\\.jpg|croissant\\.json|classes\\.json|(data|index|audit|attestations)/[^/]+)");

    private final Store store;
    private final String prefix;
    private final int atOnce;
    private final Progress progress;
    private final Findings findings = new Findings();

    /**
     * @param prefix of a dataset, whose newest version is checked, or of one version
     * @param atOnce files that are read side by side, at least 1
     */
    public Verification(Store store, String prefix, int atOnce, Progress progress) {
        this.store = store;
        this.prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        this.atOnce = atOnce;
        this.progress = progress;
    }

    /**
     * Checks the version; what does not hold is in the report.
     *
     * @throws Failure {@code no-such-version} (INPUT) when nothing of a version is there; TRANSIENT
     *     when the store does not answer
     */
    public Report run(Question question) {
        PublishedVersion version = open();
        if (version == null) {
            return new Report(store.address(prefix), null, null, findings.all());
        }
        CommitRecord record = version.record();
        check(version, question);
        return new Report(version.address(), record.name(), record.version(), findings.all());
    }

    private @Nullable PublishedVersion open() {
        if (store instanceof FolderStore folder
                && LocalFolder.oddAt(
                        folder.root().resolve(prefix), List.of(Layout.DATASET_JSON, "latest.json"), findings)) {
            return null;
        }
        List<PublishedVersion> opened = new ArrayList<>();
        findings.attempt(RECORD, Layout.DATASET_JSON, () -> {
            try {
                opened.add(PublishedVersion.open(store, prefix, null));
            } catch (Failure e) {
                if (e.is(Code.NO_SUCH_VERSION)) {
                    refuseOrphans();
                }
                throw e;
            }
        });
        if (opened.isEmpty()) {
            return null;
        }
        findings.holdsUnlessFailed(
                RECORD,
                Layout.DATASET_JSON + " is canonical and its digest holds: "
                        + opened.get(0).commit().digest());
        return opened.get(0);
    }

    /**
     * Files of a version without their record are not nothing: somebody removed it, or nobody ever
     * published them.
     */
    private void refuseOrphans() {
        long orphans = store.list(prefix).stream()
                .map(stat -> stat.key().substring(prefix.length()))
                .filter(path -> OF_A_VERSION.matcher(path).matches())
                .count();
        if (orphans > 0 && PublishedVersion.versions(store, prefix).isEmpty()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    Code.MISSING_FILE,
                    "is missing beside " + Amounts.count(orphans, "file")
                            + " of a version: it was removed, or they were never published");
        }
    }

    private void check(PublishedVersion version, Question question) {
        CommitRecord record = version.record();
        if (store instanceof FolderStore folder) {
            Path local = folder.root().resolve(version.prefix());
            LocalFolder.check(local, record.files().size() * 3L + SPARE_ENTRIES, findings);
            if (findings.failed(LocalFolder.CHECK)) {
                return;
            }
        }
        Sampling sampling = question.sampling();
        if (sampling != null) {
            sampling.regenerator().require(version);
        }
        List<FileEntry> there = present(version);
        StatementCheck statements = new StatementCheck(version, findings);
        switch (question.depth()) {
            case QUICK -> {
                new QuickCheck(store, version, findings, atOnce, progress).run(there);
                statements.run(question.key());
            }
            case FULL -> {
                ContentCheck content = new ContentCheck(version, findings, atOnce, progress);
                content.run(there);
                statements.run(question.key());
            }
        }
        if (!(store instanceof FolderStore)) {
            ObjectHold.tell(store, version, there, atOnce, findings);
        }
        if (question.extras().contains(Extra.METADATA)) {
            new MetadataCheck(version, findings).run();
        }
        if (sampling != null) {
            findings.attempt("regenerate", Layout.SAMPLES, () -> new Regeneration(version, findings).run(sampling));
        }
    }

    /**
     * Compares what is there with what is listed, and returns the files that are there with their
     * sizes.
     */
    private List<FileEntry> present(PublishedVersion version) {
        Map<String, FileEntry> listed = version.record().files().stream()
                .collect(Collectors.toMap(FileEntry::path, f -> f, (a, b) -> a, TreeMap::new));
        List<FileEntry> there = new ArrayList<>();
        int base = version.prefix().length();
        List<String> ofHub = new ArrayList<>();
        for (Store.Stat stat : store.list(version.prefix())) {
            String path = stat.key().substring(base);
            FileEntry file = listed.remove(path);
            if (file == null) {
                if (HubFiles.leaves(path)) {
                    ofHub.add(path);
                } else if (!path.equals(Layout.DATASET_JSON)) {
                    findings.fail(FILES, path, "is there, but " + Layout.DATASET_JSON + " does not list it");
                }
            } else if (file.bytes() != stat.bytes()) {
                findings.fail(FILES, path, "has " + stat.bytes() + " bytes, " + file.bytes() + " were published");
            } else {
                there.add(file);
            }
        }
        listed.keySet().forEach(path -> findings.fail(FILES, path, "is missing"));
        findings.holdsUnlessFailed(
                FILES,
                there.size() + " files are there with their sizes, and nothing beside them" + HubFiles.told(ofHub));
        return there;
    }
}
