package io.stylemill.version;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A committed version, ready to be read from a store or from a folder it was pulled to.
 *
 * <p>Its {@code DATASET.json} has been checked: canonical, digest, paths, sums. What else is read
 * is checked as far as each method says. Safe for use by many threads.
 */
public final class PublishedVersion {
    private static final int MOST_CONTENT = 64 << 20;
    private static final int MOST_IMAGE = 64 << 20;

    private final Store store;
    private final String prefix;
    private final byte[] document;
    private final CommitRecordJson.Sealed commit;

    private PublishedVersion(Store store, String prefix, byte[] document, CommitRecordJson.Sealed commit) {
        this.store = store;
        this.prefix = prefix;
        this.document = document;
        this.commit = commit;
    }

    /**
     * Opens a version.
     *
     * @param prefix key prefix of a dataset or of one version, empty for the whole store; a missing
     *     last {@code /} is added
     * @param version which one, or null for the only one that the prefix names, or else the newest
     * @throws Failure {@code no-such-version} ({@code INPUT}); {@code bad-latest-json},
     *     {@code bad-dataset-json} or {@code bad-path} ({@code VERIFICATION})
     */
    public static PublishedVersion open(Store store, String prefix, @Nullable String version) {
        String root = withSlash(prefix);
        Optional<PublishedVersion> here = at(store, root);
        if (here.isPresent()) {
            String found = here.get().record().version();
            if (version != null && !SemanticVersion.parse(version).toString().equals(found)) {
                throw Failure.input(
                        Code.NO_SUCH_VERSION,
                        store.address(root) + " is the version " + found + " itself, not " + version
                                + "; name the dataset, one level up, to choose a version");
            }
            return here.get();
        }
        if (version != null) {
            String name = SemanticVersion.parse(version).toString();
            return named(store, root, name).orElseThrow(() -> missing(store, root, name));
        }
        LatestPointer latest = LatestPointer.read(store, root).orElseThrow(() -> missing(store, root, null));
        PublishedVersion newest =
                named(store, root, latest.version()).orElseThrow(() -> missing(store, root, latest.version()));
        if (!newest.commit.sha256().equals(latest.datasetJsonSha256())) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-dataset-json",
                    newest.address(Layout.DATASET_JSON) + " has the sha256 " + newest.commit.sha256()
                            + ", but latest.json names " + latest.datasetJsonSha256() + "; one of the two was changed");
        }
        return newest;
    }

    /** Returns the committed versions of a dataset, oldest first. */
    public static List<SemanticVersion> versions(Store store, String prefix) {
        String root = withSlash(prefix);
        List<SemanticVersion> versions = new ArrayList<>();
        for (Store.Stat stat : store.list(root)) {
            String path = stat.key().substring(root.length());
            int slash = path.indexOf('/');
            if (slash > 0 && path.substring(slash + 1).equals(Layout.DATASET_JSON)) {
                try {
                    versions.add(SemanticVersion.parse(path.substring(0, slash)));
                } catch (Failure e) {
                    // A folder that no version of ours can be; other things may lie beside a
                    // dataset.
                    continue;
                }
            }
        }
        Collections.sort(versions);
        return versions;
    }

    /**
     * Returns the committed versions of a dataset that are newer than {@code version}, oldest
     * first.
     */
    public static List<SemanticVersion> versionsAfter(Store store, String prefix, String version) {
        SemanticVersion known = SemanticVersion.parse(version);
        return versions(store, prefix).stream()
                .filter(v -> v.compareTo(known) > 0)
                .toList();
    }

    private static Optional<PublishedVersion> named(Store store, String root, String version) {
        Optional<PublishedVersion> found = at(store, root + version + "/");
        if (found.isPresent() && !found.get().record().version().equals(version)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-dataset-json",
                    found.get().address(Layout.DATASET_JSON) + " says that it is the version "
                            + Texts.printable(found.get().record().version()) + ", but lies under " + version);
        }
        return found;
    }

    private static Optional<PublishedVersion> at(Store store, String prefix) {
        String key = prefix + Layout.DATASET_JSON;
        return store.read(key, CommitRecordJson.MAX_BYTES).map(document -> {
            CommitRecordJson.Sealed commit = CommitRecordJson.parse(document, store.address(key));
            return new PublishedVersion(store, prefix, document, commit);
        });
    }

    private static Failure missing(Store store, String root, @Nullable String version) {
        String wanted = version == null ? "" : version + "/";
        List<SemanticVersion> there = versions(store, root);
        String next = !there.isEmpty()
                ? "; there are the versions " + there
                : store.list(root + wanted).isEmpty()
                        ? "; nothing is there, check the address"
                        : "; files are there, but no DATASET.json: a run has not published them yet, or it was removed";
        return Failure.input(Code.NO_SUCH_VERSION, "no version was found at " + store.address(root + wanted) + next);
    }

    private static String withSlash(String prefix) {
        return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /** Returns what {@code DATASET.json} says. */
    public CommitRecord record() {
        return commit.record();
    }

    /**
     * Returns what {@code DATASET.json} says, with the digest that it carries and the hash of its
     * bytes.
     */
    public CommitRecordJson.Sealed commit() {
        return commit;
    }

    /** Returns where the version lies. */
    public Store store() {
        return store;
    }

    /**
     * Returns the key prefix that everything of the version lies under; empty, or ends in
     * {@code /}.
     */
    public String prefix() {
        return prefix;
    }

    /** Returns the exact bytes of {@code DATASET.json}. */
    public byte[] document() {
        return document.clone();
    }

    /**
     * Returns the address for people, such as {@code s3://bucket/name/1.0.0/}; that of a folder has
     * no slash at its end.
     */
    public String address() {
        return store.address(prefix);
    }

    /**
     * Returns the address of something in the version for people, such as
     * {@code s3://bucket/name/1.0.0/README.md}.
     */
    public String address(String path) {
        return store.address(prefix + path);
    }

    /**
     * Returns the key prefix of the dataset that this version belongs to, or empty where it was
     * opened as a store of its own, such as a folder it was pulled to.
     */
    public Optional<String> root() {
        String end = record().version() + "/";
        boolean below = prefix.equals(end) || prefix.endsWith("/" + end);
        return below ? Optional.of(prefix.substring(0, prefix.length() - end.length())) : Optional.empty();
    }

    /**
     * Returns why this version was revoked, or empty when it was not or nothing lies beside it that
     * could say so.
     */
    public Optional<Revocation> revocation() {
        return root().flatMap(root -> Revocation.of(store, root, record().version()));
    }

    /**
     * Refuses a version that was revoked.
     *
     * @param instead what to say of that, and what to do
     * @throws Failure {@code revoked} (INPUT)
     */
    public void refuseRevoked(String instead) {
        revocation().ifPresent(revoked -> {
            throw Failure.input("revoked", record().name() + " " + record().version() + " was " + revoked + instead);
        });
    }

    /**
     * Returns when and by whom this version was released, or empty when it was not, or nothing
     * beside it says so.
     */
    public Optional<Release> release() {
        return root().flatMap(root -> Release.of(store, root, record().version()));
    }

    /**
     * Returns who shared this version, newest first, or nothing where nothing beside it says so.
     */
    public List<ShareNote> shares(int most) {
        return root().map(root -> ShareNote.newest(store, root, record().version(), most))
                .orElse(List.of());
    }

    /**
     * Hands every row of the index to {@code each}, in file order, reading the named columns alone
     * by ranges; the index itself is not hashed for that.
     *
     * @param columns some of {@link SampleColumns#ALL}; the maps hold these, nulls included, and
     *     what {@link Column.Added} says where the version is older than a column
     * @throws Failure {@code missing-file}, {@code file-differs} or {@code bad-parquet}
     *     ({@code VERIFICATION})
     */
    public void rows(Set<String> columns, Consumer<Map<String, @Nullable Object>> each) {
        rowsWhile(columns, row -> {
            each.accept(row);
            return true;
        });
    }

    /**
     * Hands rows of the index to {@code each} until it returns false; see
     * {@link #rows(Set, Consumer)}.
     */
    public void rowsWhile(Set<String> columns, Predicate<Map<String, @Nullable Object>> each) {
        SamplesParquet.read(table(Layout.SAMPLES), columns, address(Layout.SAMPLES), each);
    }

    /**
     * Returns the names of the columns that were added after this version was published: its index
     * does not have them, and its rows hold a default there.
     */
    public Set<String> lacks() {
        return SamplesParquet.lacking(table(Layout.SAMPLES), address(Layout.SAMPLES));
    }

    /**
     * Hands every row of the index to {@code each}, in file order; see
     * {@link #rows(Set, Consumer)}.
     */
    public void rows(Consumer<SampleRow> each) {
        SamplesParquet.read(table(Layout.SAMPLES), null, address(Layout.SAMPLES), each);
    }

    /**
     * Hands every image with its row to {@code each}, in the order of the index, each checked
     * against its hash; one image at a time is in memory.
     *
     * @throws Failure as {@link #rows(Consumer)} throws; {@code image-differs} or {@code bad-row}
     *     ({@code VERIFICATION})
     */
    public void images(BiConsumer<SampleRow, byte[]> each) {
        try (ImageReading reading = new ImageReading(this, each)) {
            rows(reading::take);
        }
    }

    /**
     * Opens a listed file, unchecked; the caller closes the stream.
     *
     * @throws Failure {@code missing-file} ({@code VERIFICATION}) when the store lacks it
     */
    public InputStream open(FileEntry file) {
        return store.open(prefix + file.path()).orElseThrow(() -> absent(file));
    }

    /** Opens a part of a listed file; see {@link #open(FileEntry)}. */
    public InputStream openRange(FileEntry file, long offset, long length) {
        return store.openRange(prefix + file.path(), offset, length).orElseThrow(() -> absent(file));
    }

    private Failure absent(FileEntry file) {
        return Failure.of(
                Kind.VERIFICATION,
                Code.MISSING_FILE,
                address(file.path()) + " is listed in DATASET.json, but is not there");
    }

    /**
     * Returns the row of a sample, read from the index by ranges; the index itself is not hashed
     * for that.
     *
     * @throws Failure {@code no-such-key} ({@code INPUT}); {@code bad-parquet} or {@code bad-row}
     *     ({@code VERIFICATION})
     */
    public SampleRow row(String key) {
        return SamplesParquet.find(table(Layout.SAMPLES), key, address(Layout.SAMPLES))
                .orElseThrow(() -> Failure.input(
                        Code.NO_SUCH_KEY,
                        address() + " has no image with the key '" + Texts.printable(key)
                                + "'; keys look like v1_0_0-000000017, and " + Layout.SAMPLES + " lists them all"));
    }

    /**
     * Returns an image that was made and refused, read from {@code index/rejected.parquet} by
     * ranges.
     *
     * @param attempt at the sample, from 0
     * @throws Failure {@code no-such-key} ({@code INPUT}); as {@link #row} throws
     */
    public Refused refused(String key, int attempt) {
        String table = address(Layout.REJECTED);
        Optional<Refused> found = record().file(Layout.REJECTED).isEmpty()
                ? Optional.empty()
                : RejectedParquet.find(table(Layout.REJECTED), key, attempt, table);
        return found.orElseThrow(() -> Failure.input(
                Code.NO_SUCH_KEY,
                address() + " refused no image with the key '" + Texts.printable(key) + "' at attempt " + attempt
                        + (record().file(Layout.REJECTED).isEmpty()
                                ? "; it has no " + Layout.REJECTED + ", so nothing was refused"
                                : "; " + Layout.REJECTED + " lists those that were")));
    }

    /**
     * Hands every image that was made and refused to {@code each}, in the order of
     * {@code index/rejected.parquet}; none where the version has no such file.
     *
     * @throws Failure {@code file-differs}, {@code bad-parquet} or {@code bad-row}
     *     ({@code VERIFICATION})
     */
    public void rejected(Consumer<Refused> each) {
        if (record().file(Layout.REJECTED).isPresent()) {
            RejectedParquet.read(table(Layout.REJECTED), address(Layout.REJECTED), each);
        }
    }

    /**
     * Returns what a shard was made on, read from {@code audit/jobs.parquet}; empty when that has
     * no row of the shard.
     *
     * @throws Failure {@code missing-file}, {@code file-differs} or {@code bad-parquet}
     *     ({@code VERIFICATION})
     */
    public Optional<ShardRun.Device> madeOn(String shard) {
        return JobColumns.device(table(Layout.JOBS), shard, address(Layout.JOBS));
    }

    /** Opens a listed table to be read by ranges; its size is checked, its hash is not. */
    private StoreInputFile table(String path) {
        FileEntry file = entry(path);
        String object = prefix + path;
        long bytes = store.head(object).orElseThrow(() -> absent(file)).bytes();
        if (bytes != file.bytes()) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "file-differs",
                    store.address(object) + " has " + bytes + " bytes, DATASET.json lists " + file.bytes());
        }
        return new StoreInputFile(store, object, bytes);
    }

    /** Returns the failure of a file whose bytes are others than those that were published. */
    Failure changed(String path) {
        return Failure.of(
                Kind.VERIFICATION, "file-differs", address(path) + " is not what DATASET.json lists: it was changed");
    }

    FileEntry entry(String path) {
        return record().file(path)
                .orElseThrow(() -> Failure.of(Kind.VERIFICATION, Code.MISSING_FILE, address() + " lists no " + path));
    }

    /**
     * Returns the whole content of a listed file, checked against its hash; for small files.
     *
     * @throws Failure {@code missing-file} or {@code file-differs} ({@code VERIFICATION})
     */
    public byte[] content(String path) {
        FileEntry file = entry(path);
        if (file.bytes() > MOST_CONTENT) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "file-differs",
                    address(path) + " has " + file.bytes() + " bytes; at most " + MOST_CONTENT + " are read at once");
        }
        try (InputStream in = open(file)) {
            byte[] content = in.readNBytes((int) file.bytes() + 1);
            if (content.length != file.bytes() || !Digests.sha256(content).equals(file.sha256())) {
                throw changed(path);
            }
            return content;
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "read-broke-off", "reading " + address(path) + " broke off: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the MD5 of each shard by its SHA-256, as {@link Layout#SHARDS} states them; stores
     * give the MD5 of an object that was written in one piece as its tag.
     *
     * @throws Failure as {@link #content} throws
     */
    public Map<String, String> shardMd5s() {
        return ShardIndex.md5s(content(Layout.SHARDS));
    }

    /**
     * Returns the bytes of a sample's image, by one ranged read, checked against the hash in its
     * row.
     *
     * @throws Failure {@code image-differs} ({@code VERIFICATION})
     */
    public byte[] image(SampleRow row) {
        SampleRow.Place place = row.place();
        return bytes(row, place.tarOffset(), place.length(), row.file().fileSha256(), "image");
    }

    /**
     * Returns the bytes of a sample's mask, by one ranged read, checked against the hash in its
     * row.
     *
     * @throws Failure {@code no-mask} (INPUT) in versions without masks; {@code mask-differs}
     *     ({@code VERIFICATION})
     */
    public byte[] mask(SampleRow row) {
        SampleRow.Span span = row.place().mask();
        MaskFacts mask = row.measured().mask();
        String sha256 = mask == null ? null : mask.sha256();
        if (span == null || sha256 == null) {
            throw Failure.input("no-mask", "the image " + row.key() + " of " + address() + " has no mask");
        }
        return bytes(row, span.offset(), span.length(), sha256, "mask");
    }

    private byte[] bytes(SampleRow row, long offset, long length, String expected, String what) {
        SampleRow.Place place = row.place();
        FileEntry shard = record().file(place.shard())
                .filter(f -> f.role() == Role.SHARD)
                .orElseThrow(() -> Failure.of(
                        Kind.VERIFICATION,
                        "bad-row",
                        "the row of " + row.key() + " names the shard " + Texts.printable(place.shard())
                                + ", which DATASET.json does not list"));
        boolean inside =
                offset >= 0 && length > 0 && length <= Integer.MAX_VALUE - 16 && offset <= shard.bytes() - length;
        if (!inside) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-row",
                    "the row of " + row.key() + " names " + length + " bytes from " + offset + " in a shard of "
                            + shard.bytes());
        }
        byte[] image;
        try (InputStream in = openRange(shard, offset, length)) {
            image = in.readNBytes((int) length);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-broke-off",
                    "reading " + row.key() + " from " + address(shard.path()) + " broke off: " + e.getMessage(),
                    e);
        }
        String sha256 = Digests.sha256(image);
        if (!sha256.equals(expected)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    what + "-differs",
                    "the " + what + " " + row.key() + " in " + address(shard.path()) + " has the sha256 " + sha256
                            + ", its row says " + expected);
        }
        return image;
    }

    /**
     * Returns bytes of a shard by one ranged read, unchecked; empty where the version lists no such
     * shard or it is shorter.
     *
     * @param length at most 64 MiB
     */
    public Optional<byte[]> bytes(String shard, long offset, int length) {
        Optional<FileEntry> file = record().file(shard).filter(f -> f.role() == Role.SHARD);
        if (file.isEmpty()
                || offset < 0
                || length <= 0
                || length > MOST_IMAGE
                || offset > file.get().bytes() - length) {
            return Optional.empty();
        }
        try (InputStream in = openRange(file.get(), offset, length)) {
            return Optional.of(in.readNBytes(length));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "read-broke-off", "reading " + address(shard) + " broke off: " + e.getMessage(), e);
        }
    }

    /**
     * Fetches the version into a folder, which is made if needed; what is there with the right
     * bytes is not fetched again, and a file that broke off goes on where it stopped.
     *
     * @param atOnce files that are fetched side by side, at least 1
     * @throws Failure {@code other-version-there} ({@code INPUT}) when the folder holds another
     *     version; {@code file-differs} ({@code VERIFICATION}) when the store's bytes are not those
     *     that {@code DATASET.json} lists
     */
    public PullReport pull(Path folder, int atOnce, PullProgress progress) {
        return new Pull(this, folder, atOnce, progress).run();
    }
}
