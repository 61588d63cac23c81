package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a row by column, each read as the type that is asked for; another type is a
 * {@link Failure} {@code bad-row}. Where a column was added later, rows without it say what
 * {@link Column.Added} states.
 *
 * @param where the file, for messages
 */
record Fields(Map<String, @Nullable Object> cells, String where) {
    boolean has(Column<?> column) {
        return cell(column) != null;
    }

    String text(Column<?> column) {
        if (cell(column) instanceof String text) {
            return text;
        }
        throw bad(column, "a text");
    }

    @Nullable
    String textOrNull(Column<?> column) {
        return has(column) ? text(column) : null;
    }

    long whole(Column<?> column) {
        Object value = cell(column);
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        throw bad(column, "a whole number");
    }

    @Nullable
    Long wholeOrNull(Column<?> column) {
        return has(column) ? (Long) whole(column) : null;
    }

    int small(Column<?> column) {
        long value = whole(column);
        if (value != (int) value) {
            throw bad(column, "a whole number of 32 bits");
        }
        return (int) value;
    }

    /** Returns the 64 bits that a text of 16 hex digits holds. */
    long bits(Column<?> column) {
        String text = text(column);
        try {
            return HexFormat.fromHexDigitsToLong(text);
        } catch (IllegalArgumentException e) {
            throw bad(column, "16 hex digits");
        }
    }

    double real(Column<?> column) {
        if (cell(column) instanceof Number number) {
            return number.doubleValue();
        }
        throw bad(column, "a number");
    }

    List<String> texts(Column<?> column) {
        if (cell(column) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw bad(column, "a list of texts");
    }

    /** Returns a JSON object of texts. */
    Map<String, String> textsByName(Column<?> column) {
        String text = text(column);
        if (text.equals("{}")) {
            return Map.of();
        }
        Map<String, String> texts = new TreeMap<>();
        if (parsed(text) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value instanceof String known) {
                    texts.put(String.valueOf(key), known);
                }
            });
            if (texts.size() == map.size()) {
                return texts;
            }
        }
        throw bad(column, "a JSON object of texts");
    }

    private static @Nullable Object parsed(String text) {
        try {
            return CanonicalJson.parse(text);
        } catch (Failure e) {
            return null;
        }
    }

    private @Nullable Object cell(Column<?> column) {
        return cells.getOrDefault(column.name(), column.otherwise());
    }

    Failure bad(Column<?> column, String allowed) {
        return Failure.of(
                Kind.VERIFICATION,
                "bad-row",
                "reading " + where + ": the field '" + column.name() + "' is "
                        + Texts.printable(String.valueOf(cell(column))) + "; it must be " + allowed);
    }
}
