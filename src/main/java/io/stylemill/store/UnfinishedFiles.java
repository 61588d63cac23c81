package io.stylemill.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code .stylemill} below a store's root: files on their way, and the lock between
 * writers.
 */
final class UnfinishedFiles implements AutoCloseable {
    private static final String SUFFIX = ".part";
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);
    private static final int ATTEMPTS = 5;

    /** A file lock holds between processes only; within one, threads are kept apart here. */
    private static final ConcurrentMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path folder;

    UnfinishedFiles(Path root) {
        this.folder = root.resolve(ObjectKeys.RESERVED);
    }

    UnfinishedFile create() throws IOException {
        for (int attempt = 1; ; attempt++) {
            boolean fresh = !Files.isDirectory(folder);
            Files.createDirectories(folder);
            Path path = folder.resolve(UUID.randomUUID() + SUFFIX);
            try {
                Files.createFile(path);
                if (!fresh) {
                    removeAbandoned(Files.getLastModifiedTime(path));
                }
                return new UnfinishedFile(this, path);
            } catch (NoSuchFileException e) {
                // Another process closed its store and took the empty folder with it.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Removes what a killed process left, judged by the file system's own clock. */
    private void removeAbandoned(FileTime now) throws IOException {
        try (var entries = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path entry : entries) {
                try {
                    Duration age =
                            Duration.between(Files.getLastModifiedTime(entry).toInstant(), now.toInstant());
                    if (age.compareTo(ABANDONED_AFTER) > 0) {
                        Files.deleteIfExists(entry);
                    }
                } catch (NoSuchFileException e) {
                    // Its writer has just finished.
                }
            }
        }
    }

    /**
     * The right to replace files below the root, until it is closed; a thread may take it again
     * while it has it.
     */
    static final class Lock implements AutoCloseable {
        private final ReentrantLock threads;
        private final @Nullable FileChannel processes;

        private Lock(ReentrantLock threads, @Nullable FileChannel processes) {
            this.threads = threads;
            this.processes = processes;
        }

        @Override
        public void close() throws IOException {
            try {
                if (processes != null) {
                    // Closing the channel ends its lock.
                    processes.close();
                }
            } finally {
                threads.unlock();
            }
        }
    }

    Lock lock() throws IOException {
        Files.createDirectories(folder);
        ReentrantLock threads = LOCKS.computeIfAbsent(folder.toRealPath(), p -> new ReentrantLock());
        threads.lock();
        try {
            return new Lock(threads, threads.getHoldCount() > 1 ? null : lockedFile());
        } catch (IOException e) {
            threads.unlock();
            throw e;
        }
    }

    private FileChannel lockedFile() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.lock();
            if (!held.isValid()) {
                throw new IOException("The lock " + folder.resolve("lock") + " was lost at once");
            }
            return channel;
        } catch (IOException e) {
            try (channel) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Not empty: the lock's file stays, since a lock on a removed file keeps nobody out.
        }
    }
}
