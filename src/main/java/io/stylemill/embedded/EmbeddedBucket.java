package io.stylemill.embedded;

import io.stylemill.failure.Failure;
import io.stylemill.store.FolderStore;
import io.stylemill.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of the embedded S3 server, read from its files, without a server. It has the addresses
 * of the bucket, and version tags of its own; nothing can be written.
 */
public final class EmbeddedBucket implements Store {
    /** The attribute of a file that holds the metadata {@code sha256}. */
    private static final String SHA256 = "user:user.user-metadata.sha256";

    private final String name;
    private final FolderStore files;

    /**
     * Opens a bucket; it need not exist.
     *
     * @param home the data folder of the server
     */
    public EmbeddedBucket(Path home, String name) {
        this.name = name;
        this.files = new FolderStore(folder(home).resolve(name));
    }

    /** Returns the folder that holds the buckets of a data folder's server. */
    static Path folder(Path home) {
        return home.resolve("s3");
    }

    @Override
    public String address(String key) {
        return "s3://" + name + "/" + key;
    }

    @Override
    public Optional<Stat> head(String key) {
        return files.head(key)
                .map(stat -> new Stat(
                        stat.key(),
                        stat.bytes(),
                        stat.etag(),
                        files.file(key).map(EmbeddedBucket::kept).orElse(null)));
    }

    /**
     * Returns the digest that the server keeps beside an object, or null where another program put
     * it there.
     */
    private static @Nullable String kept(Path file) {
        try {
            return Files.getAttribute(file, SHA256) instanceof byte[] written
                    ? new String(written, StandardCharsets.US_ASCII)
                    : null;
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    @Override
    public Optional<Path> file(String key) {
        return files.file(key);
    }

    @Override
    public Optional<InputStream> open(String key) {
        return files.open(key);
    }

    @Override
    public Optional<InputStream> openRange(String key, long offset, long length) {
        return files.openRange(key, offset, length);
    }

    @Override
    public List<Stat> list(String prefix) {
        return files.list(prefix);
    }

    @Override
    public void each(String prefix, Consumer<Stat> use) {
        files.each(prefix, use);
    }

    @Override
    public Put putIfAbsent(String key, Path file, String sha256, String contentType) {
        throw writing(key);
    }

    @Override
    public Put putIfAbsent(String key, byte[] content, String contentType) {
        throw writing(key);
    }

    @Override
    public boolean compareAndPut(String key, byte[] content, String contentType, @Nullable String expectedEtag) {
        throw writing(key);
    }

    @Override
    public void delete(String key) {
        throw writing(key);
    }

    @Override
    public void close() {
        files.close();
    }

    private Failure writing(String key) {
        return Failure.bug("Something writes " + address(key) + " in a command that only reads; it needs the server");
    }
}
