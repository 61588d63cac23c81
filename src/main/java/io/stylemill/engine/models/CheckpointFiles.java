package io.stylemill.engine.models;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.record.Digests;
import io.stylemill.store.FolderFailures;
import io.stylemill.store.OwnFolder;
import io.stylemill.store.Store;
import io.stylemill.store.StoredObject;
import io.stylemill.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads checkpoints by address; those in buckets are fetched once per content and kept in a folder.
 *
 * <p>Safe for use by many threads and processes on one folder.
 */
public final class CheckpointFiles {
    private static final String NOTES = "known";

    /**
     * What an address names. Codes of refusals start with its prefix, and messages call it by its
     * words.
     */
    private enum Named {
        CHECKPOINT("checkpoint", "checkpoint"),
        DIRECTION("direction", "file of directions"),
        LATENT("latent", "file of latents"),
        MODEL("model", "model"),
        FILE("file", "file");

        private final String prefix;
        private final String words;

        Named(String prefix, String words) {
            this.prefix = prefix;
            this.words = words;
        }

        private Failure missing(String address) {
            return Failure.input(
                    prefix + "-missing",
                    "there is no " + words + " " + address
                            + "; check the path (a relative one in a manifest starts from the manifest's own folder;"
                            + " where the manifest was handed in to 'serve', from the roots of"
                            + " stylemill.checkpoints)");
        }
    }

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
     * @throws Failure {@code checkpoint-missing}, {@code checkpoint-differs}, or what reading it
     *     throws
     */
    public Checkpoint read(String address, @Nullable String sha256) {
        Checkpoint checkpoint = Checkpoints.read(local(address, Named.CHECKPOINT));
        if (sha256 != null && !sha256.equals(checkpoint.sha256())) {
            throw differs(address, checkpoint.sha256(), sha256);
        }
        return checkpoint;
    }

