package io.stylemill.version;

import io.stylemill.version.Column.Presence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/**
 * The columns of one kind of row, in their order. What is written and read of such rows follows
 * from it.
 *
 * <p>A class that declares the columns adds each as a constant; the order of the constants is that
 * of the columns.
 */
public final class Columns<R> {
    private final String rowName;
    private final List<Column<R>> columns = new ArrayList<>();

    /** @param rowName what one row is, in the schema of the Parquet file */
    Columns(String rowName) {
        this.rowName = rowName;
    }

    /** Adds a column that has a value in every row, and returns it. */
    Column<R> required(ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.ALWAYS, value, description));
    }

    /**
     * Adds a column that has a value in every row, but is not in versions that were published
     * before it was added. Read it with {@link Fields#or}.
     */
    Column<R> added(ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.ADDED, value, description));
    }

    /** Adds a column whose value can be null, and returns it. */
    Column<R> optional(ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.NULLABLE, value, description));
    }

    /**
     * Adds a column that only some versions have, and returns it. Within a version every row has a
     * value, or none has: the first row decides.
     */
    Column<R> sometimes(ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.SOMETIMES, value, description));
    }

    /** Adds a column that means what a column of other rows means, and returns it. */
    Column<R> like(Column<?> other, Function<R, @Nullable Object> value) {
        return add(new Column<>(other.name(), other.type(), other.presence(), value, other.description()));
    }

    /** Adds a column of a part of the row, and returns it. */
    <P> Column<R> of(Column<P> column, Function<R, P> part) {
        return like(column, row -> column.of(part.apply(row)));
    }

    private Column<R> add(Column<R> column) {
        columns.add(column);
        return column;
    }

    /** Returns all columns, in their order. */
    public List<Column<R>> all() {
        return Collections.unmodifiableList(columns);
    }

    /** Returns the columns that a table with this row has, in their order. */
    List<Column<R>> carriedBy(R row) {
        return columns.stream().filter(column -> column.carriedBy(row)).toList();
    }

    /**
     * Returns the schema to read a file with: the columns that it has, and those that it must have.
     */
    MessageType readable(MessageType written) {
        return schema(columns.stream()
                .filter(column -> written.containsField(column.name()) || !column.canLack())
                .toList());
    }

    /** Returns the schema of a Parquet file with these columns. */
    MessageType schema(List<Column<R>> some) {
        return MessageTypeParser.parseMessageType(some.stream()
                .map(Column::parquet)
                .collect(Collectors.joining("\n", "message " + rowName + " {\n", "\n}\n")));
    }

    /** Returns a row's cells by column, in the order of the columns. */
    public Map<String, @Nullable Object> cells(R row) {
        Map<String, @Nullable Object> cells = new LinkedHashMap<>();
        for (Column<R> column : columns) {
            Object cell = column.of(row);
            if (cell != null || column.presence() != Presence.SOMETIMES) {
                cells.put(column.name(), cell);
            }
        }
        return cells;
    }
}
