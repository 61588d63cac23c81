package io.stylemill.audit.verify;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what a store says of files without reading the images: the SHA-256 that it keeps, or,
 * where a copy lost that, the tag of a shard, which is its MD5 where it was written in one piece.
 * Small files without a checksum are read.
 */
final class QuickCheck {
    static final String CHECK = "checksums";

    private static final long SMALL = 1 << 20;
    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");

    private final Store store;
    private final PublishedVersion version;
    private final Findings findings;
    private final int atOnce;
    private final Progress progress;
    private final Map<String, How> checked = new ConcurrentHashMap<>();
    /**
     * Set once a tag was seen that is not the MD5 of an intact file: encrypting stores make others.
     */
    private final AtomicBoolean otherTags = new AtomicBoolean();

    private enum How {
        SHA256,
        TAG,
        READ,
        SIZE
    }

    QuickCheck(Store store, PublishedVersion version, Findings findings, int atOnce, Progress progress) {
        this.store = store;
        this.version = version;
        this.findings = findings;
        this.atOnce = atOnce;
        this.progress = progress;
    }

    /** @param there the files that are there with their sizes */
    void run(List<FileEntry> there) {
        Map<FileEntry, Optional<String>> unsaid = new ConcurrentHashMap<>();
        long total = version.record().bytes();
        ParallelTasks.each(atOnce, there, file -> {
            findings.attempt(CHECK, file.path(), () -> {
                Store.Stat stat = store.head(version.prefix() + file.path())
                        .orElseThrow(() -> Failure.of(Kind.VERIFICATION, Code.MISSING_FILE, "is not there any more"));
                String kept = stat.sha256();
                if (kept == null) {
                    unsaid.put(file, tag(stat));
                } else if (kept.equals(file.sha256())) {
                    checked.put(file.path(), How.SHA256);
                } else {
                    findings.fail(
                            CHECK,
                            file.path(),
                            "the store keeps the sha256 " + kept + " for it, " + file.sha256() + " was published");
                }
            });
            progress.advanced(file.bytes(), total);
        });
        Map<String, String> md5s =
                unsaid.keySet().stream().anyMatch(file -> file.role() == Role.SHARD) ? md5s() : Map.of();
        ParallelTasks.each(atOnce, List.copyOf(unsaid.entrySet()), one -> {
            FileEntry file = one.getKey();
            Optional<String> md5 = Optional.ofNullable(md5s.get(file.sha256()));
            findings.attempt(CHECK, file.path(), () -> check(file, one.getValue(), md5));
        });
        tell();
    }

    private Map<String, String> md5s() {
        Map<String, String> found = new ConcurrentHashMap<>();
        findings.attempt(CHECK, Layout.SHARDS, () -> found.putAll(version.shardMd5s()));
        return found;
    }

    private static Optional<String> tag(Store.Stat stat) {
        // Some servers give no tag of what other programs put into their folder.
        Matcher tag = MD5.matcher(String.valueOf(stat.etag()));
        return tag.matches() ? Optional.of(tag.group(1)) : Optional.empty();
    }

    private void check(FileEntry file, Optional<String> tag, Optional<String> md5) {
        if (md5.isPresent() && md5.equals(tag)) {
            checked.put(file.path(), How.TAG);
        } else if (file.bytes() <= SMALL || (md5.isPresent() && tag.isPresent() && !otherTags.get())) {
            boolean intact = read(file);
            if (intact && md5.isPresent() && tag.isPresent()) {
                otherTags.set(true);
            }
        } else {
            checked.put(file.path(), How.SIZE);
        }
    }

    /** Returns whether the file is as it was published. */
    private boolean read(FileEntry file) {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = new DigestInputStream(version.open(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
            String sha256 = Digests.hex(digest.digest());
            if (sha256.equals(file.sha256())) {
                checked.put(file.path(), How.READ);
                return true;
            }
            findings.fail(CHECK, file.path(), "has the sha256 " + sha256 + ", " + file.sha256() + " was published");
            return false;
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-broke-off",
                    "reading " + version.address(file.path()) + " broke off: " + e.getMessage(),
                    e);
        }
    }

    private void tell() {
        if (count(How.SHA256) > 0) {
            findings.holdsUnlessFailed(
                    CHECK,
                    Amounts.count(count(How.SHA256), "file has", "files have")
                            + " the sha256 that the store keeps; the bytes were not read");
        }
        if (count(How.TAG) > 0) {
            findings.holdsUnlessFailed(
                    CHECK,
                    Amounts.count(count(How.TAG), "shard has its MD5", "shards have their MD5")
                            + " as the store's tag (ETag); the bytes were not read");
        }
        if (count(How.READ) > 0) {
            findings.holdsUnlessFailed(
                    CHECK,
                    Amounts.count(
                                    count(How.READ),
                                    "file of which the store keeps no checksum was read, and is",
                                    "files of which the store keeps no checksum were read, and are")
                            + " as published");
        }
        if (count(How.SIZE) > 0) {
            findings.add(Check.open(
                    CHECK,
                    Amounts.count(count(How.SIZE), "file")
                            + ": size only, the store keeps no checksum; --full reads every byte"));
        }
    }

    private long count(How how) {
        return checked.values().stream().filter(one -> one == how).count();
    }
}
