package io.stylemill.models;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.storage.Digests;
import io.stylemill.storage.Store;
import io.stylemill.storage.StoredObject;
import io.stylemill.storage.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads checkpoints by address; those in buckets are fetched once per content and kept in a folder.
 *
 * <p>Safe for use by many threads and processes on one folder.
 */
public final class CheckpointFiles {
    private final Stores stores;
    private final Path folder;

    /** @param folder where fetched files are kept */
    public CheckpointFiles(Stores stores, Path folder) {
        this.stores = stores;
        this.folder = folder;
    }

    /**
     * Returns the checkpoint at an address.
     *
     * @param address {@code s3://bucket/key}, a {@code file:} URI or a path
     * @param sha256 what the file must have, or null for any
     * @throws Failure {@code checkpoint-missing}, {@code checkpoint-differs}, or what reading it throws
     */
    public Checkpoint read(String address, @Nullable String sha256) {
        Checkpoint checkpoint = Checkpoints.read(local(address));
        if (sha256 != null && !sha256.equals(checkpoint.sha256())) {
            throw Failure.input(
                    "checkpoint-differs",
                    "the checkpoint " + address + " has SHA-256 " + checkpoint.sha256() + ", but " + sha256
                            + " was asked for; name the right file, or correct generator.sha256");
        }
        return checkpoint;
    }

    private Path local(String address) {
        if (address.startsWith("http://") || address.startsWith("https://")) {
            throw Failure.input(
                    "checkpoint-missing",
                    "cannot read the checkpoint " + address + ": files and s3:// are read, web addresses are not;"
                            + " download it first and name the file");
        }
        if (!address.startsWith("s3://")) {
            Path file = Path.of(address.startsWith("file:") ? address.replaceFirst("^file:(//(?=/))?", "") : address);
            // A folder is refused by the reader, which says so.
            if (!Files.isRegularFile(file) && !Files.isDirectory(file)) {
                throw missing(address);
            }
            return file;
        }
        StoredObject object = stores.object(address);
        Store.Stat stat = object.store().head(object.key()).orElseThrow(() -> missing(address));
        String name =
                Digests.sha256((address + "\n" + stat.etag() + "\n" + stat.bytes()).getBytes(StandardCharsets.UTF_8));
        Path kept = folder.resolve(name.substring(0, 32));
        if (!Files.exists(kept)) {
            fetch(object, kept, address);
        }
        return kept;
    }

    private void fetch(StoredObject object, Path kept, String address) {
        try (InputStream in = object.store().open(object.key()).orElseThrow(() -> missing(address))) {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "fetch-", ".part");
            try {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "checkpoint-fetch",
                    "fetching the checkpoint " + address + " to " + folder + " broke off: " + Objects.toString(e),
                    e);
        }
    }

    private static Failure missing(String address) {
        return Failure.input(
                "checkpoint-missing",
                "there is no checkpoint " + address
                        + "; check the path (a relative one in a manifest starts from the manifest's own folder)");
    }
}
