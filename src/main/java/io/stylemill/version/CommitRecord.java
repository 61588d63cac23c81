package io.stylemill.version;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    public CommitRecord {
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
        classes = List.copyOf(classes);
        files = List.copyOf(files);
        parents = List.copyOf(parents);
    }

    /** @param width in pixels, or 0 where images differ; @param height likewise; @param channels 0 where images differ */
    public record ImageShape(int width, int height, int channels, String format) {}

    /** @param bytes of its shards */
    public record Split(long shards, long images, long bytes) {}

    /**
     * @param requested images asked for
     * @param generated images made, refused ones included
     * @param kept images in the version
     */
    public record ClassCount(
            int id, String name, @Nullable String description, long requested, long generated, long kept) {}

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
    public record FileEntry(String path, long bytes, String sha256, Role role) {}

    /** @param digest of the parent's record */
    public record Parent(String version, String digest) {}

    /**
     * @param name file name or name in the file
     * @param format such as {@code stylegan2-ada-pytorch}
     * @param license of the weights, or empty where nobody stated it
     */
    public record CheckpointFacts(
            String name, String sha256, long bytes, String format, String architecture, String license) {}

    /**
     * @param key fingerprint of the public key: SHA-256 of its PEM text, as {@code attestations/signer.pub} holds it
     */
    public record Signer(String key, Identity identity) {}

    /** What a signature says of who signed. */
    public enum Identity {
        /** Someone gave the key to the program: who knows whose key it is knows who signed. */
        CONFIGURED,
        /** The program made the key on the machine itself: the signature proves integrity, not identity. */
        GENERATED
    }

    /** Returns the entry of a path. */
    public Optional<FileEntry> file(String path) {
        return files.stream().filter(f -> f.path().equals(path)).findFirst();
    }
}
