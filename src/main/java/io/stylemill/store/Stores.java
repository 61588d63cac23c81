package io.stylemill.store;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Opens the places that users name, one store for each bucket and folder. Safe for use by many
 * threads; the stores live until this is closed.
 */
public final class Stores implements AutoCloseable {
    private final Path base;
    private final Buckets buckets;
    private final ConcurrentMap<String, Store> folders = new ConcurrentHashMap<>();

    /**
     * Opens folders relative to {@code base}, an absolute folder, and buckets of {@code buckets},
     * which is closed with it.
     */
    public Stores(Path base, Buckets buckets) {
        this.base = base.toAbsolutePath();
        this.buckets = Objects.requireNonNull(buckets, "buckets");
    }

    /**
     * Opens {@code s3://bucket/prefix}, {@code file:folder} or a plain folder; a folder need not
     * exist yet.
     *
     * @throws Failure {@code location-invalid} (INPUT), or what {@link Buckets#bucket} throws
     */
    public Place open(String location) {
        return open(location(location));
    }

    /**
     * Returns the place that {@code s3://bucket/prefix}, {@code file:folder} or a plain folder
     * names; nothing is opened.
     *
     * @throws Failure {@code location-invalid} (INPUT)
     */
    public Location location(String text) {
        return Location.parse(text, base);
    }

    /** Opens a location; see {@link #open(String)}. */
    public Place open(Location location) {
        Store store = switch (location.scheme()) {
            case S3 -> buckets.bucket(location.root());
            case FILE -> folders.computeIfAbsent(location.root(), root -> new FolderStore(Path.of(root)));
        };
        return new Place(store, location);
    }

    /**
     * Opens the store of one object, {@code s3://bucket/key} or a file's path; the object itself is
     * not touched.
     *
     * <p>A link that the user names is followed to its file.
     *
     * @throws Failure {@code location-invalid} (INPUT), or what {@link Buckets#bucket} throws
     */
    public StoredObject object(String location) {
        Location parsed = Location.parse(location, base);
        if (parsed.scheme() == Location.Scheme.S3) {
            if (parsed.path().isEmpty()) {
                throw Failure.input(
                        "location-invalid",
                        "Cannot read '" + location + "' as an object: it names a bucket; write s3://bucket/key");
            }
            return new StoredObject(open(parsed).store(), parsed.path());
        }
        Path file = followed(Path.of(parsed.root()));
        Path folder = file.getParent();
        Path name = file.getFileName();
        if (folder == null || name == null) {
            throw Failure.input("location-invalid", "Cannot read '" + location + "' as an object: it is no file");
        }
        Place place = open(new Location(Location.Scheme.FILE, folder.toString(), ""));
        return new StoredObject(place.store(), ObjectKeys.checked(name.toString()));
    }

    private static Path followed(Path file) {
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            return file;
        }
    }

    /** Returns what the buckets' server owes an answer, as {@link Buckets#silences}. */
    public List<Silence> silences() {
        return buckets.silences();
    }

    /** Waits for the buckets' server no more, as {@link Buckets#giveUp}. */
    public void giveUp() {
        buckets.giveUp();
    }

    @Override
    public void close() {
        folders.values().forEach(Store::close);
        folders.clear();
        buckets.close();
    }
}
