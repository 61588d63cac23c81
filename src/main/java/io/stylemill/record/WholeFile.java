package io.stylemill.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files that are written under a temporary name and then take their own in one step: readers see
 * the old file or the new one, and a failure leaves the old one. Only a file that may be written
 * but not replaced is written where it is.
 *
 * <p>Nothing is forced to the disk here. What must survive a power cut goes through a store.
 */
public final class WholeFile {
    private WholeFile() {}

    /** Writes all that a file holds. */
    @FunctionalInterface
    public interface Content {
        /** @param part a file that is there already, or can be made */
        void write(Path part) throws IOException;
    }

    /**
     * Returns the temporary name of a file that one process writes at a time: beside it, with
     * {@code .part} added.
     */
    public static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /**
     * Writes a file under its temporary name and puts it in place; what is no file, such as a pipe,
     * is written to.
     */
    public static void write(Path file, byte[] content) throws IOException {
        if (isReplaced(file)) {
            write(file, part -> Files.write(part, content));
        } else {
            Files.write(file, content);
        }
    }

    /**
     * Has a file written under its temporary name and hands it over. Where its folder takes no new
     * file, the temporary one is in the system's folder for such.
     */
    public static void write(Path file, Content content) throws IOException {
        Path part = isAlone(file) ? Files.createTempFile("stylemill-", ".part") : part(file);
        try {
            content.write(part);
            handOver(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Has a file written under a temporary name that the caller chose, and puts it in place.
     *
     * @param part on the same disk; is gone afterwards, also when writing fails
     */
    public static void write(Path part, Path file, Content content) throws IOException {
        try {
            content.write(part);
            place(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Puts a finished file where a user asked for it: in place of a file that is there. A link
     * stays and leads to what is written; a pipe or device is written to, and so is a file that may
     * be written but not replaced.
     */
    public static void handOver(Path part, Path file) throws IOException {
        if (isReplaced(file)) {
            try {
                place(part, file);
                return;
            } catch (FileSystemException e) {
                // A file that is mounted by itself, or that another user owns in a folder such as
                // /tmp.
                if (!isWritten(file)) {
                    throw e;
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            Files.copy(part, out);
        }
        Files.delete(part);
    }

    private static boolean isReplaced(Path file) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
                || (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !isAlone(file));
    }

    /** Returns whether a file may be written, but none beside it be made. */
    private static boolean isAlone(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder != null && !Files.isWritable(folder) && isWritten(file);
    }

    private static boolean isWritten(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(file);
    }

    /** Gives a finished file its name, in place of whatever has it. */
    public static void place(Path part, Path file) throws IOException {
        // Without ATOMIC_MOVE Java removes the file that is there first, and for a moment there is
        // none.
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
