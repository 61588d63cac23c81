package io.stylemill.audit.query;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a question says of the rows that can answer it: one comparison that all of them pass, and how many are enough. Read
 * from simple questions alone; of others it says nothing, and every row is loaded.
 *
 * @param column that is compared, or null
 * @param value that it must have, a number or a text
 * @param most rows that are enough, in the order of the index; {@link Long#MAX_VALUE} for all
 */
record Narrowing(@Nullable QueryColumn column, @Nullable Object value, long most) {
    static final Narrowing NONE = new Narrowing(null, null, Long.MAX_VALUE);

    /** One table without another name; what follows the first comparison may only narrow, group, order or cut. */
    private static final Pattern WHERE = Pattern.compile(
            "select\\s.*?\\sfrom\\s+samples\\s+where\\s+(\"?)(\\w+)\\1\\s*=\\s*(-?\\d{1,18}|'[^'\\\\]*')"
                    + "(?:\\s*;?\\s*|\\s+(?:and|group|order|limit|fetch)\\s.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Plain columns of plain rows: nothing that counts, sorts or tells rows apart. */
    private static final Pattern FIRST = Pattern.compile(
            "select\\s+(\\*|\"?\\w+\"?(?:\\s*,\\s*\"?\\w+\"?)*)\\s+from\\s+samples"
                    + "(\\s+where\\s+\"?\\w+\"?\\s*=\\s*(?:-?\\d{1,18}|'[^'\\\\]*'))?\\s+limit\\s+(\\d{1,18})\\s*;?",
            Pattern.CASE_INSENSITIVE);

    /** Words with which a comparison need not hold for every row of the answer, or the table is asked twice. */
    private static final Pattern OTHERS = Pattern.compile(
            "\\b(or|xor|union|except|minus|intersect|select|with|join|values|table|case|rownum)\\b|--|/\\*|\\$\\$|[?{]",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern TEXTS = Pattern.compile("'[^']*'");

    static Narrowing of(String sql) {
        String question = sql.strip();
        Matcher first = FIRST.matcher(question);
        long most = first.matches() ? Long.parseLong(first.group(3)) : Long.MAX_VALUE;
        if (first.matches() && first.group(2) == null) {
            return new Narrowing(null, null, most);
        }
        Matcher where = WHERE.matcher(question);
        if (!where.matches() || !simple(question)) {
            return NONE;
        }
        String named = where.group(2).toLowerCase(Locale.ROOT);
        String literal = where.group(3);
        boolean text = literal.startsWith("'");
        Optional<QueryColumn> compared = QueryColumn.of(Set.of(named)).stream()
                .filter(c -> c.compared() == (text ? QueryColumn.Compared.TEXT : QueryColumn.Compared.WHOLE))
                .findFirst();
        if (compared.isEmpty()) {
            return NONE;
        }
        Object value = text ? literal.substring(1, literal.length() - 1) : (Object) Long.parseLong(literal);
        return new Narrowing(compared.get(), value, most);
    }

    private static boolean simple(String question) {
        String body = TEXTS.matcher(question).replaceAll("''").substring("select".length());
        return !OTHERS.matcher(body).find();
    }

    /** Returns whether a row can be part of the answer. */
    boolean admits(Map<String, @Nullable Object> row) {
        if (column == null) {
            return true;
        }
        Object found = row.get(column.id());
        return found instanceof Number number
                ? value instanceof Long wanted && number.longValue() == wanted
                : found != null && found.equals(value);
    }
}
