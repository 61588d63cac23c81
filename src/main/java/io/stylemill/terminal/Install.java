package io.stylemill.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the program is installed, as its launcher tells. */
public final class Install {
    private static final String TOLD = "launcher.install";

    private Install() {}

    /** Returns the folder that relative paths of the command line start from. */
    public static Path workingFolder() {
        return Path.of("").toAbsolutePath();
    }

    /**
     * Returns the folder that holds the launcher, {@code samples/} and {@code routes/}; this folder
     * without a launcher.
     */
    public static Path folder() {
        String told = System.getProperty(TOLD);
        return told == null ? workingFolder() : Path.of(told);
    }

    /**
     * Returns the folders beside the launcher in which networks and files of the examples are, as
     * far as there are any.
     */
    public static List<Path> examples() {
        return System.getProperty(TOLD) == null
                ? List.of()
                : Stream.of("samples", "manifests")
                        .map(folder()::resolve)
                        .filter(Files::isDirectory)
                        .toList();
    }

    /** Returns the manifest that examples name, as one would type it in the working folder. */
    public static Path sample() {
        Path sample = Path.of("samples", "blood-cells", "manifest.yaml");
        return folder().equals(workingFolder()) ? sample : folder().resolve(sample);
    }

    /** Returns the folder of the route files that run, or null for those inside the jar. */
    public static @Nullable Path routes() {
        Path routes = folder().resolve("routes");
        return Files.isRegularFile(routes.resolve("errors.camel.yaml")) ? routes : null;
    }
}
