package io.stylemill.terminal;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the files that commands were asked for, into folders that they make. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Writes a file whole, or leaves what was there; where a link, pipe or device has the name, it
     * is written to.
     *
     * @param what is written, for messages, such as {@code the image}
     * @throws Failure {@code output-unwritable} (RESOURCES)
     */
    public static void write(Path file, String what, byte[] content) {
        try {
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "output-unwritable",
                    "cannot write " + what + " to " + file + ": " + reason(file, e),
                    e);
        }
    }

    private static String reason(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return "it is a folder; name a file in it";
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            return "there is no folder " + folder + "; make it, or name a file in another";
        }
        if (folder != null && !Files.isWritable(folder)) {
            return Files.isRegularFile(file)
                    ? "this file may not be written, and no file can be made in " + folder
                            + "; correct their rights, or name a file in another folder"
                    : "no file can be made in " + folder + "; correct its rights, or name a file in another folder";
        }
        return WriteFault.words(e);
    }

    /** Writes text in UTF-8; otherwise as {@link #write(Path, String, byte[])}. */
    public static void write(Path file, String what, String text) {
        write(file, what, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a folder for images, made if it is not there.
     *
     * @throws Failure {@code output-unwritable} (INPUT)
     */
    public static Path folder(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw Failure.input(
                    "output-unwritable", "cannot put images into " + folder + ": it is a file; name a folder");
        }
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "output-unwritable", "cannot make the folder " + folder + ": " + e, e);
        }
    }
}
