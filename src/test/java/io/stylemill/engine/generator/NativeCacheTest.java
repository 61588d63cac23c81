package io.stylemill.engine.generator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
    @TempDir
    private Path folder;

    private Path cache;
    private Path library;

    @BeforeEach
    void write() throws IOException {
        cache = Files.createDirectories(folder.resolve("home/djl"));
        library = Files.writeString(
                Files.createDirectory(cache.resolve("pytorch")).resolve("libx.so"), "");
        for (Path path : new Path[] {folder.resolve("home"), cache, cache.resolve("pytorch")}) {
            rights(path, "rwxr-xr-x");
        }
        rights(library, "rw-r--r--");
    }

    private static void rights(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    /**
     * The folder of tests lies below the temporary directory, where others may make names, but not
     * rename ours.
     */
    @Test
    void takesAFolderThatOnlyItsOwnerCanChange() {
        assertThatCode(() -> NativeCache.require(cache)).doesNotThrowAnyException();
        assertThatCode(() -> NativeCache.require(cache.resolve("later"))).doesNotThrowAnyException();
    }

    @Test
    void refusesWhereOthersCouldPutALibrary() throws IOException {
        rights(cache, "rwxrwxrwx");
        refuses(cache, cache);
        rights(cache, "rwxr-xr-x");
        rights(library, "rw-rw-rw-");
        refuses(cache, library);
        rights(library, "rw-r--r--");
        // Who may write above may put another folder in its place.
        rights(folder.resolve("home"), "rwxrwxrwx");
        refuses(cache, folder.resolve("home"));
    }

    @Test
    void refusesWhatBelongsToAnotherUser() throws IOException {
        try {
            Files.setAttribute(library, "unix:uid", 12345);
        } catch (IOException e) {
            // Only root can give files away; elsewhere there is nothing to see.
            return;
        }
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> NativeCache.require(cache))
                .withMessageStartingWith("PyTorch's libraries are not loaded from " + cache + ": " + library
                        + " belongs to another user");
    }

    private static void refuses(Path cache, Path named) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> NativeCache.require(cache))
                .withMessageStartingWith("PyTorch's libraries are not loaded from " + cache + ": " + named
                        + " can be written by other users, who could put a program of their own there;")
                .matches(f -> f.code().equals("libraries-open-to-others"));
    }
}
