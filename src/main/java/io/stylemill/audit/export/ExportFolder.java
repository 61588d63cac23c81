package io.stylemill.audit.export;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.Digests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder that an export is written into while it is unfinished, and what is known of its
 * images.
 */
final class ExportFolder {
    private final Path folder;
    private final ExportContents contents;

    ExportFolder(Path folder, ExportContents contents) {
        this.folder = folder;
        this.contents = contents;
    }

    ExportContents contents() {
        return contents;
    }

    /** Returns the file of a path, with the folders above it made. */
    Path file(String path) {
        Path file = folder.resolve(path).normalize();
        // Keys, splits and names come from a table that anybody may have written.
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw Failure.of(Kind.VERIFICATION, "bad-path", "the index names '" + path + "', which leads elsewhere");
        }
        try {
            Files.createDirectories(file.getParent());
            return file;
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    void write(String path, byte[] content) {
        Path file = file(path);
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    void write(String path, String text) {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    OutputStream open(String path) {
        Path file = file(path);
        try {
            return new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Writes {@code SHA256SUMS} over everything there is. */
    void sums() {
        TreeMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .forEach(
                            file -> files.put(folder.relativize(file).toString().replace('\\', '/'), file));
            try (OutputStream out = open("SHA256SUMS")) {
                for (var file : files.entrySet()) {
                    String line = Digests.sha256(file.getValue()) + "  " + file.getKey() + "\n";
                    out.write(line.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    static Failure unwritable(Path file, IOException e) {
        return Failure.of(Kind.RESOURCES, "output-unwritable", "cannot write " + file + ": " + WriteFault.words(e), e);
    }
}
