package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lines of CSV as RFC 4180 has them, which no spreadsheet takes for formulas. */
public final class Csv {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private Csv() {}

    /** Returns the fields of a line, without a line break; null is an empty field. */
    public static String line(List<? extends @Nullable Object> values) {
        List<String> fields = new ArrayList<>(values.size());
        for (Object value : values) {
            String text = value instanceof Double ? CanonicalJson.write(value) : Objects.toString(value, "");
            String safe = value instanceof Number || value instanceof Boolean ? text : asText(text);
            boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            fields.add(quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
        }
        return String.join(",", fields);
    }

    /**
     * A text that a spreadsheet would run gets an apostrophe before it, which spreadsheets read as:
     * this is text.
     */
    private static String asText(String text) {
        boolean formula = !text.isEmpty()
                && "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20".indexOf(text.charAt(0)) >= 0
                && !NUMBER.matcher(text).matches();
        return formula ? "'" + text : text;
    }
}
