package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a checkpoint of any supported format; the format is found from the content, and nothing
 * named in a file is imported, loaded or called.
 *
 * <p>Costs about the memory of the one wanted network in float32. {@code docs/checkpoints.md} lists
 * formats, tensors and settings.
 */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * Returns the generator network of a file.
     *
     * @throws Failure {@code checkpoint-missing}; {@code checkpoint-format} for a file that is no
     *     checkpoint; {@code checkpoint-unsafe}, {@code checkpoint-damaged} or
     *     {@code checkpoint-unsupported} with what was found
     */
    public static Checkpoint read(Path file) {
        if (Files.isDirectory(file)) {
            throw Failure.input(
                    "checkpoint-missing", "cannot read the checkpoint " + file + ": it is a folder; name the file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(Region.of(channel), true, file.toString());
        } catch (NoSuchFileException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "checkpoint-missing",
                    "cannot read the checkpoint " + file + ": there is no such file; check the path",
                    e);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "checkpoint-read",
                    "cannot read the checkpoint " + file + ": " + e + "; check that it may be read",
                    e);
        }
    }

    /**
     * Returns the generator network of an open file.
     *
     * @param name how messages call it
     * @throws Failure as {@link #read(Path)}
     */
    public static Checkpoint read(SeekableByteChannel channel, String name) throws IOException {
        return read(Region.of(channel), false, name);
    }

    /**
     * Returns whether a file holds a generator network, as far as the names in it say; no weights
     * are read, so a file that {@link #read} refuses may pass. A TorchScript archive does not say
     * what it makes, and does not count.
     *
     * @param length of the file
     * @throws Failure {@code checkpoint-read} (TRANSIENT) when reading fails
     */
    public static boolean holdsGenerator(long length, PartReader source) {
        return new CheckpointReader(Region.of(length, source)).holdsGenerator();
    }

    private static Checkpoint read(Region file, boolean shared, String name) {
        try (WholeDigest digest = WholeDigest.of(file, shared)) {
            return new CheckpointReader(file).read(digest);
        } catch (Failure e) {
            throw Failure.of(e.kind(), e.code(), "cannot read the checkpoint " + name + ": " + e.getMessage(), e);
        }
    }
}
