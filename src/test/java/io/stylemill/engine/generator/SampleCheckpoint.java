package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import java.nio.file.Path;

/** The trained generator that ships with the project. */
final class SampleCheckpoint {
    private static final Path FILE = Path.of("samples/blood-cells/blood-cells-64.safetensors");

    private SampleCheckpoint() {}

    static Checkpoint read() {
        return Checkpoints.read(FILE);
    }
}
