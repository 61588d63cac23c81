package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one shard on their way from a worker to the publisher: one canonical JSON object a
 * line.
 *
 * <p>{@link RowsWriter} writes it. Not compressed: a worker that repeats a job on another machine
 * must write the same bytes, and compressors differ between machines.
 */
public final class RowsFile {
    private static final String FORM = Digests.sha256(
                    (columns(SampleColumns.ALL) + columns(RejectedColumns.ALL)).getBytes(StandardCharsets.UTF_8))
            .substring(0, 12);

    private RowsFile() {}

    /**
     * Returns a name of the form of the rows, which a worker and its publisher must have in common:
     * it follows from the columns that all rows have. Columns of some versions do not count, since
     * the plan of such a version asks for them.
     */
    public static String form() {
        return FORM;
    }

    private static String columns(Columns<?> columns) {
        return columns.all().stream()
                .filter(column -> column.presence() != Column.Presence.SOMETIMES)
                .map(Column::parquet)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /**
     * Writes refused images in their order to a file.
     *
     * @throws Failure {@code unwritable-file}
     */
    public static void writeRefused(Iterable<Refused> refused, Path file) {
        try (Writer out = Files.newBufferedWriter(file)) {
            for (Refused one : refused) {
                out.write(CanonicalJson.write(RejectedColumns.ALL.cells(one)) + "\n");
            }
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES,
                    "unwritable-file",
                    "writing the rows " + file + " failed: " + WriteFault.words(e),
                    e);
        }
    }

    /**
     * Returns the rows of a stream, read as they are asked for.
     *
     * <p>The iterator throws {@link Failure} {@code bad-row} for what is no row and
     * {@code TRANSIENT} when the stream breaks off. The caller closes the stream.
     *
     * @param where the file, for messages
     */
    public static Iterator<SampleRow> read(InputStream in, String where) {
        return new Lines<>(in, where, fields -> SampleColumns.read(fields, where));
    }

    /** Returns the refused images of a stream, as {@link #read} returns rows. */
    public static Iterator<Refused> readRefused(InputStream in, String where) {
        return new Lines<>(in, where, fields -> RejectedColumns.read(fields, where));
    }

    private static final class Lines<T> implements Iterator<T> {
        private final BufferedReader in;
        private final String where;
        private final Function<Map<String, @Nullable Object>, T> reading;
        private @Nullable String next;

        Lines(InputStream in, String where, Function<Map<String, @Nullable Object>, T> reading) {
            this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            this.where = where;
            this.reading = reading;
            this.next = line();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public T next() {
            String line = next;
            if (line == null) {
                throw new NoSuchElementException("no further row in " + where);
            }
            next = line();
            if (!(CanonicalJson.parse(line) instanceof Map<?, ?> map)) {
                throw Failure.of(Kind.VERIFICATION, "bad-row", "reading " + where + ": a line is no JSON object");
            }
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((key, value) -> fields.put(String.valueOf(key), value));
            return reading.apply(fields);
        }

        private @Nullable String line() {
            try {
                return in.readLine();
            } catch (IOException | UncheckedIOException e) {
                throw Failure.of(
                        Kind.TRANSIENT, "read-broke-off", "reading " + where + " broke off: " + e.getMessage(), e);
            }
        }
    }
}
