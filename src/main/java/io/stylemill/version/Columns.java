package io.stylemill.version;

import io.stylemill.version.Column.Added;
import io.stylemill.version.Column.Presence;
import io.stylemill.version.Column.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
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
    private final @Nullable Step first;
    private final List<Column<R>> columns = new ArrayList<>();

    /** @param rowName what one row is, in the schema of the Parquet file */
    Columns(String rowName) {
        this(rowName, null);
    }

    /** @param first the step that brought the table, so that it always had the columns of it */
    Columns(String rowName, @Nullable Step first) {
        this.rowName = rowName;
        this.first = first;
    }

    /** Adds a column that has a value in every row, and returns it. */
    Column<R> required(ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.ALWAYS, null, value, description));
    }

    /**
     * Adds a column that has a value in every row, but is not in versions that were published
     * before it was added.
     *
     * @param otherwise what the rows of those versions say
     */
    Column<R> added(
            Step step,
            Object otherwise,
            ColumnType type,
            String name,
            Function<R, @Nullable Object> value,
            String description) {
        return add(new Column<>(name, type, Presence.ALWAYS, new Added(step, otherwise), value, description));
    }

    /**
     * Adds a column whose value can be null, and which is not in versions that were published
     * before it was added.
     */
    Column<R> addedOptional(
            Step step, ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.NULLABLE, new Added(step, null), value, description));
    }

    /** Adds a column whose value can be null, and returns it. */
    Column<R> optional(ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.NULLABLE, null, value, description));
    }

    /**
     * Adds a column that only some versions have, and returns it. Within a version every row has a
     * value, or none has: the first row decides.
     */
    Column<R> sometimes(ColumnType type, String name, Function<R, @Nullable Object> value, String description) {
        return add(new Column<>(name, type, Presence.SOMETIMES, null, value, description));
    }

    /** Adds a column that means what a column of other rows means, and returns it. */
    Column<R> like(Column<?> other, Function<R, @Nullable Object> value) {
        Added added = other.added();
        boolean always = added == null || first != null && added.step().compareTo(first) <= 0;
        return add(new Column<>(
                other.name(), other.type(), other.presence(), always ? null : added, value, other.description()));
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
                .filter(column -> written.containsField(column.name()) || !canLack(column, written::containsField))
                .toList());
    }

    /**
     * Returns whether a table does not need to have a column: only some have it, or the table is
     * older than it, and so has no column of its step or of a later one.
     *
     * @param written whether the table has a column of a name
     */
    public boolean canLack(Column<R> column, Predicate<String> written) {
        Added added = column.added();
        return column.presence() == Presence.SOMETIMES
                || added != null
                        && columns.stream()
                                .filter(other -> other.added() != null
                                        && other.added().step().compareTo(added.step()) >= 0)
                                .map(Column::name)
                                .noneMatch(written);
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
