package io.stylemill.audit.readers;

import io.stylemill.record.CanonicalJson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Facts about images in files: those of one key are always in the same part, so two tables are
 * compared part by part, in any order of their rows, and only one part is in memory.
 */
final class KeyParts implements Closeable {
    /** Each is an open file while rows are added. */
    private static final int MOST_PARTS = 200;

    private final List<Path> files = new ArrayList<>();
    private final List<BufferedWriter> writers = new ArrayList<>();

    /**
     * @param folder that is new, or empty
     * @param rows how many are expected
     * @param atOnce how many of them a part has, about, up to 200 parts
     */
    KeyParts(Path folder, long rows, int atOnce) {
        try {
            Files.createDirectories(folder);
            for (long i = 0; i < Math.min(MOST_PARTS, rows / atOnce + 1); i++) {
                Path file = folder.resolve(i + ".jsonl");
                files.add(file);
                writers.add(Files.newBufferedWriter(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int count() {
        return files.size();
    }

    /** @param row whose {@code key} says where it goes */
    void add(Map<?, ?> row) {
        try {
            BufferedWriter writer = writers.get(Math.floorMod(key(row).hashCode(), files.size()));
            writer.write(CanonicalJson.write(row));
            writer.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String key(Map<?, ?> row) {
        return String.valueOf(row.get("key"));
    }

    /**
     * Hands the rows of a part to {@code each}, in the order in which they came; after
     * {@link #close()}.
     */
    void read(int part, Consumer<Map<?, ?>> each) {
        try (BufferedReader lines = Files.newBufferedReader(files.get(part))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (CanonicalJson.parse(line) instanceof Map<?, ?> row) {
                    each.accept(row);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            for (BufferedWriter writer : writers) {
                writer.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
