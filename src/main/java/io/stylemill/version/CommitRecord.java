package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code DATASET.json} says: the one object that makes a version exist.
 *
 * @param runId of the run that made it
 * @param createdAt when the run reached its publishing
 * @param images how many there are
 * @param bytes of all files but the record itself
 * @param image what every image is
 * @param splits by name, in the manifest's order
 * @param classes in the order of their indices
 * @param files every other file of the version, sorted by path
 * @param parents versions that this one adds to
 * @param manifestSha256 of {@code audit/manifest.yaml}
 * @param planSha256 of {@code audit/plan.lock.json}
 * @param checkpoint the network behind the images
 * @param signer whose signature the record carries, or null where it carries none
 */
public record CommitRecord(
        String name,
        String version,
        String runId,
        Instant createdAt,
        long images,
        long bytes,
        ImageShape image,
        Map<String, Split> splits,
        List<ClassCount> classes,
        List<FileEntry> files,
        List<Parent> parents,
        String manifestSha256,
        String planSha256,
        CheckpointFacts checkpoint,
        @Nullable Signer signer) {
    /** ECDSA on P-256 with SHA-256 (FIPS 186-4); the signature as DER, base64. */
    private static final String ALGORITHM = "ecdsa-p256-sha256";

    /** The largest object that stores take. */
    private static final long MAX_FILE_BYTES = 5L << 40;

    /** @throws IllegalArgumentException as those of its parts, where a value makes no sense */
    public CommitRecord {
        version(version);
        count("images", images);
        count("bytes", bytes);
        digest("manifest_sha256", manifestSha256);
        digest("plan_sha256", planSha256);
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
        classes = List.copyOf(classes);
        files = List.copyOf(files);
        parents = List.copyOf(parents);
    }

    /**
     * @param width in pixels, or 0 where images differ; @param height likewise; @param channels 0
     *     where images differ
     */
    public record ImageShape(int width, int height, int channels, String format) {
        public ImageShape {
            count("width", width);
            count("height", height);
            count("channels", channels);
        }
    }

    /** @param bytes of its shards */
    public record Split(long shards, long images, long bytes) {
        public Split {
            count("shards", shards);
            count("images", images);
            count("bytes", bytes);
        }
    }

    /**
     * @param requested images asked for
     * @param generated images made, refused ones included
     * @param kept images in the version
     */
    public record ClassCount(
            int id, String name, @Nullable String description, long requested, long generated, long kept) {
        public ClassCount {
            count("id", id);
            count("requested", requested);
            count("generated", generated);
            count("kept", kept);
        }
    }

    /** What a file of a version is for. */
    public enum Role {
        SHARD,
        INDEX,
        AUDIT,
        CARD,
        /** A signed statement, or the key to check it with. */
        ATTESTATION
    }

    /** @param path relative to the version; @param sha256 64 hex digits */
    public record FileEntry(String path, long bytes, String sha256, Role role) {
        public FileEntry {
            digest("sha256", sha256);
            count("bytes", bytes);
            if (bytes > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("'bytes' is " + bytes + "; it must be at most " + MAX_FILE_BYTES
                        + ", the largest object that stores take");
            }
        }
    }

    /** @param digest of the parent's record */
    public record Parent(String version, String digest) {
        public Parent {
            CommitRecord.version(version);
            CommitRecord.digest("digest", digest);
        }
    }

    /**
     * @param name file name or name in the file
     * @param format such as {@code stylegan2-ada-pytorch}
     * @param license of the weights, or empty where nobody stated it
     */
    public record CheckpointFacts(
            String name, String sha256, long bytes, String format, String architecture, String license) {
        public CheckpointFacts {
            digest("sha256", sha256);
            count("bytes", bytes);
        }
    }

    /**
     * @param algorithm of the signature
     * @param key fingerprint of the public key: SHA-256 of its PEM text, as
     *     {@code attestations/signer.pub} holds it
     */
    public record Signer(String algorithm, String key, Identity identity) {
        public Signer {
            if (!algorithm.equals(ALGORITHM)) {
                throw new IllegalArgumentException("'algorithm' is \"" + algorithm + "\"; it must be '" + ALGORITHM
                        + "'; a newer version of this program may know it");
            }
            digest("key", key);
        }

        public Signer(String key, Identity identity) {
            this(ALGORITHM, key, identity);
        }
    }

    /** What a signature says of who signed. */
    public enum Identity {
        /** Someone gave the key to the program: who knows whose key it is knows who signed. */
        CONFIGURED,
        /**
         * The program made the key on the machine itself: the signature proves integrity, not
         * identity.
         */
        GENERATED
    }

    /** Returns the entry of a path. */
    public Optional<FileEntry> file(String path) {
        return files.stream().filter(f -> f.path().equals(path)).findFirst();
    }

    /**
     * Checks the numbers that follow from others.
     *
     * @throws IllegalArgumentException that names the wrong one
     */
    void checkSums() {
        sum("bytes", bytes, "the files' sizes", files.stream().mapToLong(FileEntry::bytes));
        sum("images", images, "the splits' images", splits.values().stream().mapToLong(Split::images));
    }

    private static void sum(String name, long stated, String of, LongStream parts) {
        long sum = parts.sum();
        if (stated != sum) {
            throw new IllegalArgumentException(
                    "'" + name + "' is " + stated + "; it must be the sum of " + of + ", " + sum);
        }
    }

    private static void count(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("'" + name + "' is " + value + "; it must be a whole number from 0");
        }
    }

    private static void digest(String name, String value) {
        if (!Digests.isSha256(value)) {
            throw new IllegalArgumentException("'" + name + "' is \"" + value + "\"; it must be 64 small hex digits");
        }
    }

    private static void version(String value) {
        try {
            SemanticVersion.parse(value);
        } catch (Failure e) {
            throw new IllegalArgumentException("'version' is \"" + value + "\"; it must be a semantic version", e);
        }
    }
}
