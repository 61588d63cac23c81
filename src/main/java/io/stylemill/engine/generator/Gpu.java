package io.stylemill.engine.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The names of this machine's NVIDIA GPUs, as their Linux driver lists them. */
public final class Gpu {
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");
    private static final String MODEL = "Model:";

    private Gpu() {}

    /**
     * Returns the model of GPU {@code index}, such as {@code NVIDIA H200}; {@code unknown} where
     * the driver does not tell.
     */
    static String name(int index) {
        List<String> models = models();
        // In a container the driver lists all GPUs, PyTorch only those it was given; one model is
        // the usual case.
        if (models.stream().distinct().count() == 1) {
            return models.get(0);
        }
        return index < models.size() ? models.get(index) : "unknown";
    }

    /**
     * Returns the models of all GPUs that the driver lists, in the order of their bus addresses;
     * empty without a driver.
     */
    public static List<String> models() {
        return models(DRIVER);
    }

    /** Returns the models below {@code folder}, in the order of their bus addresses. */
    static List<String> models(Path folder) {
        List<String> models = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return models;
        }
        try (var gpus = Files.list(folder)) {
            for (Path gpu : gpus.sorted().toList()) {
                for (String line : Files.readAllLines(gpu.resolve("information"))) {
                    if (line.startsWith(MODEL)) {
                        models.add(line.substring(MODEL.length()).strip());
                    }
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return models;
    }
}
