package io.stylemill.audit.query;

import io.stylemill.record.CanonicalJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBStruct;
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
     * @throws io.stylemill.failure.Failure {@code bad-sql} (INPUT) when the question cannot be
     *     answered, such as the root of a negative number
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
        if (value instanceof Array || value instanceof Struct || value instanceof Map) {
            return CanonicalJson.write(json(value));
        }
        // Dates and whatever else: as the database writes it.
        Object known = single(value);
        return known == null ? rows.getString(column) : known;
    }

    /**
     * Returns a single value as it is written, or null for null and for what the database writes
     * itself.
     */
    private static @Nullable Object single(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Long whole) {
            return -MAX_EXACT <= whole && whole <= MAX_EXACT ? (Object) whole : whole.toString();
        }
        if (value instanceof Double || value instanceof Float) {
            double real = ((Number) value).doubleValue();
            return Double.isFinite(real) ? (Object) real : Double.toString(real);
        }
        if (value instanceof BigDecimal || value instanceof BigInteger) {
            BigDecimal number = new BigDecimal(value.toString());
            boolean whole = number.stripTrailingZeros().scale() <= 0;
            return whole && number.abs().compareTo(BigDecimal.valueOf(MAX_EXACT)) <= 0
                    ? (Object) number.longValue()
                    : value instanceof BigInteger ? value.toString() : (Object) number.doubleValue();
        }
        return value instanceof OffsetDateTime time ? time.toInstant().toString() : null;
    }

    private static @Nullable Object json(@Nullable Object value) throws SQLException {
        if (value instanceof DuckDBStruct struct) {
            Map<String, Object> fields = struct.getMap();
            // Those of row(a, b) have no names.
            return fields.containsKey("") ? items(struct.getAttributes()) : json(fields);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> all = new TreeMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                all.put(String.valueOf(entry.getKey()), json(entry.getValue()));
            }
            return all;
        }
        if (value instanceof Array array) {
            return items((Object[]) array.getArray());
        }
        Object known = single(value);
        return known != null || value == null ? known : String.valueOf(value);
    }

    private static List<@Nullable Object> items(@Nullable Object[] values) throws SQLException {
        List<@Nullable Object> all = new ArrayList<>();
        for (Object value : values) {
            all.add(json(value));
        }
        return all;
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
