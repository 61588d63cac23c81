package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Rows of named fields in a Parquet file: texts, whole and real numbers, decisions, UTC times and
 * lists of texts. Texts by name, which earlier versions hold, are read too.
 *
 * <p>The bytes depend on schema and rows alone: no time, no host, single-threaded zstd at its
 * default level.
 */
final class ParquetTable {
    /** Enough for 50,000 keys at one false answer in a hundred. */
    private static final int BLOOM_FILTER_BYTES = 1 << 16;

    private ParquetTable() {}

    /**
     * Writes rows as they come.
     *
     * @param rowGroupRows most rows in one row group
     * @param indexed a text column that gets a Bloom filter in each row group, or null
     * @throws Failure {@code unwritable-file}
     */
    static <T> void write(
            Path file, Columns<T> columns, int rowGroupRows, @Nullable Column<T> indexed, Iterator<T> rows) {
        T first = rows.hasNext() ? rows.next() : null;
        ParquetRowWriter.Builder builder = ParquetRowWriter.table(
                file, columns.schema(first == null ? columns.all() : columns.carriedBy(first)), Map.of(), rowGroupRows);
        if (indexed != null) {
            builder.withAdaptiveBloomFilterEnabled(true)
                    .withMaxBloomFilterBytes(BLOOM_FILTER_BYTES)
                    .withBloomFilterEnabled(indexed.name(), true);
        }
        try (ParquetWriter<Map<String, @Nullable Object>> writer = builder.build()) {
            for (T row = first; row != null; row = rows.hasNext() ? rows.next() : null) {
                writer.write(columns.cells(row));
            }
        } catch (IOException e) {
            throw Failure.of(
                    Kind.RESOURCES, "unwritable-file", "writing " + file + " failed: " + WriteFault.words(e), e);
        }
    }

    /**
     * Hands each row to {@code each}.
     *
     * @param schema gives the columns to read of a file of a schema
     * @param filter keeps the rows that match, or null for all
     * @param where the file, for messages
     * @throws Failure {@code bad-parquet} when the file is damaged or lacks a column
     */
    static void read(
            InputFile file,
            UnaryOperator<MessageType> schema,
            @Nullable FilterPredicate filter,
            String where,
            Consumer<Map<String, @Nullable Object>> each) {
        readWhile(file, schema, filter, where, row -> {
            each.accept(row);
            return true;
        });
    }

    /**
     * Hands rows to {@code each} until it returns false; what follows is not read. See
     * {@link #read}.
     *
     * @param schema gives the columns to read of a file of a schema
     */
    static void readWhile(
            InputFile file,
            UnaryOperator<MessageType> schema,
            @Nullable FilterPredicate filter,
            String where,
            Predicate<Map<String, @Nullable Object>> each) {
        try (ParquetReader<Group> reader = new Reader(file, schema)
                .withFilter(filter == null ? FilterCompat.NOOP : FilterCompat.get(filter))
                .usePageChecksumVerification()
                .build()) {
            Group row = reader.read();
            while (row != null && each.test(fields(row))) {
                row = reader.read();
            }
        } catch (Failure e) {
            throw e;
        } catch (IOException | RuntimeException | LinkageError e) {
            // The library answers damage with whatever its decoders happen to throw; a codec that
            // is not on board, with a missing method.
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw Failure.of(
                    Kind.VERIFICATION,
                    "bad-parquet",
                    "reading " + where + " failed: " + Texts.printable(String.valueOf(e.getMessage()))
                            + "; the file is damaged or of another schema",
                    e);
        }
    }

    private static Map<String, @Nullable Object> fields(Group row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Type type : row.getType().getFields()) {
            String name = type.getName();
            fields.put(name, row.getFieldRepetitionCount(name) == 0 ? null : value(row, type));
        }
        return fields;
    }

    private static Object value(Group row, Type type) {
        String name = type.getName();
        if (!type.isPrimitive()) {
            return type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation
                    ? pairs(row.getGroup(name, 0))
                    : texts(row.getGroup(name, 0));
        }
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case BINARY -> row.getString(name, 0);
            case INT32 -> row.getInteger(name, 0);
            case INT64 -> isTime(type) ? (Object) instant(row.getLong(name, 0)) : row.getLong(name, 0);
            case DOUBLE -> row.getDouble(name, 0);
            case BOOLEAN -> row.getBoolean(name, 0);
            case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
                throw Failure.bug("no column of ours has the type of '" + type + "'");
        };
    }

    private static List<String> texts(Group list) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
            texts.add(list.getGroup("list", i).getString("element", 0));
        }
        return texts;
    }

    private static Map<String, String> pairs(Group map) {
        Map<String, String> pairs = new TreeMap<>();
        for (int i = 0; i < map.getFieldRepetitionCount("key_value"); i++) {
            Group pair = map.getGroup("key_value", i);
            pairs.put(pair.getString("key", 0), pair.getString("value", 0));
        }
        return pairs;
    }

    private static boolean isTime(Type type) {
        return type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static final class Reader extends ParquetReader.Builder<Group> {
        private final UnaryOperator<MessageType> schema;

        Reader(InputFile file, UnaryOperator<MessageType> schema) {
            // Settings would have to pass through Hadoop's own class, of which only a shell is
            // here; there are none.
            super(file, new PlainParquetConfiguration());
            this.schema = schema;
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport() {
                @Override
                public ReadContext init(InitContext context) {
                    MessageType written = context.getFileSchema();
                    return new ReadContext(ReadSupport.getSchemaForRead(written, schema.apply(written)));
                }
            };
        }
    }
}