    /**
     * Does nothing if the file at an address has the digest; it is not read as a network.
     *
     * @throws Failure {@code checkpoint-missing}, {@code checkpoint-unreadable}, {@code
     *     checkpoint-differs}
     */
    public void require(String address, String sha256) {
        String found;
        try {
            found = Digests.sha256(local(address, Named.CHECKPOINT));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT, "checkpoint-unreadable", "cannot read the checkpoint " + address + ": " + e, e);
        }
        if (!found.equals(sha256)) {
            throw differs(address, found, sha256);
        }
    }

    private static Failure differs(String address, String found, String sha256) {
        return Failure.input(
                Code.CHECKPOINT_DIFFERS,
                "the checkpoint " + address + " has SHA-256 " + found + ", but " + sha256
                        + " was asked for; name the file that has it (if this is the right file, correct"
                        + " generator.sha256 in the manifest)");
    }

    /**
     * Returns the direction at an address.
     *
     * @param address as of {@link #read}, and perhaps {@code #} and the name of a direction in the
     *     file
     * @throws Failure {@code direction-missing} and its like, as {@link DirectionFile#read} throws
     */
    public Direction direction(String address) {
        return array(address, Named.DIRECTION, DirectionFile::requireBounded, DirectionFile::read);
    }

    /**
     * Returns z or w at an address, {@code [rows, 1, width]}.
     *
     * @param address as of {@link #read}, and perhaps {@code #} and the name of an array in the
     *     file
     * @throws Failure {@code latent-missing} and its like, as {@link LatentFile#single} throws
     */
    public LatentArray latents(String address) {
        return latents(address, LatentFile::single);
    }

    /** Returns w+ at an address, {@code [rows, layers, width]}; otherwise as {@link #latents}. */
    public LatentArray layeredLatents(String address) {
        return latents(address, LatentFile::layered);
    }

    /** Returns an array of either form and its name in the file; otherwise as {@link #latents}. */
    public LatentFile.Named namedLatents(String address) {
        return latents(address, LatentFile::named);
    }

    private <T> T latents(String address, BiFunction<Path, String, T> reader) {
        return array(address, Named.LATENT, LatentFile::requireBounded, reader);
    }

    private <T> T array(
            String address, Named what, ObjLongConsumer<String> requireBounded, BiFunction<Path, String, T> reader) {
        int hash = address.lastIndexOf('#');
        String file = hash < 0 ? address : address.substring(0, hash);
        if (file.startsWith("s3://")) {
            StoredObject object = stores.object(file);
            object.store().head(object.key()).ifPresent(stat -> requireBounded.accept(file, stat.bytes()));
        }
        return reader.apply(local(file, what), hash < 0 ? "" : address.substring(hash + 1));
    }

    /**
     * Returns a local copy of a program that looks at images: a labeler, an extractor.
     *
     * @throws Failure {@code model-missing} and its like
     */
    public Path model(String address) {
        return local(address, Named.MODEL);
    }

    /**
     * Returns what {@code project} noted beside a file of latents, if it did.
     *
     * @param address of the latents
     * @throws Failure {@code projection-note} when what is there is none
     */
    public Optional<ProjectionNote> projectionNote(String address) {
        String beside = ProjectionNote.beside(address);
        Path file;
        try {
            file = local(beside, Named.FILE);
        } catch (Failure e) {
            if (e.is(Code.FILE_MISSING)) {
                return Optional.empty();
            }
            throw e;
        }
        try {
            return Optional.of(ProjectionNote.parse(Files.readString(file), beside));
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "projection-note", "reading " + beside + " failed: " + e, e);
        }
    }

    /**
     * Returns a local copy of a stored file that has the SHA-256, fetched once per machine.
     *
     * @throws Failure {@code file-missing} (TRANSIENT), {@code file-differs} (VERIFICATION)
     */
    public Path kept(Store store, String key, String sha256) {
        Path kept = folder.resolve(sha256);
        if (!Files.exists(kept)) {
            StoredObject object = new StoredObject(store, key);
            fetch(
                    object,
                    kept,
                    store.address(key),
                    Named.FILE,
                    () -> Failure.of(Kind.TRANSIENT, Code.FILE_MISSING, "there is no " + store.address(key)));
        }
        try {
            String found = Digests.sha256(kept);
            if (!found.equals(sha256)) {
                Files.deleteIfExists(kept);
                throw Failure.of(
                        Kind.VERIFICATION,
                        "file-differs",
                        store.address(key) + " has the SHA-256 " + found + ", the plan names " + sha256);
            }
            return kept;
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "file-fetch", "cannot read " + kept + ": " + e, e);
        }
    }

    private Path local(String address, Named what) {
        if (address.startsWith("http://") || address.startsWith("https://")) {
            throw Failure.input(
                    what.prefix + "-missing",
                    "cannot read the " + what.words + " " + address
                            + ": files and s3:// are read, web addresses are not;"
                            + " download it first and name the file");
        }
        if (!address.startsWith("s3://")) {
            Path file = Path.of(address.startsWith("file:") ? address.replaceFirst("^file:(//(?=/))?", "") : address);
            // A folder is refused by the reader, which says so.
            if (!Files.isRegularFile(file) && !Files.isDirectory(file)) {
                throw what.missing(address);
            }
            return file;
        }
        StoredObject object = stores.object(address);
        Store.Stat stat = object.store().head(object.key()).orElseThrow(() -> what.missing(address));
        String name = Digests.sha256(address + "\n" + stat.etag() + "\n" + stat.bytes());
        Path kept = folder.resolve(name.substring(0, 32));
        if (!Files.exists(kept)) {
            fetch(object, kept, address, what, () -> what.missing(address));
        }
        return kept;
    }

    private void fetch(StoredObject object, Path kept, String address, Named what, Supplier<Failure> missing) {
        try (InputStream in = object.store().open(object.key()).orElseThrow(missing)) {
            OwnFolder.take(folder);
            OwnFolder.write(kept, part -> Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw FolderFailures.full("fetch the " + what.words + " " + address + " to", folder, e)
                    .orElseGet(() -> Failure.of(
                            Kind.TRANSIENT,
                            what.prefix + "-fetch",
                            "fetching the " + what.words + " " + address + " to " + folder + " broke off: "
                                    + e.getMessage() + "; run again",
                            e));
        }
    }

    /**
     * Notes where a checkpoint was, so that a record, which knows its digest only, finds it again
     * on this machine.
     *
     * <p>A note that cannot be written is left out: nothing but convenience depends on it.
     */
    void remember(String address, String sha256) {
        Path note = note(sha256);
        String kept = address.startsWith("s3://") || address.startsWith("file:")
                ? address
                : Path.of(address).toAbsolutePath().normalize().toString();
        try {
            if (Files.isRegularFile(note) && Files.readString(note).equals(kept)) {
                return;
            }
            OwnFolder.take(folder);
            OwnFolder.take(Objects.requireNonNull(note.getParent()));
            OwnFolder.write(note, kept);
        } catch (IOException e) {
            return;
        }
    }

    private Path note(String sha256) {
        return folder.resolve(NOTES).resolve(sha256);
    }

    /**
     * Returns an address where the checkpoint of a digest is, hashed there: where it was last
     * loaded from on this machine, a file of the folder of fetched ones, or the first of the hints
     * that holds it.
     *
     * @param hints further addresses to look at, in order
     * @throws Failure {@code checkpoint-not-found} (INPUT) that lists where it was looked for
     */
    public String find(String sha256, List<String> hints) {
        List<String> looked = new ArrayList<>();
        try {
            if (Files.isRegularFile(note(sha256))) {
                String noted = Files.readString(note(sha256));
                if (holds(noted, sha256, looked)) {
                    return noted;
                }
            }
            if (Files.isDirectory(folder)) {
                try (Stream<Path> kept = Files.list(folder)) {
                    for (Path file : kept.filter(Files::isRegularFile).sorted().toList()) {
                        if (Digests.sha256(file).equals(sha256)) {
                            return file.toString();
                        }
                    }
                }
            }
        } catch (IOException e) {
            looked.add(folder + " (unreadable: " + e.getMessage() + ")");
        }
        for (String hint : hints) {
            if (holds(hint, sha256, looked)) {
                return hint;
            }
        }
        looked.add("the files of " + folder);
        throw Failure.input(
                "checkpoint-not-found",
                "no checkpoint with the SHA-256 " + sha256 + " was found; it was looked for at "
                        + String.join(", ", looked) + "; name the file with --checkpoint FILE");
    }

    private boolean holds(String address, String sha256, List<String> looked) {
        try {
            Path file = local(address, Named.CHECKPOINT);
            if (Files.isRegularFile(file) && Digests.sha256(file).equals(sha256)) {
                return true;
            }
            looked.add(address + " (another file)");
        } catch (IOException e) {
            looked.add(address + " (unreadable: " + e.getMessage() + ")");
        } catch (Failure e) {
            String code = e.code();
            looked.add(code.equals(Named.CHECKPOINT.prefix + "-missing") ? address : address + " (" + code + ")");
        }
        return false;
    }
}
