package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.Digests;
import io.stylemill.record.WholeFile;
import io.stylemill.version.CommitRecord.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings a version into a folder.
 *
 * <p>Each file grows under {@code .pull/}, named by the hash it must have, and moves to its place
 * when it has it. {@code DATASET.json} comes last: a folder without it is not whole.
 */
final class Pull {
    private static final String PARTS = ".pull";

    private final PublishedVersion version;
    private final Path folder;
    private final int atOnce;
    private final PullProgress progress;
    private final Object speaking = new Object();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private int fetched;
    private int kept;
    private long fetchedBytes;

    Pull(PublishedVersion version, Path folder, int atOnce, PullProgress progress) {
        this.version = version;
        this.folder = folder.toAbsolutePath().normalize();
        this.atOnce = atOnce;
        this.progress = progress;
    }

    PullReport run() {
        try {
            Files.createDirectories(folder);
            Path document = folder.resolve(Layout.DATASET_JSON);
            refuseOtherVersion(document);
            fetchAll();
            Path part = parts().resolve(version.commit().sha256());
            WholeFile.write(part, document, to -> Files.write(to, version.document()));
            removeParts();
            return new PullReport(fetched, kept, fetchedBytes);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private void refuseOtherVersion(Path document) throws IOException {
        if (!Files.exists(document)) {
            return;
        }
        CommitRecord there;
        try (InputStream in = Files.newInputStream(document)) {
            there = CommitRecordJson.parse(in.readNBytes(CommitRecordJson.MAX_BYTES), document.toString())
                    .record();
        } catch (Failure e) {
            note("the file " + document + " is not what was published and is fetched again");
            return;
        }
        CommitRecord wanted = version.record();
        if (!there.name().equals(wanted.name()) || !there.version().equals(wanted.version())) {
            throw Failure.input(
                    "other-version-there",
                    "pulling " + wanted.name() + " " + wanted.version() + ": " + folder + " holds " + there.name() + " "
                            + there.version() + "; choose another folder");
        }
    }

    private void fetchAll() {
        ExecutorService pool = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (FileEntry file : version.record().files()) {
                Callable<Void> task = () -> {
                    fetch(file);
                    return null;
                };
                running.add(pool.submit(task));
            }
            for (Future<?> one : running) {
                await(one);
            }
        } finally {
            stopped.set(true);
            pool.shutdownNow();
        }
    }

    private static void await(Future<?> one) {
        try {
            one.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (CancellationException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw Failure.of(Kind.BUG, "bug", "a pull ended in " + e.getCause(), e);
        }
    }

    private static Failure interrupted() {
        return Failure.of(
                Kind.TRANSIENT, "interrupted", "the pull was interrupted; the same command goes on where it stopped");
    }

    private void fetch(FileEntry file) {
        Path target = folder.resolve(file.path());
        try {
            prepareFolderOf(target);
            if (isThere(target, file)) {
                synchronized (speaking) {
                    kept++;
                    progress.advanced(file.bytes());
                }
                return;
            }
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                note(target + " is not what was published and is fetched again");
            }
            Path part = parts().resolve(file.sha256() + "-"
                    + Digests.sha256(file.path().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .substring(0, 12));
            String sha256 = grow(part, file);
            if (!sha256.equals(file.sha256())) {
                Files.delete(part);
                throw Failure.of(
                        Kind.VERIFICATION,
                        "file-differs",
                        version.address(file.path()) + " has the sha256 " + sha256 + ", DATASET.json lists "
                                + file.sha256() + "; it was changed after it was published, or on the way");
            }
            WholeFile.place(part, target);
            synchronized (speaking) {
                fetched++;
            }
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /** A folder inside that is a link could lead anywhere. */
    private void prepareFolderOf(Path target) throws IOException {
        Path parent = target.getParent();
        if (parent == null) {
            throw Failure.bug(target + " has no folder");
        }
        for (Path step = parent; step != null && !step.equals(folder); step = step.getParent()) {
            if (Files.isSymbolicLink(step)) {
                throw Failure.input(
                        "link-in-folder",
                        "pulling to " + folder + ": " + step + " is a link; remove it, or choose an empty folder");
            }
        }
        Files.createDirectories(parent);
    }

    private static boolean isThere(Path target, FileEntry file) throws IOException {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                && Files.size(target) == file.bytes()
                && Digests.sha256(target).equals(file.sha256());
    }

    /**
     * Lets a part grow to the file's size and returns its hash; a part that was there is kept if it
     * fits.
     */
    private String grow(Path part, FileEntry file) throws IOException {
        long have = Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS) ? Files.size(part) : 0;
        if (have > 0 && have <= file.bytes()) {
            String resumed = grow(part, file, have);
            if (resumed.equals(file.sha256())) {
                return resumed;
            }
            note("the started download of " + file.path() + " does not fit and starts anew");
            advance(-file.bytes());
        }
        Files.deleteIfExists(part);
        return grow(part, file, 0);
    }

    private String grow(Path part, FileEntry file, long have) throws IOException {
        MessageDigest digest = Digests.sha256();
        if (have > 0) {
            try (InputStream in = Files.newInputStream(part)) {
                copy(in, OutputStream.nullOutputStream(), digest, have, false);
            }
        }
        long left = file.bytes() - have;
        if (left > 0 || have == 0) {
            try (InputStream in = left == 0 ? InputStream.nullInputStream() : read(file, have, left);
                    OutputStream out =
                            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                long got = copy(in, out, digest, left, true);
                if (got < left) {
                    throw Failure.of(
                            Kind.TRANSIENT,
                            "read-broke-off",
                            version.address(file.path()) + " broke off after " + (have + got) + " of " + file.bytes()
                                    + " bytes; the same command goes on from there");
                }
            }
        }
        return Digests.hex(digest.digest());
    }

    private InputStream read(FileEntry file, long offset, long length) {
        return offset == 0 ? version.open(file) : version.openRange(file, offset, length);
    }

    private long copy(InputStream in, OutputStream out, MessageDigest digest, long length, boolean remote)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        while (done < length) {
            if (stopped.get() || Thread.currentThread().isInterrupted()) {
                throw interrupted();
            }
            int n = readFrom(in, buffer, (int) Math.min(buffer.length, length - done), remote);
            if (n < 0) {
                break;
            }
            digest.update(buffer, 0, n);
            out.write(buffer, 0, n);
            done += n;
            synchronized (speaking) {
                fetchedBytes += remote ? n : 0;
                progress.advanced(n);
            }
        }
        return done;
    }

    private int readFrom(InputStream in, byte[] buffer, int length, boolean remote) throws IOException {
        try {
            return in.read(buffer, 0, length);
        } catch (IOException e) {
            if (!remote) {
                throw e;
            }
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-broke-off",
                    "reading from " + version.address() + " broke off: " + e.getMessage()
                            + "; the same command goes on from there",
                    e);
        }
    }

    private Path parts() throws IOException {
        Path parts = folder.resolve(PARTS);
        if (Files.isSymbolicLink(parts)) {
            throw Failure.input("link-in-folder", "pulling to " + folder + ": " + parts + " is a link; remove it");
        }
        return Files.createDirectories(parts);
    }

    private void removeParts() throws IOException {
        try (java.util.stream.Stream<Path> left = Files.list(parts())) {
            for (Path part : left.toList()) {
                Files.delete(part);
            }
        }
        Files.delete(parts());
    }

    private void advance(long bytes) {
        synchronized (speaking) {
            progress.advanced(bytes);
        }
    }

    private void note(String message) {
        synchronized (speaking) {
            progress.noted(message);
        }
    }

    private static Failure unwritable(Path path, IOException e) {
        return Failure.of(Kind.RESOURCES, "unwritable-file", "writing " + path + " failed: " + WriteFault.words(e), e);
    }
}
