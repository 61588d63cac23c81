package io.stylemill.audit.query;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Csv;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an answer is written. */
public enum QueryOutput {
    /** Aligned columns for people; their widths are those of the first thousand rows. */
    TABLE {
        @Override
        public long write(QueryResult result, PrintStream out) {
            List<List<@Nullable Object>> first = new ArrayList<>();
            List<@Nullable Object> row = result.next();
            while (row != null) {
                first.add(row);
                row = first.size() < LOOKED_AT ? result.next() : null;
            }
            int[] widths = new int[result.columns().size()];
            for (int i = 0; i < widths.length; i++) {
                widths[i] = length(result.columns().get(i));
                for (List<@Nullable Object> seen : first) {
                    widths[i] = Math.max(widths[i], length(cell(seen.get(i))));
                }
            }
            out.println(aligned(new ArrayList<>(result.columns()), widths));
            out.println(aligned(rules(widths), widths));
            first.forEach(seen -> out.println(aligned(seen, widths)));
            long count = first.size();
            if (count == LOOKED_AT) {
                for (row = result.next(); row != null && !ended(count, out); row = result.next()) {
                    out.println(aligned(row, widths));
                    count++;
                }
            }
            return count;
        }
    },
    /**
     * RFC 4180 with a line of names and line feeds; null is an empty field, and no text is a
     * formula.
     */
    CSV {
        @Override
        public long write(QueryResult result, PrintStream out) {
            out.print(Csv.line(result.columns()) + "\n");
            long count = 0;
            for (List<@Nullable Object> row = result.next(); row != null && !ended(count, out); row = result.next()) {
                out.print(Csv.line(row) + "\n");
                count++;
            }
            return count;
        }
    },
    /** One array of objects, a row a line. */
    JSON {
        @Override
        public long write(QueryResult result, PrintStream out) {
            long count = 0;
            for (List<@Nullable Object> row = result.next(); row != null && !ended(count, out); row = result.next()) {
                StringBuilder line = new StringBuilder(count == 0 ? "[" : ",\n");
                for (int i = 0; i < row.size(); i++) {
                    line.append(i == 0 ? "{" : ",")
                            .append(CanonicalJson.write(result.columns().get(i)))
                            .append(':')
                            .append(CanonicalJson.write(row.get(i)));
                }
                out.print(line.append('}'));
                count++;
            }
            out.println(count == 0 ? "[]" : "]");
            return count;
        }
    };

    private static final int LOOKED_AT = 1000;

    /**
     * Writes the rest of an answer, as long as {@code out} takes it, and returns how many rows that
     * were.
     */
    public abstract long write(QueryResult result, PrintStream out);

    /**
     * Returns whether what is written arrives nowhere, so that the rest need not be read; looks
     * once in many rows.
     */
    private static boolean ended(long count, PrintStream out) {
        return count > 0 && count % LOOKED_AT == 0 && out.checkError();
    }

    private static String cell(@Nullable Object value) {
        if (value instanceof Double) {
            return CanonicalJson.write(value);
        }
        String text = Objects.toString(value, "");
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static List<@Nullable Object> rules(int[] widths) {
        List<@Nullable Object> rules = new ArrayList<>();
        for (int width : widths) {
            rules.add("-".repeat(width));
        }
        return rules;
    }

    private static String aligned(List<? extends @Nullable Object> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String text = cell(row.get(i));
            String space = " ".repeat(Math.max(0, widths[i] - length(text)));
            boolean number = row.get(i) instanceof Number;
            line.append(i == 0 ? "" : "  ")
                    .append(number ? space : "")
                    .append(text)
                    .append(number ? "" : space);
        }
        return line.toString().stripTrailing();
    }
}
