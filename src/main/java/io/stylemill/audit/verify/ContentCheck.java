package io.stylemill.audit.verify;

import io.stylemill.audit.verify.TarSamples.TarSample;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecord.ClassCount;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.CommitRecord.Split;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every byte of a version once, several files side by side, and holds index, shards and sums
 * against each other.
 *
 * <p>Each shard and the rows that the index has for it are reduced to a digest over the same facts
 * in the same order, so that both can be compared in either direction without being kept.
 */
final class ContentCheck {
    private static final String BYTES = "bytes";
    private static final String SHARDS = "shards";
    private static final String INDEX = "index";
    private static final String SUMS = "sums";
    private static final int DETAILED = 3;

    private final PublishedVersion version;
    private final CommitRecord record;
    private final Findings findings;
    private final CredentialCheck credentials;
    private final int atOnce;
    private final Progress progress;
    private final Map<String, Facts> scanned = new ConcurrentHashMap<>();
    private final Set<String> intact = ConcurrentHashMap.newKeySet();

    ContentCheck(PublishedVersion version, Findings findings, int atOnce, Progress progress) {
        this.version = version;
        this.record = version.record();
        this.findings = findings;
        this.credentials = new CredentialCheck(version, findings);
        this.atOnce = atOnce;
        this.progress = progress;
    }

    /** How many samples there are, and the digest over what is said of them. */
    private record Facts(long samples, String digest) {}

    /** @param there the files that are there with their sizes */
    void run(List<FileEntry> there) {
        credentials.begin();
        ParallelTasks.each(atOnce, there, file -> findings.attempt(BYTES, file.path(), () -> read(file)));
        findings.holdsUnlessFailed(
                BYTES, "every byte of " + Amounts.count(there.size(), "file") + " is as it was published");
        sums();
        shards();
        index();
        credentials.tell();
    }

    // ---- every byte

    private void read(FileEntry file) {
        try (HashedInput in = new HashedInput(version.open(file))) {
            if (file.role() == Role.SHARD) {
                findings.attempt(SHARDS, file.path(), () -> scanned.put(file.path(), scan(in, file)));
            }
            in.drain();
            String sha256 = in.sha256();
            if (sha256.equals(file.sha256()) && in.read == file.bytes()) {
                intact.add(file.path());
            } else {
                findings.fail(BYTES, file.path(), "has the sha256 " + sha256 + ", " + file.sha256() + " was published");
            }
        } catch (IOException e) {
            throw brokeOff(file.path(), e);
        }
    }

    private Facts scan(InputStream in, FileEntry file) {
        TarSamples samples = new TarSamples(in, file.bytes(), credentials.asked());
        MessageDigest digest = Digests.sha256();
        long count = 0;
        try {
            for (TarSample sample = samples.next(); sample != null; sample = samples.next()) {
                SampleFacts facts = SampleFacts.of(sample);
                facts.feed(digest);
                credentials.check(file.path(), sample, facts);
                count++;
            }
        } catch (IOException e) {
            throw brokeOff("a shard", e);
        }
        return new Facts(count, Digests.hex(digest.digest()));
    }

    private Failure brokeOff(String path, IOException e) {
        return Failure.of(
                Kind.TRANSIENT,
                "read-broke-off",
                "reading " + version.address(path) + " broke off: " + e.getMessage(),
                e);
    }

    private final class HashedInput extends FilterInputStream {
        private final MessageDigest digest = Digests.sha256();
        private long read;

        HashedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("the verification was interrupted");
            }
            int n = in.read(buffer, offset, length);
            if (n > 0) {
                digest.update(buffer, offset, n);
                read += n;
                progress.advanced(n, record.bytes());
            }
            return n;
        }

        void drain() throws IOException {
            byte[] buffer = new byte[1 << 16];
            while (read(buffer, 0, buffer.length) >= 0) {
                continue;
            }
        }

        String sha256() {
            return Digests.hex(digest.digest());
        }
    }

    // ---- SHA256SUMS

    private void sums() {
        if (!intact.contains(Layout.SUMS)) {
            missing(SUMS, Layout.SUMS);
            return;
        }
        findings.attempt(SUMS, Layout.SUMS, () -> {
            Map<String, String> stated = new TreeMap<>();
            String text =
                    new String(SignedFiles.small(version, Layout.SUMS, BoundedJson.MAX_BYTES), StandardCharsets.UTF_8);
            text.lines().forEach(line -> {
                boolean sum = line.length() > 66 && line.startsWith("  ", 64);
                if (!sum || stated.put(line.substring(66), line.substring(0, 64)) != null) {
                    throw SignedFiles.bad("holds a line that is no sum, or one twice");
                }
            });
            for (FileEntry file : SignedFiles.of(record)) {
                String sum = stated.remove(file.path());
                if (!file.path().equals(Layout.SUMS) && !file.sha256().equals(sum)) {
                    throw SignedFiles.bad((sum == null ? "lacks " : "has another sum of ") + file.path());
                }
            }
            if (!stated.isEmpty()) {
                throw SignedFiles.bad("lists " + stated.keySet().iterator().next() + ", which is not there");
            }
        });
        findings.holdsUnlessFailed(SUMS, Layout.SUMS + " lists the same files with the same hashes");
    }

    // ---- the shards among themselves

    private void shards() {
        Map<String, Split> found = new HashMap<>();
        for (FileEntry file : record.files()) {
            Facts facts = scanned.get(file.path());
            if (facts != null) {
                found.merge(
                        Layout.splitOf(file.path()),
                        new Split(1, facts.samples(), file.bytes()),
                        (a, b) -> new Split(a.shards() + b.shards(), a.images() + b.images(), a.bytes() + b.bytes()));
            }
        }
        if (!findings.failed(SHARDS) && !findings.failed(BYTES) && !findings.failed("files")) {
            if (!found.equals(record.splits())) {
                findings.fail(
                        SHARDS,
                        Layout.DATASET_JSON,
                        "counts the splits as " + record.splits() + ", in the shards are " + found);
            }
            findings.attempt(
                    SHARDS,
                    Layout.SHARDS,
                    () -> shardList(Layout.SHARDS, record.splits().keySet()));
            for (String split : record.splits().keySet()) {
                String path = Layout.shardsPath(split);
                // The first versions have the list of all shards alone.
                if (record.file(path).isPresent()) {
                    findings.attempt(SHARDS, path, () -> shardList(path, Set.of(split)));
                }
            }
        } else if (!findings.failed(SHARDS)) {
            findings.add(Check.open(
                    SHARDS,
                    "not every file is as it was published, so counts and " + Layout.SHARDS + " were not compared"));
            return;
        }
        findings.holdsUnlessFailed(
                SHARDS,
                Amounts.count(record.images(), "sample") + " in " + Amounts.count(scanned.size(), "shard")
                        + ", each with its class, record and image; counts as published");
    }

    private void shardList(String path, Set<String> splits) {
        Object list = BoundedJson.parse(SignedFiles.small(version, path, BoundedJson.MAX_BYTES));
        Map<String, FileEntry> left = new HashMap<>();
        record.files().stream()
                .filter(f -> f.role() == Role.SHARD && splits.contains(Layout.splitOf(f.path())))
                .forEach(f -> left.put(f.path(), f));
        if (!(list instanceof Map<?, ?> index) || !(index.get("shardlist") instanceof List<?> shards)) {
            throw SignedFiles.bad("is no shard index");
        }
        for (Object one : shards) {
            Map<?, ?> shard = one instanceof Map<?, ?> m ? m : Map.of();
            FileEntry file = left.remove(inVersion(String.valueOf(shard.get("url"))));
            Facts facts = file == null ? null : scanned.get(file.path());
            boolean same = file != null
                    && facts != null
                    && file.sha256().equals(shard.get("sha256"))
                    && shard.get("filesize") instanceof Number bytes
                    && bytes.longValue() == file.bytes()
                    && shard.get("nsamples") instanceof Number samples
                    && samples.longValue() == facts.samples()
                    && Layout.splitOf(file.path()).equals(shard.get("split"));
            if (!same) {
                throw SignedFiles.bad("says something else of " + shard.get("url") + " than the shard is");
            }
        }
        if (!left.isEmpty()) {
            throw SignedFiles.bad("lacks " + left.keySet().iterator().next());
        }
    }

    /**
     * Addresses resolve from the index's folder; the first versions name the file alone, and its
     * folder once for all.
     */
    private static String inVersion(String url) {
        return url.startsWith("../") ? url.substring("../".length()) : "data/" + url;
    }

    // ---- the index and the shards, both ways

    /** What the rows of one shard say. */
    private static final class Rows {
        private final MessageDigest digest = Digests.sha256();
        private long count;
    }

    private void index() {
        if (!intact.contains(Layout.SAMPLES)) {
            missing(INDEX, Layout.SAMPLES);
            return;
        }
        Map<String, Rows> rows = new HashMap<>();
        record.files().stream().filter(f -> f.role() == Role.SHARD).forEach(f -> rows.put(f.path(), new Rows()));
        Map<Integer, Long> labels = new HashMap<>();
        record.classes().forEach(c -> labels.put(c.id(), 0L));
        long[] total = {0};
        findings.attempt(
                INDEX,
                Layout.SAMPLES,
                () -> rows((row, facts) -> {
                    if (++total[0] > record.images()) {
                        throw SignedFiles.bad("has more rows than the " + record.images() + " images of the version");
                    }
                    Rows shard = rows.get(row.place().shard());
                    if (shard == null) {
                        throw SignedFiles.bad("names the shard " + row.place().shard() + ", which is not listed");
                    }
                    facts.feed(shard.digest);
                    shard.count++;
                    labels.computeIfPresent(row.label().index(), (label, n) -> n + 1);
                }));
        if (findings.failed(INDEX)) {
            return;
        }
        compare(rows);
        for (ClassCount c : record.classes()) {
            if (!Objects.equals(labels.get(c.id()), c.kept())) {
                findings.fail(
                        INDEX,
                        Layout.SAMPLES,
                        "has " + Amounts.count(labels.getOrDefault(c.id(), 0L), "image") + " of the class " + c.name()
                                + ", " + Layout.DATASET_JSON + " counts " + c.kept());
            }
        }
        findings.holdsUnlessFailed(
                INDEX, Amounts.count(total[0], "row") + " and the samples in the shards agree, in both directions");
    }

    private void rows(BiConsumer<SampleRow, SampleFacts> each) {
        Set<String> lacking = version.lacks();
        version.rows(row -> each.accept(row, SampleFacts.of(row, lacking)));
    }

    private void compare(Map<String, Rows> rows) {
        List<String> differing = new ArrayList<>();
        new TreeMap<>(rows).forEach((path, said) -> {
            Facts facts = scanned.get(path);
            boolean same = facts != null
                    && facts.samples() == said.count
                    && facts.digest().equals(Digests.hex(said.digest.digest()));
            // A shard with other bytes is named already.
            if (!same && facts != null && intact.contains(path)) {
                differing.add(path);
            }
        });
        for (int i = 0; i < differing.size(); i++) {
            String path = differing.get(i);
            findings.fail(INDEX, path, i < DETAILED ? difference(path) : "differs from its rows in the index");
        }
    }

    /** Goes through a shard and its rows once more, for the first place where they part. */
    private String difference(String path) {
        FileEntry file = record.file(path).orElseThrow();
        String[] found = {null};
        try (InputStream in = version.open(file)) {
            TarSamples samples = new TarSamples(in, file.bytes(), false);
            rows((row, facts) -> {
                if (found[0] == null && row.place().shard().equals(path)) {
                    found[0] = difference(row, facts, samples);
                }
            });
            if (found[0] == null) {
                TarSample further = samples.next();
                return further == null
                        ? "differs from its rows in the index"
                        : "holds " + further.key() + ", of which the index has no row";
            }
            return found[0];
        } catch (IOException e) {
            throw brokeOff(path, e);
        }
    }

    private @Nullable String difference(SampleRow row, SampleFacts facts, TarSamples samples) {
        try {
            TarSample sample = samples.next();
            if (sample == null) {
                return "lacks " + row.key() + ", of which the index has a row";
            }
            String fact = facts.difference(SampleFacts.of(sample));
            return fact.isEmpty()
                    ? null
                    : "and the index differ at " + sample.key() + " (row of " + row.key() + ") in '" + fact + "'";
        } catch (IOException e) {
            throw brokeOff(row.place().shard(), e);
        }
    }

    private void missing(String check, String path) {
        findings.add(Check.open(check, path + " is not as it was published, so this was not checked"));
    }
}
