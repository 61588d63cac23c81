package io.stylemill.wiring;

import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.FolderTree;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folder while one process makes datasets in it: its places, and the lock that keeps
 * others out.
 */
public final class DataFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    /** Where the lock begins; the second one is on the byte before it. */
    private static final long FIRST = 1;

    private static final long LENGTH = Long.MAX_VALUE - 1;

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the data folder for this process, and clears what an interrupted one left half written.
     * Waits for commands that have it {@link #takeBriefly briefly}.
     *
     * @throws Failure {@code home-in-use} when another process has it; {@code home-unusable}
     */
    public static DataFolder take(Path folder) {
        return take(folder, false);
    }

    /**
     * Takes the data folder for a command that soon ends, for which others wait; otherwise as
     * {@link #take}.
     */
    public static DataFolder takeBriefly(Path folder) {
        return take(folder, true);
    }

    private static DataFolder take(Path folder, boolean briefly) {
        try {
            OwnFolder.take(folder);
            FileChannel channel = FileChannel.open(
                    OwnFolder.file(folder.resolve("lock")), StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = lock(channel, briefly);
            if (lock == null) {
                String holder = Files.readString(folder.resolve("lock")).strip();
                channel.close();
                throw Failure.input(
                        Code.HOME_IN_USE,
                        "another Stylemill (" + holder + ") is making datasets in " + folder + "; " + next(folder)
                                + ", or set stylemill.home to another folder");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    ("process " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            DataFolder home = new DataFolder(folder, channel, lock);
            ServeFile.remove(folder);
            FolderTree.remove(home.scratch());
            EmbeddedS3.removeUnfinished(folder);
            OwnFolder.create(home.scratch());
            return home;
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "home-unusable",
                    "cannot use the data folder " + folder + ": " + why(e)
                            + "; set stylemill.home to a folder that can be written, such as a copy of it",
                    e);
        }
    }

    /** Returns what to do in the place of waiting where the other one is a {@code serve}. */
    private static String next(Path folder) {
        try {
            return ServeFile.read(folder)
                    .map(serve -> "it is 'serve', so give it the manifest: put the file into its inbox, or POST it to "
                            + serve.address() + "/api/v1/runs, or use its console there")
                    .orElse("wait for it");
        } catch (Failure e) {
            // Of another user, or just being written.
            return "wait for it";
        }
    }

    /**
     * Locks the folder, or returns null. A command that soon ends holds a second lock beside the
     * first, until the channel is closed; who finds the first one taken waits for the second, and
     * looks again.
     */
    private static @Nullable FileLock lock(FileChannel channel, boolean briefly) throws IOException {
        try {
            FileLock first = briefly ? null : channel.tryLock(FIRST, LENGTH, false);
            if (first != null) {
                return first;
            }
            FileLock second = channel.tryLock(0, FIRST, false);
            if (second == null) {
                LOG.info("Another Stylemill looks into the data folder for a moment, and is waited for");
                second = channel.lock(0, FIRST, false);
            }
            first = channel.tryLock(FIRST, LENGTH, false);
            if (!briefly) {
                second.release();
            }
            return first;
        } catch (OverlappingFileLockException e) {
            // Another part of this very process has it.
            return null;
        }
    }

    private static String why(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "a file is in its place";
        }
        return e instanceof AccessDeniedException ? "the system refuses access" : String.valueOf(e.getMessage());
    }

    public Path folder() {
        return folder;
    }

    public Path scratch() {
        return folder.resolve("scratch");
    }

    @Override
    public void close() {
        try {
            // Before the second one, which somebody may wait for.
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "home-unusable", "cannot let go of " + folder + ": " + e, e);
        }
    }

    /**
     * Removes a data folder with all it holds.
     *
     * @throws Failure {@code home-unusable}
     */
    public static void remove(Path folder) {
        try {
            FolderTree.remove(folder);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "home-unusable", "cannot remove " + folder + ": " + e, e);
        }
    }
}
