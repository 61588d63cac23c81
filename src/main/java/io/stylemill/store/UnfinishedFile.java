package io.stylemill.store;

import io.stylemill.failure.WriteFault;
import io.stylemill.record.Digests;
import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Objects;

/** A file that is being written under a temporary name; closing it removes that name. */
final class UnfinishedFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int ATTEMPTS = 5;

    /** A check that is made when the folder of the target exists. */
    interface FolderCheck {
        void check() throws IOException;
    }

    private final UnfinishedFiles owner;
    private final Path path;

    UnfinishedFile(UnfinishedFiles owner, Path path) {
        this.owner = owner;
        this.path = path;
    }

    /** Writes the stream through to the disk and returns its SHA-256. */
    String write(InputStream in) throws IOException {
        MessageDigest digest = Digests.sha256();
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                write(out, ByteBuffer.wrap(buffer, 0, n));
            }
            out.force(true);
        }
        return Digests.hex(digest.digest());
    }

    /** Writes the bytes through to the disk. */
    void write(byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
            write(out, ByteBuffer.wrap(content));
            out.force(true);
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /**
     * Gives the file its name in one step.
     *
     * @throws FileAlreadyExistsException when the name is taken
     */
    void linkTo(Path target, FolderCheck check) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path folder = Objects.requireNonNull(target.getParent());
            try {
                Files.createDirectories(folder);
                check.check();
                link(target);
                sync(folder);
                return;
            } catch (NoSuchFileException e) {
                // A concurrent delete took the folder away when it was empty.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void link(Path target) throws IOException {
        try {
            Files.createLink(target, path);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (e instanceof FileSystemException f && WriteFault.isFull(f)) {
                throw f;
            }
            // Without hard links (FAT, some network shares) only the lock keeps two writers apart.
            UnfinishedFiles.Lock lock = owner.lock();
            try (lock) {
                if (Files.exists(target)) {
                    throw new FileAlreadyExistsException(target.toString());
                }
                Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Takes the name from the file that has it. */
    void replace(Path target) throws IOException {
        WholeFile.place(path, target);
        sync(Objects.requireNonNull(target.getParent()));
    }

    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Not every system lets a folder be opened; the file's own bytes are on the disk
            // already.
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
