package io.stylemill.store;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder of this machine with all below it. */
public final class FolderTree {
    private FolderTree() {}

    /** Removes a folder with all it holds, links as links; does nothing where there is none. */
    public static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Removes a file or folder that was made in the scratch folder of this process.
     *
     * @throws Failure {@code scratch-unwritable} (RESOURCES)
     */
    public static void removeScratch(Path path) {
        try {
            remove(path);
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unwritable", "cannot remove " + path + ": " + e, e);
        }
    }
}
