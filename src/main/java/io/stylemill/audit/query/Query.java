package io.stylemill.audit.query;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of published versions as the tables {@code samples} and {@code rejected}, and questions
 * about them.
 *
 * <p>DuckDB reads the indexes where they are, after their hashes are checked; those of a store that
 * is no folder are copied first. A question is looked at before it runs ({@link Question}), and the
 * engine can reach nothing but the indexes ({@link Engine#lock}): SQL can neither read other files
 * nor write, nor change settings. Not safe for several threads at once.
 */
public final class Query implements AutoCloseable {
    private static final Pattern NO_COLUMN =
            Pattern.compile("column \"([^\"]*)\" not found|not have a column named \"([^\"]*)\"");
    private static final Pattern KIND = Pattern.compile("^[A-Z][A-Za-z ]* Error: ");

    private final Engine engine;
    /** Those of the tables that are asked about. */
    private final List<String> columns;

    private Query(Engine engine, List<String> columns) {
        this.engine = engine;
        this.columns = columns;
    }

    /**
     * Prepares what a question needs of some versions.
     *
     * @param scratch folder for copies and for what does not fit into memory, in a folder of its
     *     own that closing removes
     * @param question rows that do not answer it are left out
     * @param sql what will be asked; the record is there only if it is named
     * @param progress told how many images were made ready since it was told last
     * @throws Failure {@code bad-sql} (INPUT) as {@link #ask} throws; {@code file-differs},
     *     {@code bad-parquet} and what else reading the index throws; {@code scratch-unwritable};
     *     {@code no-query-engine} (INPUT)
     */
    public static Query load(
            Path scratch, List<PublishedVersion> versions, QueryQuestion question, String sql, LongConsumer progress) {
        return loadAll(scratch, versions.stream().map(Subset::whole).toList(), question, sql, progress);
    }

    /** Prepares what a question needs of some images of a version; see the other {@code load}. */
    public static Query load(Path scratch, Subset subset, String sql, LongConsumer progress) {
        return loadAll(scratch, List.of(subset), QueryQuestion.ALL, sql, progress);
    }

    /**
     * Prepares what a condition on those images of a version that answer a question needs; see
     * {@link #matching}.
     */
    static Query forCondition(
            Path scratch, PublishedVersion version, String where, QueryQuestion question, LongConsumer progress) {
        String sql = "SELECT 1 FROM samples " + condition(where);
        return loadAll(scratch, List.of(Subset.whole(version)), question, sql, progress);
    }

    /** A comment at the end of a condition must not swallow the bracket. */
    private static String condition(String where) {
        return "WHERE (\n" + where + "\n)";
    }

    private static Query loadAll(
            Path scratch, List<Subset> subsets, QueryQuestion question, String sql, LongConsumer progress) {
        Query loaded = null;
        Engine engine = Engine.start(scratch);
        try {
            Question asked = Question.of(engine, sql);
            Tables tables = new Tables(engine, asked.recipe());
            for (Subset subset : subsets) {
                if (asked.samples() && question.admits(subset.parent())) {
                    tables.addSamples(subset, question);
                }
                if (asked.rejected()) {
                    tables.addRejected(subset.parent());
                }
                progress.accept(subset.parent().record().images());
            }
            tables.create();
            Set<String> columns = new LinkedHashSet<>();
            if (asked.samples() || !asked.rejected()) {
                columns.addAll(QueryColumn.ids(QueryColumn.SAMPLES));
            }
            if (asked.rejected()) {
                columns.addAll(QueryColumn.ids(QueryColumn.REJECTED));
            }
            loaded = new Query(engine, List.copyOf(columns));
            return loaded;
        } catch (SQLException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unwritable", "cannot prepare the question: " + e.getMessage(), e);
        } finally {
            if (loaded == null) {
                engine.close();
            }
        }
    }

    /**
     * Asks a question in SQL (DuckDB's); the answer is read while it is looked at, and closed by
     * the caller.
     *
     * @throws Failure {@code bad-sql} (INPUT) when it is not a query, or one about something else
     *     than {@code samples} and {@code rejected}
     */
    public QueryResult ask(String sql) {
        try {
            Question.of(engine, sql);
            PreparedStatement statement = engine.connection().prepareStatement(sql);
            return new QueryResult(statement, statement.executeQuery());
        } catch (SQLException e) {
            throw refusal(e, sql);
        }
    }

    /** Returns the rows of the index, from 0, for which a condition holds. */
    BitSet matching(String where) {
        BitSet rows = new BitSet();
        String sql = "SELECT " + Tables.ROW + " FROM " + Tables.NUMBERED + " AS samples " + condition(where);
        try (PreparedStatement statement = engine.connection().prepareStatement(sql);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                rows.set(Math.toIntExact(found.getLong(1)));
            }
            return rows;
        } catch (SQLException e) {
            throw refusal(e, sql);
        }
    }

    /** Returns what is wrong with a question, as its author can use it. */
    static Failure refusal(SQLException e) {
        return refusal(e, "", QueryColumn.ids(QueryColumn.SAMPLES));
    }

    private Failure refusal(SQLException e, String sql) {
        return refusal(e, sql, columns);
    }

    private static Failure refusal(SQLException e, String sql, List<String> columns) {
        String said = KIND.matcher(String.valueOf(e.getMessage()).replaceFirst("(?s)\n\nLINE .*", ""))
                .replaceFirst("")
                .strip();
        Matcher missing = NO_COLUMN.matcher(said);
        if (!missing.find()) {
            // OR and AND bind tighter than the arrow, in DuckDB's grammar.
            String brackets = said.contains("to BOOL when casting") && sql.contains("->")
                    ? "; put brackets round what an arrow reads, as in (tags->>'stain') = 'x'"
                    : "";
            return Failure.of(
                    Kind.INPUT, "bad-sql", "cannot ask that: " + said.replaceAll("\\s*\n\\s*", "; ") + brackets, e);
        }
        String name = missing.group(1) == null ? missing.group(2) : missing.group(1);
        String quoted = sql.contains('"' + name + '"') ? "; write a text as " + SqlText.of(name) : "";
        String near = NearestWord.question(name, columns);
        return Failure.of(
                Kind.INPUT,
                "bad-sql",
                "cannot ask that: there is no column \"" + name + '"' + quoted + near + "; the columns are "
                        + String.join(", ", columns),
                e);
    }

    /** Ends the engine and removes its folder. */
    @Override
    public void close() {
        engine.close();
    }
}
