package io.stylemill.audit.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a question, row by row. Not safe for several threads at once. */
public final class QueryResult implements AutoCloseable {
    private static final long MAX_EXACT = 1L << 53;

    private final Statement statement;
    private final ResultSet rows;
    private final List<String> columns;

    QueryResult(Statement statement, ResultSet rows) throws SQLException {
        this.statement = statement;
        this.rows = rows;
        ResultSetMetaData data = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            String label = data.getColumnLabel(i);
            String name = label;
            for (int n = 2; names.contains(name); n++) {
                name = label + "_" + n;
            }
            names.add(name);
        }
        this.columns = List.copyOf(names);
    }

    /** Returns the columns' names, each once. */
    public List<String> columns() {
        return columns;
    }

    /**
     * Returns the next row, or null after the last: texts, Long, Double, Boolean and null.
     *
     * @throws io.stylemill.failure.Failure {@code bad-sql} (INPUT) when the question cannot be answered, such as a
     *     division by zero
     */
    public @Nullable List<@Nullable Object> next() {
        try {
            if (!rows.next()) {
                return null;
            }
            List<@Nullable Object> row = new ArrayList<>(columns.size());
            for (int i = 1; i <= columns.size(); i++) {
                row.add(plain(rows.getObject(i), i));
            }
            return row;
        } catch (SQLException e) {
            throw Query.refusal(e);
        }
    }

    private @Nullable Object plain(@Nullable Object value, int column) throws SQLException {
        if (value == null || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Long whole) {
            return Math.abs(whole) <= MAX_EXACT ? (Object) whole : whole.toString();
        }
        if (value instanceof Double || value instanceof Float) {
            double real = ((Number) value).doubleValue();
            return Double.isFinite(real) ? (Object) real : Double.toString(real);
        }
        if (value instanceof BigDecimal number) {
            boolean whole = number.stripTrailingZeros().scale() <= 0;
            return whole && number.abs().compareTo(BigDecimal.valueOf(MAX_EXACT)) <= 0
                    ? (Object) number.longValue()
                    : (Object) number.doubleValue();
        }
        // Dates, times and whatever else: as the database writes it.
        return rows.getString(column);
    }

    @Override
    public void close() {
        try {
            rows.close();
            statement.close();
        } catch (SQLException e) {
            throw Query.refusal(e);
        }
    }
}
