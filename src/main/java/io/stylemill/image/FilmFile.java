package io.stylemill.image;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.WholeFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of a film under a name of its own, until all of it is there. */
final class FilmFile implements Closeable {
    private final Path file;
    private final Path part;
    private final RandomAccessFile out;

    FilmFile(Path file) {
        this.file = file;
        this.part = WholeFile.part(file);
        try {
            this.out = new RandomAccessFile(part.toFile(), "rw");
            out.setLength(0);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    void put(ByteSink bytes) {
        try {
            out.write(bytes.data, 0, bytes.size);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Writes a number of four bytes, the smallest first, over what is there. */
    void overwriteLittle32(long at, int value) {
        try {
            out.seek(at);
            out.writeInt(Integer.reverseBytes(value));
            out.seek(out.length());
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    void finish() {
        try {
            out.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        publish(part, file);
    }

    static void publish(Path part, Path file) {
        try {
            WholeFile.handOver(part, file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    static Failure unwritable(Path file, IOException e) {
        return Failure.of(
                Kind.RESOURCES, "output-unwritable", "cannot write the film " + file + ": " + WriteFault.words(e), e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        remove(part);
    }
}
