package io.stylemill.store;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** Says in words what a file system refused. */
public final class FolderFailures {
    private FolderFailures() {}

    /** Returns the failure of {@code action} ("write", "list") on {@code path}. */
    static Failure of(String action, Path path, IOException e) {
        String attempt = "Could not " + action + " " + path + ": ";
        Optional<Failure> full = full(action, path, e);
        if (full.isPresent()) {
            return full.get();
        }
        String reason = WriteFault.reason(e);
        if (WriteFault.isRefused(e)) {
            return Failure.of(
                    Kind.INPUT,
                    Code.FOLDER_REFUSED,
                    attempt + "the system refuses access; change the folder's rights or choose another folder",
                    e);
        }
        if (e instanceof FileAlreadyExistsException
                || e instanceof NotDirectoryException
                || reason.contains("not a directory")) {
            return Failure.of(
                    Kind.INPUT,
                    Code.KEY_BLOCKED,
                    attempt + "a file is where a folder is needed; remove it or choose another name",
                    e);
        }
        if (reason.contains("name too long")) {
            return Failure.of(Kind.INPUT, Code.KEY_INVALID, attempt + "the name is too long for this file system", e);
        }
        return Failure.of(Kind.TRANSIENT, "folder-failed", attempt + e, e);
    }

    /**
     * Returns the failure {@code disk-full} (RESOURCES) of {@code action} on {@code path}, or empty
     * where it is another.
     */
    public static Optional<Failure> full(String action, Path path, IOException e) {
        return WriteFault.isFull(e)
                ? Optional.of(Failure.of(
                        Kind.RESOURCES,
                        "disk-full",
                        "Could not " + action + " " + path + ": the disk is full (" + free(path)
                                + "); make room or choose another folder, then run again",
                        e))
                : Optional.empty();
    }

    private static String free(Path path) {
        for (Path p = path.toAbsolutePath(); p != null; p = p.getParent()) {
            try {
                if (Files.exists(p)) {
                    return Files.getFileStore(p).getUsableSpace() + " bytes are free without the unfinished file";
                }
            } catch (IOException e) {
                break;
            }
        }
        return "how much is free is unknown";
    }
}
