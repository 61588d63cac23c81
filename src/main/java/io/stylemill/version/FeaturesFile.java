package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Features of some of a shard's images on their way from a worker to the publisher: binary,
 * big-endian, one entry after another: key (modified UTF-8 with a length), attempt (int32), kept
 * (one byte), dimensions (int32), values (float32).
 */
public final class FeaturesFile {
    private static final int MOST_DIMENSIONS = 1 << 16;

    private FeaturesFile() {}

    /**
     * Features of one image.
     *
     * @param key of the sample
     * @param attempt of the image at the sample
     * @param kept whether the image is in the dataset; else it was refused
     * @param values not to be written to
     */
    public record Entry(String key, int attempt, boolean kept, float[] values) {}

    /**
     * Writes entries in their order.
     *
     * @throws Failure {@code unwritable-file}
     */
    public static void write(List<Entry> entries, Path file) {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (Entry entry : entries) {
                out.writeUTF(entry.key());
                out.writeInt(entry.attempt());
                out.writeBoolean(entry.kept());
                out.writeInt(entry.values().length);
                for (float value : entry.values()) {
                    out.writeFloat(value);
                }
            }
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES, "unwritable-file", "writing " + file + " failed: " + WriteFault.words(e), e);
        }
    }

    /**
     * Hands each entry to {@code each}. The caller closes the stream.
     *
     * @throws Failure {@code bad-features} (VERIFICATION) for what {@link #write} does not write
     */
    public static void read(InputStream stream, String where, Consumer<Entry> each) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(stream));
        try {
            while (true) {
                in.mark(1);
                if (in.read() < 0) {
                    return;
                }
                in.reset();
                String key = in.readUTF();
                int attempt = in.readInt();
                boolean kept = in.readBoolean();
                int dimensions = in.readInt();
                if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
                    throw Failure.of(
                            Kind.VERIFICATION, "bad-features", where + " states vectors of " + dimensions + " numbers");
                }
                float[] values = new float[dimensions];
                for (int i = 0; i < dimensions; i++) {
                    values[i] = in.readFloat();
                }
                each.accept(new Entry(key, attempt, kept, values));
            }
        } catch (EOFException e) {
            throw Failure.of(Kind.VERIFICATION, "bad-features", where + " ends in the middle", e);
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-broke-off", "reading " + where + " broke off: " + e, e);
        }
    }
}
