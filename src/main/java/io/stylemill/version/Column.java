package io.stylemill.version;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table that a version carries.
 *
 * @param name in every document
 * @param value returns a row's cell: String, Integer, Long, Double, Boolean, Instant, a list of
 *     strings or null
 * @param description one sentence
 */
public record Column<R>(
        String name, ColumnType type, Presence presence, Function<R, @Nullable Object> value, String description) {
    /** Which cells of a column hold a value. */
    public enum Presence {
        /** All. */
        ALWAYS,
        /**
         * All, in versions that this program writes; versions that are older than the column do not
         * have it.
         */
        ADDED,
        /** Some; the others are null. */
        NULLABLE,
        /** All in some versions, and none in the others, which do not have the column. */
        SOMETIMES
    }

    /** Returns a row's cell. */
    public @Nullable Object of(R row) {
        return value.apply(row);
    }

    /** Returns whether there are versions that do not have the column. */
    public boolean canLack() {
        return presence == Presence.ADDED || presence == Presence.SOMETIMES;
    }

    /** Returns whether tables with this row have the column. */
    boolean carriedBy(R row) {
        return presence != Presence.SOMETIMES || of(row) != null;
    }

    /** Returns the column as a line of a Parquet schema. */
    String parquet() {
        return (presence == Presence.NULLABLE ? "optional " : "required ") + type.parquet(name);
    }
}
