package io.stylemill.store;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects as plain files below one folder, which is made at the first write.
 *
 * <p>A file appears under its key whole and on the disk, or not at all; unfinished ones lie in
 * {@code .stylemill} below the root. Links that lead out of the root are refused. Where one key
 * would be the folder of another, the second to come is refused with {@code key-blocked}. Locks
 * hold between processes of one machine.
 */
public final class FolderStore implements Store {
    /**
     * Up to this size a version tag is the content's digest; beyond it, what the file system says
     * of the file.
     */
    private static final long DIGEST_TAG_BYTES = 1 << 16;

    private final Path root;
    private final UnfinishedFiles unfinished;

    /** Opens the store; the folder need not exist. */
    public FolderStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.unfinished = new UnfinishedFiles(this.root);
    }

    /** Returns the folder. */
    public Path root() {
        return root;
    }

    @Override
    public String address(String key) {
        return root.resolve(key).toString();
    }

    @Override
    public Put putIfAbsent(String key, Path file, String sha256, String contentType) {
        Path target = target(key);
        try {
            if (Files.exists(target)) {
                return same(key, target, sha256);
            }
            try (UnfinishedFile part = unfinished.create()) {
                String found;
                try (InputStream in = Files.newInputStream(file)) {
                    found = part.write(in);
                }
                if (!found.equals(sha256)) {
                    throw Failure.bug("The file " + file + " for " + address(key) + " has the sha256 " + found
                            + ", not the announced " + sha256 + "; it changed, or the announcement is wrong");
                }
                return place(key, part, target, sha256);
            }
        } catch (IOException e) {
            throw FolderFailures.of("write", target, e);
        }
    }

    @Override
    public Put putIfAbsent(String key, byte[] content, String contentType) {
        Path target = target(key);
        String sha256 = Digests.sha256(content);
        try {
            if (Files.exists(target)) {
                return same(key, target, sha256);
            }
            try (UnfinishedFile part = unfinished.create()) {
                part.write(content);
                return place(key, part, target, sha256);
            }
        } catch (IOException e) {
            throw FolderFailures.of("write", target, e);
        }
    }

    private Put place(String key, UnfinishedFile part, Path target, String sha256) throws IOException {
        try {
            part.linkTo(target, () -> requireInside(key, Objects.requireNonNull(target.getParent())));
            return Put.CREATED;
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(target)) {
                throw e;
            }
            return same(key, target, sha256);
        }
    }

    private Put same(String key, Path target, String sha256) throws IOException {
        requireInside(key, target);
        if (Files.isDirectory(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        String found = Digests.sha256(target);
        if (found.equals(sha256)) {
            return Put.SAME;
        }
        throw ObjectDiffers.failure(address(key), "sha256 " + found, sha256);
    }

    @Override
    public boolean compareAndPut(String key, byte[] content, String contentType, @Nullable String expectedEtag) {
        Path target = target(key);
        try (UnfinishedFile part = unfinished.create()) {
            part.write(content);
            UnfinishedFiles.Lock lock = unfinished.lock();
            try (lock) {
                String found = head(key).map(Stat::etag).orElse(null);
                if (!Objects.equals(found, expectedEtag)) {
                    return false;
                }
                if (expectedEtag == null) {
                    return placeNew(key, part, target);
                }
                part.replace(target);
                return true;
            }
        } catch (IOException e) {
            throw FolderFailures.of("write", target, e);
        }
    }

    private boolean placeNew(String key, UnfinishedFile part, Path target) throws IOException {
        try {
            part.linkTo(target, () -> requireInside(key, Objects.requireNonNull(target.getParent())));
            return true;
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(target)) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public Optional<Stat> head(String key) {
        Path target = target(key);
        try {
            requireInside(key, target);
            return Optional.of(stat(key, target, Files.readAttributes(target, BasicFileAttributes.class)))
                    .filter(stat -> !Files.isDirectory(target));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return absentOr("read", target, e);
        }
    }

    @Override
    public Optional<Path> file(String key) {
        return head(key).map(there -> target(key));
    }

    private static Stat stat(String key, Path file, BasicFileAttributes facts) throws IOException {
        String etag = facts.isRegularFile() && facts.size() <= DIGEST_TAG_BYTES
                ? Digests.sha256(file)
                : facts.size() + "-" + facts.lastModifiedTime().to(TimeUnit.NANOSECONDS) + "-" + facts.fileKey();
        return new Stat(key, facts.size(), etag, null);
    }

    @Override
    public Optional<InputStream> open(String key) {
        Path target = target(key);
        try {
            requireInside(key, target);
            return Files.isDirectory(target) ? Optional.empty() : Optional.of(Files.newInputStream(target));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return absentOr("read", target, e);
        }
    }

    @Override
    public Optional<InputStream> openRange(String key, long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("A range starts at 0 or later: " + offset + " + " + length);
        }
        Optional<InputStream> whole = open(key);
        if (whole.isEmpty()) {
            return whole;
        }
        InputStream in = whole.get();
        try {
            in.skipNBytes(Math.min(offset, Files.size(target(key))));
            return Optional.of(new LimitedStream(in, length));
        } catch (IOException e) {
            try (in) {
                throw FolderFailures.of("read", target(key), e);
            } catch (IOException closing) {
                throw FolderFailures.of("read", target(key), closing);
            }
        }
    }

    @Override
    public List<Stat> list(String prefix) {
        List<Stat> found = new ArrayList<>();
        each(prefix, found::add);
        return List.copyOf(found);
    }

    @Override
    public void each(String prefix, Consumer<Stat> use) {
        walk(prefix, (key, file, facts) -> {
            if (facts.isRegularFile()) {
                use.accept(stat(key, file, facts));
            } else if (facts.isSymbolicLink()) {
                head(key).ifPresent(use);
            }
        });
    }

    @Override
    public void keys(String prefix, Consumer<String> use, Consumer<String> linked) {
        walk(prefix, (key, file, facts) -> {
            if (facts.isRegularFile()) {
                use.accept(key);
            } else if (facts.isSymbolicLink() && Files.exists(file)) {
                requireInside(key, file);
                (Files.isDirectory(file) ? linked : use).accept(key);
            }
        });
    }

    private void walk(String prefix, FolderWalk.Use use) {
        int slash = prefix.lastIndexOf('/');
        String folder = slash < 0 ? "" : ObjectKeys.checked(prefix.substring(0, slash));
        try {
            // The root may be a link; the walk does not follow links.
            FolderWalk.each(root.toRealPath(), folder, prefix, use);
        } catch (NoSuchFileException e) {
            // There is nothing.
        } catch (AccessDeniedException e) {
            // It may be a folder further below.
            throw FolderFailures.of("list", e.getFile() == null ? root.resolve(folder) : Path.of(e.getFile()), e);
        } catch (IOException e) {
            absentOr("list", root.resolve(folder), e);
        }
    }

    @Override
    public void delete(String key) {
        Path target = target(key);
        try {
            Path folder = Objects.requireNonNull(target.getParent());
            requireInside(key, folder);
            if (Files.isDirectory(target) || !Files.deleteIfExists(target)) {
                return;
            }
            while (!folder.equals(root) && isEmpty(folder)) {
                Files.deleteIfExists(folder);
                folder = Objects.requireNonNull(folder.getParent());
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            // Somebody else was there; what was to go is gone.
        } catch (IOException e) {
            absentOr("delete", target, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    @Override
    public void close() {
        unfinished.close();
    }

    private Path target(String key) {
        return root.resolve(ObjectKeys.checked(key));
    }

    /**
     * Refuses what a link leads out of the root; throws NoSuchFileException when the path does not
     * exist.
     */
    private void requireInside(String key, Path path) throws IOException {
        if (!path.toRealPath().startsWith(root.toRealPath())) {
            throw Failure.input(
                    Code.KEY_OUTSIDE,
                    "Cannot use " + address(key) + ": a link leads out of " + root + "; copy the file there instead");
        }
    }

    private static <T> Optional<T> absentOr(String action, Path target, IOException e) {
        // A file where the key needs a folder: no such object.
        if (e instanceof NotDirectoryException || String.valueOf(e.getMessage()).endsWith("Not a directory")) {
            return Optional.empty();
        }
        throw FolderFailures.of(action, target, e);
    }

    /** The first bytes of a stream. */
    private static final class LimitedStream extends FilterInputStream {
        private long left;

        LimitedStream(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int b = left > 0 ? in.read() : -1;
            left -= b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                return length == 0 ? 0 : -1;
            }
            int n = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, n);
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = in.skip(Math.min(n, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(in.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
