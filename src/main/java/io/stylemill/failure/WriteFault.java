package io.stylemill.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What the system says of a write that failed, and the next step where it is known. */
public final class WriteFault {
    private static final List<String> FULL = List.of("no space left", "not enough space", "quota exceeded");

    private WriteFault() {}

    /** Returns whether the disk has no room, or no more may be used of it; causes are asked too. */
    public static boolean isFull(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .map(WriteFault::reason)
                .anyMatch(reason -> FULL.stream().anyMatch(reason::contains));
    }

    /** Returns whether a right is missing, or the file system takes no writes. */
    public static boolean isRefused(IOException e) {
        String reason = reason(e);
        return e instanceof AccessDeniedException
                || reason.contains("read-only file system")
                || reason.contains("permission denied");
    }

    /** Returns whether the one who was written to reads no more. */
    public static boolean isUnheard(IOException e) {
        String reason = reason(e);
        return reason.contains("broken pipe") || reason.contains("connection reset");
    }

    /** Returns the system's reason in small letters, or an empty text. */
    public static String reason(Throwable e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        return reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    }

    /** Returns the reason as the end of a message; what is not known is not guessed. */
    public static String words(IOException e) {
        if (isFull(e)) {
            return "the disk is full; make room there";
        }
        if (isRefused(e)) {
            return "the system refuses access; correct the rights there";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing(missing.getFile());
        }
        return e.getClass() == IOException.class && e.getMessage() != null ? e.getMessage() : e.toString();
    }

    /** The system names the file that was to be written, even if its folder is missing. */
    private static String missing(String file) {
        Path folder = Path.of(file).toAbsolutePath().getParent();
        return folder == null || Files.isDirectory(folder)
                ? "there is no " + file
                : "there is no folder " + folder + "; make it";
    }

    /**
     * Returns the same with another way out.
     *
     * @param otherwise what helps in any case, such as {@code name another file}
     */
    public static String words(IOException e, String otherwise) {
        String words = words(e);
        return words + (words.contains("; ") ? ", or " : "; ") + otherwise;
    }
}
