package io.stylemill.audit.verify;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Amounts;
import io.stylemill.store.ObjectLock;
import io.stylemill.store.Retention;
import io.stylemill.store.Store;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Has a store hold every file of a published version for a time.
 *
 * <p>All files are looked at before the first one is held: one that is missing, is not what was
 * published or is held otherwise stops it. {@code DATASET.json} is held last, so that where it is
 * held, all others are.
 */
public final class ObjectHold {
    static final String CHECK = "retention";

    private final Store store;
    private final PublishedVersion version;
    private final int atOnce;

    /**
     * What came of it.
     *
     * @param files of the version, {@code DATASET.json} included
     * @param changed how many of them were not held so long before
     */
    public record Held(int files, int changed, Instant earliest) {}

    /** A file as it was seen, and what is to be set; null for nothing. */
    private record Step(Store.Stat seen, @Nullable Retention set, Instant until) {}

    /** @param atOnce files that are held side by side, at least 1 */
    public ObjectHold(Store store, PublishedVersion version, int atOnce) {
        this.store = store;
        this.version = version;
        this.atOnce = atOnce;
    }

    /**
     * Holds all files at least as asked; what is held longer stays so.
     *
     * @throws Failure {@code no-retention} (INPUT) where the store can hold nothing;
     *     {@code retention-conflict} (INPUT); {@code missing-file} or {@code file-differs}
     *     (VERIFICATION); {@code retention-incomplete} when the store failed in between, of the
     *     kind of that failure
     */
    public Held hold(Retention wanted) {
        ObjectLock lock = store.objectLock();
        List<FileEntry> files = version.record().files();
        Map<String, Step> steps = new ConcurrentHashMap<>();
        ParallelTasks.each(
                atOnce,
                files,
                file -> steps.put(file.path(), step(lock, file.path(), file.bytes(), file.sha256(), wanted)));
        Step last = step(
                lock,
                Layout.DATASET_JSON,
                version.document().length,
                version.commit().sha256(),
                wanted);
        AtomicInteger changed = new AtomicInteger();
        try {
            ParallelTasks.each(atOnce, List.copyOf(steps.values()), step -> changed.addAndGet(take(lock, step)));
            changed.addAndGet(take(lock, last));
        } catch (Failure e) {
            throw Failure.of(
                    e.kind(),
                    "retention-incomplete",
                    "only " + Amounts.count(changed.get(), "file") + " of " + version.address() + " could be held "
                            + wanted + ": " + e.getMessage()
                            + "\n  what is held stays so; release it again with the same date",
                    e);
        }
        Instant earliest =
                steps.values().stream().map(Step::until).reduce(last.until(), (a, b) -> a.isBefore(b) ? a : b);
        return new Held(steps.size() + 1, changed.get(), earliest);
    }

    private static int take(ObjectLock lock, Step step) {
        Retention set = step.set();
        if (set == null) {
            return 0;
        }
        lock.hold(step.seen(), set);
        return 1;
    }

    private Step step(ObjectLock lock, String path, long bytes, String sha256, Retention wanted) {
        String key = version.prefix() + path;
        Store.Stat seen = store.head(key)
                .orElseThrow(() -> Failure.of(
                        Kind.VERIFICATION,
                        Code.MISSING_FILE,
                        "cannot hold " + version.address() + ": " + path + " is missing; see 'stylemill verify'"));
        if (seen.bytes() != bytes || (seen.sha256() != null && !seen.sha256().equals(sha256))) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "file-differs",
                    "cannot hold " + version.address() + ": " + path
                            + " is not what was published; see 'stylemill verify'");
        }
        Retention now = lock.of(key).orElse(null);
        Optional<Retention> set = wanted.over(now, store.address(key));
        Instant until = set.isPresent() || now == null ? wanted.until() : now.until();
        return new Step(seen, set.orElse(null), until);
    }

    /**
     * Adds what the store says about holding the files of a version; never that something does not
     * hold.
     */
    static void tell(Store store, PublishedVersion version, List<FileEntry> files, int atOnce, Findings findings) {
        Retention record = retention(store, version.prefix() + Layout.DATASET_JSON);
        if (record == null) {
            findings.add(Check.open(
                    CHECK,
                    "not held: anyone who may write there can remove it (Object Lock: 'stylemill release --retain')"));
            return;
        }
        Map<String, Optional<Retention>> found = new ConcurrentHashMap<>();
        ParallelTasks.each(
                atOnce,
                files,
                file -> found.put(file.path(), Optional.ofNullable(retention(store, version.prefix() + file.path()))));
        List<Retention> held = new ArrayList<>(List.of(record));
        found.values().forEach(one -> one.ifPresent(held::add));
        if (held.size() <= files.size()) {
            findings.add(Check.open(CHECK, held.size() + " of " + (files.size() + 1) + " files are held"));
            return;
        }
        // The weakest promise is what the version as a whole has.
        Instant earliest =
                held.stream().map(Retention::until).min(Instant::compareTo).orElseThrow();
        Retention.Mode mode =
                held.stream().map(Retention::mode).min(Enum::compareTo).orElseThrow();
        findings.add(Check.holds(
                CHECK, Amounts.count(held.size(), "file is held ", "files are held ") + new Retention(mode, earliest)));
    }

    private static @Nullable Retention retention(Store store, String key) {
        return store.head(key).map(Store.Stat::retention).orElse(null);
    }
}
