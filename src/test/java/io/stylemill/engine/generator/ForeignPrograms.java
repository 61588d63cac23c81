package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** TorchScript archives as users bring them, written from texts among the test resources. */
public final class ForeignPrograms {
    private ForeignPrograms() {}

    /**
     * Returns the archive of the text {@code NAME.py}: {@code toy}, or {@code writer}, which
     * reaches for files.
     */
    static byte[] bytes(String name) {
        return TorchScriptArchive.of(name, List.of());
    }

    /** Writes the archive of the text {@code NAME.py}. */
    public static Path write(String name, Path file) throws IOException {
        return Files.write(file, bytes(name));
    }

    /** Returns the archive of the text {@code NAME.py}, as read. */
    public static Checkpoint read(String name) {
        try {
            return Checkpoints.read(new SeekableInMemoryByteChannel(bytes(name)), name + ".pt");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
