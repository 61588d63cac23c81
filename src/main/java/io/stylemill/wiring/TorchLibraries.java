package io.stylemill.wiring;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The folder of PyTorch libraries that the user names, instead of those that come with the program.
 *
 * @param folder as {@code PYTORCH_LIBRARY_PATH} names it
 * @param flavor {@code cu128} or {@code cpu}: which JNI library fits
 */
public record TorchLibraries(Path folder, String flavor) {
    public static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final String CUDA_FLAVOR = "cu128";

    /**
     * Returns the named folder, if one is named and holds PyTorch; environment goes before
     * properties, as in DJL.
     */
    public static Optional<TorchLibraries> named(Map<String, String> environment, Properties properties) {
        String named = value(PATH, environment, properties);
        if (named == null) {
            return Optional.empty();
        }
        for (String one : named.split(File.pathSeparator, -1)) {
            try {
                Path folder = Path.of(one);
                if (Files.isRegularFile(folder.resolve("libtorch.so"))) {
                    String flavor = value(FLAVOR, environment, properties);
                    String found = cuda(folder) ? CUDA_FLAVOR : "cpu";
                    return Optional.of(new TorchLibraries(folder, flavor == null ? found : flavor));
                }
            } catch (InvalidPathException e) {
                // DJL passes over what is no folder, too.
                continue;
            }
        }
        return Optional.empty();
    }

    /** Returns whether the libraries in a folder can use GPUs. */
    public static boolean cuda(Path folder) {
        return Files.exists(folder.resolve("libtorch_cuda.so"));
    }

    /**
     * Tells DJL the flavor, which it would otherwise guess: wrongly where the libraries are newer
     * than its guess.
     */
    void settle() {
        System.setProperty(FLAVOR, flavor);
    }

    private static @Nullable String value(String name, Map<String, String> environment, Properties properties) {
        String value = environment.getOrDefault(name, properties.getProperty(name));
        return value == null || value.isBlank() ? null : value;
    }
}
