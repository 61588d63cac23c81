package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Writes the rows of a shard to a {@link RowsFile} while the shard grows, so that no row is kept in
 * memory.
 *
 * <p>Not for use by several threads.
 */
public final class RowsWriter implements AutoCloseable {
    private final Path file;
    private final MessageDigest sha256 = Digests.sha256();
    private final OutputStream out;

    /** @throws Failure {@code unwritable-file} */
    public RowsWriter(Path file) {
        this.file = file;
        try {
            out = new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), sha256), 1 << 16);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Appends a row.
     *
     * @throws Failure {@code unwritable-file}
     */
    public void add(SampleRow row) {
        try {
            out.write((CanonicalJson.write(SampleColumns.ALL.cells(row)) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Completes the file and returns its SHA-256, hexadecimal.
     *
     * @throws Failure {@code unwritable-file}
     */
    public String finish() {
        close();
        return Digests.hex(sha256.digest());
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Failure unwritable(IOException e) {
        return Failure.of(
                Kind.RESOURCES, "unwritable-file", "writing the rows " + file + " failed: " + WriteFault.words(e), e);
    }
}
