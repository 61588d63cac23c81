package io.stylemill.engine.generator;

import ai.djl.util.Utils;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that native libraries are unpacked into and loaded from. Anyone who can write there
 * runs code in this process, so it must be closed to all others.
 *
 * <p>DJL falls back to a folder of a known name under the temporary directory where its own cannot
 * be written.
 */
public final class NativeCache {
    private static final String VARIABLE = "DJL_CACHE_DIR";
    private static final String LIBRARIES = "PYTORCH_LIBRARY_PATH";
    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 002;
    private static final int GROUP_WRITES = 020;
    private static final int DEEP_ENOUGH = 4;

    private NativeCache() {}

    /**
     * Has libraries unpacked below a folder, unless {@code DJL_CACHE_DIR} or a property of that
     * name says where.
     */
    public static void below(Path home) {
        if (Utils.getEnvOrSystemProperty(VARIABLE) == null) {
            System.setProperty(VARIABLE, home.resolve("djl").toString());
        }
    }

    /**
     * Makes the folder for its owner alone where it is missing.
     *
     * @throws Failure {@code libraries-open-to-others} (INPUT) when others could put a library
     *     where one is loaded from; {@code engine-unavailable} (INPUT) when the folder cannot be
     *     made
     */
    static void close() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        try {
            String named = Utils.getEnvOrSystemProperty(LIBRARIES);
            boolean whole = false;
            for (String one : named == null || named.isBlank() ? new String[0] : named.split(":")) {
                Path folder = Path.of(one);
                if (Files.exists(folder.resolve("libtorch.so"))) {
                    require(folder);
                    whole = Files.exists(folder.resolve("libdjl_torch.so"));
                }
            }
            if (!whole) {
                String asked = Utils.getEnvOrSystemProperty(VARIABLE);
                if (asked != null && !asked.isBlank()) {
                    Files.createDirectories(
                            Path.of(asked),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                }
                require(Utils.getEngineCacheDir());
            }
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    Code.ENGINE_UNAVAILABLE,
                    "the folder for PyTorch's libraries cannot be made or looked at: " + e + "; set stylemill.home, or "
                            + VARIABLE + ", to a folder that can be written",
                    e);
        }
    }

    /** Requires that nobody else can change what is in a folder, or put another in its place. */
    static void require(Path folder) throws IOException {
        for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                require(folder, at, at.equals(folder.toAbsolutePath().normalize()));
            }
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> inside = Files.walk(folder, DEEP_ENOUGH)) {
                List<Path> all = inside.toList();
                for (Path file : all) {
                    require(folder, file, true);
                }
            }
        }
    }

    /** @param itself whether what lies there counts, and not only who may rename it */
    private static void require(Path folder, Path at, boolean itself) throws IOException {
        int mode = (int) Files.getAttribute(at, "unix:mode");
        int owner = (int) Files.getAttribute(at, "unix:uid");
        int group = (int) Files.getAttribute(at, "unix:gid");
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        boolean foreign = owner != self && owner != 0;
        // A group of the same number as its user is that user's own, as Linux systems make them.
        boolean open = (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && group != owner && group != 0);
        boolean held = !itself && (mode & STICKY) != 0;
        String why = foreign ? "belongs to another user" : open && !held ? "can be written by other users" : null;
        if (why != null) {
            throw refused(folder, at, why);
        }
    }

    private static Failure refused(Path folder, Path at, @Nullable String why) {
        return Failure.input(
                "libraries-open-to-others",
                "PyTorch's libraries are not loaded from " + folder + ": " + at + " " + why
                        + ", who could put a program of their own there; take the rights of others away (chmod go-w), or"
                        + " name another folder with " + VARIABLE + ", or " + LIBRARIES
                        + " for libraries that are there already");
    }
}
