package io.stylemill.factory.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements with their values in the order of their question marks.
 *
 * <p>A value is a text, a number, a boolean, an {@code OffsetDateTime}, an enum (its name is kept)
 * or null; a collection is as many values, for {@link #marks}.
 */
final class Jdbc {
    /** Makes something of the row that a result is at. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private Jdbc() {}

    /** Returns how many rows a statement changed. */
    static int update(Connection c, String text, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(text)) {
            fill(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Returns all rows of a question. */
    static <T> List<T> list(Connection c, Row<T> row, String text, @Nullable Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = c.prepareStatement(text)) {
            fill(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(row.of(result));
                }
            }
        }
        return found;
    }

    /** Returns the first row of a question, if there is one. */
    static <T> Optional<T> first(Connection c, Row<T> row, String text, @Nullable Object... values)
            throws SQLException {
        return list(c, row, text, values).stream().findFirst();
    }

    /** Returns whether a question has a row. */
    static boolean any(Connection c, String text, @Nullable Object... values) throws SQLException {
        return first(c, row -> true, text, values).isPresent();
    }

    /** Adds one set of values to a statement that is executed for many. */
    static void batch(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        fill(statement, values);
        statement.addBatch();
    }

    private static void fill(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        int next = 1;
        for (Object value : values) {
            if (value instanceof Collection<?> several) {
                for (Object one : several) {
                    statement.setObject(next++, plain(one));
                }
            } else {
                statement.setObject(next++, plain(value));
            }
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Enum<?> word ? word.name() : value;
    }

    /** Returns as many question marks, in brackets, as there are values. */
    static String marks(Collection<?> values) {
        return "(" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
    }
}
