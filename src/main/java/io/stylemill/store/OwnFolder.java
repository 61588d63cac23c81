package io.stylemill.store;

import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Folders and files for their owner alone: other users of the machine can neither list nor read
 * what is in them.
 */
public final class OwnFolder {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnFolder() {}

    /**
     * Makes a folder, and those above it that are missing, for its owner alone; one that is there
     * stays as it is.
     */
    public static Path create(Path folder) throws IOException {
        return Files.createDirectories(folder, attributes(OWNER));
    }

    /**
     * Makes a folder as {@link #create} does, and takes the rights of others from one that is there
     * and ours.
     */
    public static Path take(Path folder) throws IOException {
        create(folder);
        close(folder, OWNER);
        return folder;
    }

    private static void close(Path path, Set<PosixFilePermission> rights) throws IOException {
        if (posix() && !Files.getPosixFilePermissions(path).equals(rights)) {
            try {
                Files.setPosixFilePermissions(path, rights);
            } catch (IOException e) {
                // Another user's, such as a volume of a container that its group may write to:
                // nothing of ours to decide.
                return;
            }
        }
    }

    /**
     * Makes an empty file that its owner alone can read; from one that is there and ours it takes
     * the rights of others.
     */
    public static Path file(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(FILE));
        } catch (FileAlreadyExistsException e) {
            close(file, FILE);
        }
        return file;
    }

    /** Writes a file that its owner alone can read, as a whole: nobody sees a part of it. */
    public static void write(Path file, String text) throws IOException {
        write(file, part -> Files.writeString(part, text));
    }

    /**
     * Has a file written that its owner alone can read; several processes may write the same one at
     * a time.
     */
    public static void write(Path file, WholeFile.Content content) throws IOException {
        // What Java makes as a temporary file is its owner's alone, and has a name of its own.
        WholeFile.write(Files.createTempFile(file.toAbsolutePath().getParent(), "new", ".part"), file, content);
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> rights) {
        return posix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
