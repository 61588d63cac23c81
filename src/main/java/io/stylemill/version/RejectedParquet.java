package io.stylemill.version;

import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * {@code index/rejected.parquet}: one row per image that did not pass the gates, in the order of the shards and of the
 * attempts in them. Equal samples give equal bytes.
 */
public final class RejectedParquet {
    private static final int ROW_GROUP_ROWS = 50_000;
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message rejected {
              required binary key (STRING);
              required binary split (STRING);
              required binary shard (STRING);
              required binary group (STRING);
              required int64 slot;
              required int32 attempt;
              required int32 label;
              required binary label_name (STRING);
              required binary label_source (STRING);
              required int32 class_idx;
              required group gates (LIST) { repeated group list { required binary element (STRING); } }
              required group details (LIST) { repeated group list { required binary element (STRING); } }
              required double label_confidence;
              required double label_margin;
              required int32 label_agrees;
              required binary scores (STRING);
              optional binary dhash (STRING);
              optional binary phash (STRING);
              required binary pixel_sha256 (STRING);
              required binary recipe (STRING);
            }
            """);

    private RejectedParquet() {}

    /**
     * Writes rows as they come, in memory bounded by one row group.
     *
     * @throws Failure {@code unwritable-file}, or what the rows' source throws
     */
    public static void write(Path file, Iterator<Refused> rows) {
        ParquetTable.write(file, SCHEMA, ROW_GROUP_ROWS, null, rows, RefusedFields::write);
    }

    /**
     * Hands every row to {@code each}, in file order, in memory bounded by one row group.
     *
     * @throws Failure {@code bad-parquet} or {@code bad-row}
     */
    public static void read(Path file, Consumer<Refused> each) {
        read(new LocalInputFile(file), file.toString(), each);
    }

    /** Returns the row of an attempt at a sample, or empty when it was not refused. */
    static Optional<Refused> find(InputFile file, String key, int attempt, String where) {
        List<Refused> found = new ArrayList<>();
        ParquetTable.read(
                file,
                SCHEMA,
                FilterApi.and(
                        FilterApi.eq(FilterApi.binaryColumn("key"), Binary.fromString(key)),
                        FilterApi.eq(FilterApi.intColumn("attempt"), attempt)),
                where,
                fields -> found.add(RefusedFields.read(fields, where)));
        return found.stream().findFirst();
    }

    static void read(InputFile file, String where, Consumer<Refused> each) {
        ParquetTable.read(file, SCHEMA, null, where, fields -> each.accept(RefusedFields.read(fields, where)));
    }
}
