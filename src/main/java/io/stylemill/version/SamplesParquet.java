package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * {@code index/samples.parquet}: one row per image, in the order of the shards and of the samples
 * in them.
 *
 * <p>zstd, row groups of 50,000 rows, a Bloom filter on {@code key}. Facts of the run are not here,
 * so equal samples give equal bytes.
 */
public final class SamplesParquet {
    private static final int ROW_GROUP_ROWS = 50_000;
    private static final Type FIRST_TAGS =
            MessageTypeParser.parseMessageType("""
            message first {
              required group tags (MAP) {
                repeated group key_value { required binary key (STRING); required binary value (STRING); }
              }
            }
            """).getType(SampleColumns.TAGS.name());

    private SamplesParquet() {}

    /**
     * Writes rows as they come, in memory bounded by one row group.
     *
     * @throws Failure {@code unwritable-file}, or what the rows' source throws
     */
    public static void write(Path file, Iterator<SampleRow> rows) {
        ParquetTable.write(file, SampleColumns.ALL, ROW_GROUP_ROWS, SampleColumns.KEY, rows);
    }

    /**
     * Hands every row to {@code each}, in file order, in memory bounded by one row group.
     *
     * @throws Failure {@code bad-parquet} or {@code bad-row}
     */
    public static void read(Path file, Consumer<SampleRow> each) {
        read(new LocalInputFile(file), null, file.toString(), each);
    }

    static void read(InputFile file, @Nullable FilterPredicate filter, String where, Consumer<SampleRow> each) {
        read(file, SampleColumns.ALL.all(), filter, where, fields -> {
            each.accept(SampleColumns.read(fields, where));
            return true;
        });
    }

    static void read(InputFile file, Set<String> columns, String where, Predicate<Map<String, @Nullable Object>> each) {
        List<Column<SampleRow>> wanted = SampleColumns.ALL.all().stream()
                .filter(column -> columns.contains(column.name()))
                .toList();
        read(file, wanted, null, where, each);
    }

    private static void read(
            InputFile file,
            List<Column<SampleRow>> wanted,
            @Nullable FilterPredicate filter,
            String where,
            Predicate<Map<String, @Nullable Object>> each) {
        Map<String, @Nullable Object> lacking = new HashMap<>();
        UnaryOperator<MessageType> schema = written -> {
            wanted.stream()
                    .filter(column -> column.added() != null && !written.containsField(column.name()))
                    .forEach(column -> lacking.put(column.name(), column.otherwise()));
            return readable(wanted, written);
        };
        ParquetTable.readWhile(file, schema, filter, where, row -> {
            row.putAll(lacking);
            row.computeIfPresent(
                    SampleColumns.TAGS.name(),
                    (name, tags) -> tags instanceof Map<?, ?> map ? CanonicalJson.write(map) : tags);
            return each.test(row);
        });
    }

    /** Returns the names of the columns that were added after a file was written. */
    static Set<String> lacking(InputFile file, String where) {
        Set<String> lacking = new HashSet<>();
        UnaryOperator<MessageType> schema = written -> {
            SampleColumns.ALL.all().stream()
                    .filter(column -> column.added() != null)
                    .map(Column::name)
                    .filter(name -> !written.containsField(name))
                    .forEach(lacking::add);
            return readable(List.of(), written);
        };
        ParquetTable.readWhile(file, schema, null, where, row -> false);
        return lacking;
    }

    /**
     * Returns what can be read of a file: the first versions have a map of tags, and versions can
     * lack columns.
     */
    private static MessageType readable(List<Column<SampleRow>> wanted, MessageType written) {
        List<Type> types = new ArrayList<>();
        for (Column<SampleRow> column : wanted) {
            boolean there = written.containsField(column.name());
            if (there
                    && column.equals(SampleColumns.TAGS)
                    && !written.getType(column.name()).isPrimitive()) {
                types.add(FIRST_TAGS);
            } else if (there || !SampleColumns.ALL.canLack(column, written::containsField)) {
                types.add(SampleColumns.ALL.schema(List.of(column)).getType(column.name()));
            }
        }
        // A row needs a column to be counted by.
        if (types.isEmpty()) {
            return readable(List.of(SampleColumns.LABEL), written);
        }
        return new MessageType(written.getName(), types);
    }

    /**
     * Returns the row of a key; row groups that cannot hold it are not read.
     *
     * @throws Failure {@code bad-parquet} or {@code bad-row}; {@code duplicate-key} when there are
     *     several
     */
    static Optional<SampleRow> find(InputFile file, String key, String where) {
        List<SampleRow> found = new ArrayList<>();
        read(
                file,
                FilterApi.eq(FilterApi.binaryColumn(SampleColumns.KEY.name()), Binary.fromString(key)),
                where,
                found::add);
        if (found.size() > 1) {
            throw Failure.of(
                    io.stylemill.failure.Kind.VERIFICATION,
                    "duplicate-key",
                    where + " holds " + found.size() + " rows of the key " + Texts.printable(key)
                            + "; each key may occur once");
        }
        return found.stream().findFirst();
    }
}
