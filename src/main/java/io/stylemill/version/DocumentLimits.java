package io.stylemill.version;

import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import io.stylemill.version.CommitRecord.ClassCount;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How large the documents of a version may become, and the proof, before an image is made, that
 * they will not be larger.
 *
 * <p>Readers of a version bound what they read; so what grows with shards, classes or tags is
 * measured here with the largest numbers that can be in it, by the code that writes it. Card,
 * statements and sums grow less per shard and class than {@code croissant.json}; contact sheet and
 * quality report are bounded whatever the counts.
 */
public final class DocumentLimits {
    /** Largest commit record that is read. What it becomes in memory must fit a small heap. */
    public static final int COMMIT_BYTES = 16 << 20;

    /** Largest of the other documents that are read. */
    public static final int BYTES = 32 << 20;

    /** Most brackets and commas of a JSON document that is read. */
    public static final int STRUCTURE = 1 << 20;

    /** Largest record beside an image that is read. */
    public static final int SAMPLE_BYTES = 1 << 20;

    /** Largest plan's file that is read. */
    public static final int PLAN_BYTES = 4 << 20;

    /** Largest shard: what S3 takes in one request. */
    public static final long SHARD_BYTES = 5L << 30;

    /**
     * What is in a document once: what the owner says, the schema's terms, the files beside the
     * shards.
     */
    private static final Amount ONCE = new Amount(2L << 20, 4096);

    /** Digits enough for every count of images, refused ones included. */
    private static final long MOST_IMAGES = 999_999_999_999L;

    private static final String DIGEST = "f".repeat(64);

    /** As long as the address before the files' paths may reasonably be. */
    private static final String PUBLIC_BASE = "https://" + "x".repeat(120) + "/";

    private DocumentLimits() {}

    private record Amount(long bytes, long structure) {
        static Amount of(Object value) {
            byte[] text = CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8);
            // With the comma after it.
            return new Amount(text.length + 1L, DocumentLimits.structure(text) + 1L);
        }

        Amount plus(Amount other) {
            return new Amount(bytes + other.bytes, structure + other.structure);
        }

        Amount times(long n) {
            return new Amount(bytes * n, structure * n);
        }
    }

    /**
     * A document that nobody could read again.
     *
     * @param path inside the version
     * @param bytes it may have, in UTF-8
     * @param values it may hold, counted as {@link #structure} counts
     * @param most bytes that are read
     */
    public record Outsized(String path, long bytes, long values, long most) {}

    /**
     * Returns the documents that would outgrow what is read of them.
     *
     * @param layout of the version, with the longest name that the version can get
     * @param shards all of the version
     * @param classNames of its labels
     */
    public static List<Outsized> outsized(Layout layout, List<ShardJob> shards, List<String> classNames) {
        Amount commit = ONCE;
        Amount croissant = ONCE;
        Amount index = ONCE;
        for (ShardJob job : shards) {
            // Shards of one split differ in the digits of their number alone, and those are padded.
            if (job.index() == job.of() - 1) {
                ShardFile file = new ShardFile(
                        layout.shardPath(job), job, MOST_IMAGES, SHARD_BYTES, DIGEST, DIGEST.substring(32));
                FileEntry entry = new FileEntry(file.path(), file.bytes(), DIGEST, Role.ATTESTATION);
                commit = commit.plus(Amount.of(RecordJson.DOCUMENT.write(entry)).times(job.of()));
                croissant = croissant.plus(
                        Amount.of(CroissantData.shard(entry, PUBLIC_BASE)).times(job.of()));
                index = index.plus(Amount.of(ShardIndex.entry(file, "../")).times(job.of()));
            }
        }
        for (int i = 0; i < classNames.size(); i++) {
            ClassCount count = new ClassCount(i, classNames.get(i), null, MOST_IMAGES, MOST_IMAGES, MOST_IMAGES);
            commit = commit.plus(Amount.of(RecordJson.DOCUMENT.write(count)));
            croissant = croissant.plus(Amount.of(CroissantData.label(i, classNames.get(i))));
        }
        List<Outsized> found = new ArrayList<>();
        add(found, Layout.DATASET_JSON, commit, COMMIT_BYTES);
        add(found, Layout.CROISSANT, croissant, BYTES);
        add(found, Layout.SHARDS, index, BYTES);
        return found;
    }

    private static void add(List<Outsized> found, String path, Amount amount, long most) {
        if (amount.bytes() > most || amount.structure() > STRUCTURE) {
            found.add(new Outsized(path, amount.bytes(), amount.structure(), most));
        }
    }

    /**
     * Returns how many brackets and commas a JSON text has: a bound on the values that it becomes.
     */
    public static int structure(byte[] json) {
        int structure = 0;
        for (byte b : json) {
            structure += b == '{' || b == '[' || b == ',' ? 1 : 0;
        }
        return structure;
    }
}
