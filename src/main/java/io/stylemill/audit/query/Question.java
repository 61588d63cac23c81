package io.stylemill.audit.query;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Texts;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One question in SQL, as DuckDB's own parser reads it: a single query that reads {@code samples}
 * and {@code rejected} and nothing else.
 *
 * <p>The driver runs all statements of a text but the last while it prepares them, and some of
 * DuckDB's functions read files, write them or change settings. So the tree of the statement is
 * looked at before anything runs: other tables, and functions in the place of a table that are not
 * known to be harmless, are refused.
 */
final class Question {
    private static final String SERIALIZED =
            "SELECT json_serialize_sql(?::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)";

    /**
     * Queries and what stands behind FROM, with the orders and types in them; all else is refused.
     */
    private static final Pattern KNOWN = Pattern.compile(
            "SELECT_NODE|SET_OPERATION_NODE|RECURSIVE_CTE_NODE|BASE_TABLE|SUBQUERY|JOIN|EMPTY|EXPRESSION_LIST|SHOW_REF"
                    + "|TABLE_FUNCTION|ORDER_DEFAULT|ASCENDING|DESCENDING|.*_MODIFIER|.*_TYPE_INFO");

    private static final Set<String> TABLE_FUNCTIONS =
            Set.of("unnest", "range", "generate_series", "json_each", "json_tree");

    /** Functions of one value that do something else than compute one. */
    private static final Pattern REFUSED_FUNCTION =
            Pattern.compile("__.*|write_log|sleep_ms|pg_sleep|current_setting|getvariable|nextval|currval|setseed");

    private static final Pattern GROUP_AS_COLUMN =
            Pattern.compile("(?<!\")\\bgroup\\b(?!\"|\\s+(by|all)\\b)", Pattern.CASE_INSENSITIVE);

    private final String sql;
    private boolean samples;
    private boolean rejected;
    private boolean recipe;

    private Question(String sql) {
        this.sql = sql;
    }

    /** @throws Failure {@code bad-sql} (INPUT) for what is no such query */
    static Question of(Engine engine, String sql) throws SQLException {
        Question question = new Question(sql);
        question.check(tree(engine, sql));
        return question;
    }

    private static String tree(Engine engine, String sql) throws SQLException {
        try (PreparedStatement statement = engine.connection().prepareStatement(SERIALIZED)) {
            statement.setString(1, sql);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return found.getString(1);
            }
        }
    }

    private void check(String tree) {
        if (!(parsed(tree) instanceof Map<?, ?> read)) {
            throw Failure.bug("DuckDB states '" + sql + "' as " + tree);
        }
        if (Boolean.TRUE.equals(read.get("error"))) {
            throw "parser".equals(read.get("error_type"))
                    ? refusal(String.valueOf(read.get("error_message")) + groupHint())
                    : onlyQueries();
        }
        if (!(read.get("statements") instanceof List<?> statements) || statements.size() != 1) {
            throw onlyQueries();
        }
        look(statements.get(0), Set.of());
    }

    private static @Nullable Object parsed(String tree) {
        try {
            return CanonicalJson.parse(tree);
        } catch (Failure e) {
            // DuckDB writes Infinity for 1e400, which is no JSON.
            throw Failure.of(
                    Kind.INPUT, "bad-sql", "cannot ask that: it holds a number beyond 1.8e308; write a smaller one", e);
        }
    }

    /** @param names of the queries of WITH that can be meant here */
    private void look(@Nullable Object part, Set<String> names) {
        if (part instanceof List<?> list) {
            list.forEach(item -> look(item, names));
        } else if (part instanceof Map<?, ?> node && !"CONSTANT".equals(node.get("class"))) {
            Set<String> known = withNames(node, names);
            if (node.get("class") == null && node.get("type") instanceof String type) {
                source(type, node, known);
            } else if (REFUSED_FUNCTION.matcher(name(node, "function_name")).matches()) {
                throw refusal("the function " + name(node, "function_name") + " is not for questions");
            }
            node.values().forEach(value -> look(value, known));
        } else if (part instanceof String word && word.equalsIgnoreCase("recipe")) {
            recipe = true;
        }
    }

    private static Set<String> withNames(Map<?, ?> node, Set<String> names) {
        if (!(node.get("cte_map") instanceof Map<?, ?> with) || !(with.get("map") instanceof List<?> entries)) {
            return names;
        }
        Set<String> more = new HashSet<>(names);
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> one) {
                more.add(name(one, "key"));
            }
        }
        return more;
    }

    /** Where rows can come from, a query or a part of one. */
    private void source(String type, Map<?, ?> source, Set<String> names) {
        if (!KNOWN.matcher(type).matches() || (type.equals("SHOW_REF") && source.get("query") == null)) {
            throw onlyQueries();
        }
        if (type.equals("TABLE_FUNCTION")
                && source.get("function") instanceof Map<?, ?> function
                && (!TABLE_FUNCTIONS.contains(name(function, "function_name")) || qualified(function))) {
            throw refusal("the function " + name(function, "function_name") + " is not for questions; nothing but the"
                    + " tables samples and rejected is read");
        }
        if (type.equals("BASE_TABLE")) {
            String table = name(source, "table_name");
            boolean ours = table.equals("samples") || table.equals("rejected");
            if (qualified(source) && ours) {
                throw refusal("the table " + table + " has no schema or catalog before its name; write " + table);
            }
            if (qualified(source) || !(ours || names.contains(table))) {
                throw refusal("there is no table '" + Texts.printable(String.valueOf(source.get("table_name")))
                        + "'; the tables are samples and rejected");
            }
            samples |= table.equals("samples") && !names.contains(table);
            rejected |= table.equals("rejected") && !names.contains(table);
        }
    }

    private static boolean qualified(Map<?, ?> node) {
        return Set.of("schema", "schema_name", "catalog", "catalog_name").stream()
                .anyMatch(node::containsKey);
    }

    private static String name(Map<?, ?> node, String key) {
        return String.valueOf(node.get(key)).toLowerCase(Locale.ROOT);
    }

    private String groupHint() {
        return GROUP_AS_COLUMN.matcher(sql).find()
                ? "; the column group is written \"group\", because GROUP is a word of SQL"
                : "";
    }

    private static Failure onlyQueries() {
        return refusal("only one query (SELECT, VALUES, DESCRIBE or SUMMARIZE) about the tables samples and rejected is"
                + " answered: nothing is written, and no file is read");
    }

    static Failure refusal(String why) {
        return Failure.input("bad-sql", "cannot ask that: " + why);
    }

    /** Returns whether images are asked about. */
    boolean samples() {
        return samples;
    }

    /** Returns whether refused images are asked about. */
    boolean rejected() {
        return rejected;
    }

    /** Returns whether the record is named, which is longer than all else together. */
    boolean recipe() {
        return recipe;
    }
}
