package io.stylemill.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files that are written under a temporary name and then take their own in one step: readers see the old file or the new
 * one, and a failure leaves the old one.
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

    /** Returns the temporary name of a file that one process writes at a time: beside it, with {@code .part} added. */
    public static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Writes a file under its temporary name and puts it in place. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, part -> Files.write(part, content));
    }

    /** Has a file written under its temporary name and puts it in place. */
    public static void write(Path file, Content content) throws IOException {
        write(part(file), file, content);
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

    /** Gives a finished file its name, in place of a file that has it. */
    public static void place(Path part, Path file) throws IOException {
        // Without ATOMIC_MOVE Java removes the file that is there first, and for a moment there is none.
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
