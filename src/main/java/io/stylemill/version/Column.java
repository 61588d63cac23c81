package io.stylemill.version;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table that a version carries.
 *
 * @param name in every document
 * @param added when it came, or null where the table always had it
 * @param value returns a row's cell: String, Integer, Long, Double, Boolean, Instant, a list of
 *     strings or null
 * @param description one sentence
 */
public record Column<R>(
        String name,
        ColumnType type,
        Presence presence,
        @Nullable Added added,
        Function<R, @Nullable Object> value,
        String description) {
    /** Which cells of a column hold a value, in versions that are not older than the column. */
    public enum Presence {
        /** All. */
        ALWAYS,
        /** Some; the others are null. */
        NULLABLE,
        /** All in some versions, and none in the others, which do not have the column. */
        SOMETIMES
    }

    /**
     * The steps in which columns were added, oldest first. A version has the columns of its own
     * step and of all steps before.
     */
    public enum Step {
        /** Labelers look at images, and gates refuse some. */
        GATES("gates"),
        /** Keys are unique in all versions of a dataset. */
        UNIQUE_KEYS("unique keys");

        private final String word;

        Step(String word) {
            this.word = word;
        }

        /** Returns the step as the documentation names it. */
        public String word() {
            return word;
        }
    }

    /**
     * When a column came.
     *
     * @param otherwise what the rows of older versions say, which do not have it
     */
    public record Added(Step step, @Nullable Object otherwise) {}

    /** Returns a row's cell. */
    public @Nullable Object of(R row) {
        return value.apply(row);
    }

    /** Returns what a row says that does not have the column. */
    @Nullable
    Object otherwise() {
        return added == null ? null : added.otherwise();
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
