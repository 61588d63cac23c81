package io.stylemill.audit.query;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of published versions as the table {@code samples} of a throw-away database, and questions about them.
 *
 * <p>Only the columns that a question names are loaded, into a file, so that memory stays bounded however many images
 * there are. Questions are asked as a user who may select from the one table and nothing else: SQL can neither read
 * files nor write, nor call into this program. Not safe for several threads at once.
 */
public final class Query implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 500;
    private static final int ROWS_A_COMMIT = 20_000;
    private static final String OWNER = "owner";
    private static final String READER = "reader";
    private static final Pattern IN_QUOTES = Pattern.compile("\"([^\"]*)\"");
    private static final Set<Integer> NOT_ALLOWED = Set.of(90040, 90096, 90002);
    private static final int NO_SUCH_COLUMN = 42122;
    private static final Set<Integer> NO_SUCH_TABLE = Set.of(42102, 42103, 42104);
    private static final int SYNTAX = 42000;
    private static final int SYNTAX_EXPECTED = 42001;

    private final Path folder;
    private final Connection reader;

    private Query(Path folder, Connection reader) {
        this.folder = folder;
        this.reader = reader;
    }

    /**
     * Loads what a question needs of some versions.
     *
     * @param scratch folder in which the database is made, in a folder of its own that closing removes
     * @param question rows that do not answer it are left out
     * @param sql what will be asked; columns that it does not name are left out
     * @param progress told how many rows were read since it was told last
     * @throws Failure {@code bad-sql} (INPUT) as {@link #ask} throws; {@code bad-parquet} and what else reading the index throws; {@code scratch-unwritable}
     */
    public static Query load(
            Path scratch, List<PublishedVersion> versions, QueryQuestion question, String sql, LongConsumer progress) {
        return loadAll(scratch, versions.stream().map(Subset::whole).toList(), question, sql, progress);
    }

    /** Loads what a question needs of some images of a version; see the other {@code load}. */
    public static Query load(Path scratch, Subset subset, QueryQuestion question, String sql, LongConsumer progress) {
        return loadAll(scratch, List.of(subset), question, sql, progress);
    }

    private static Query loadAll(
            Path scratch, List<Subset> subsets, QueryQuestion question, String sql, LongConsumer progress) {
        Set<String> named = QueryColumn.named(sql);
        named.addAll(question.columns());
        List<QueryColumn> columns = QueryColumn.of(named);
        Narrowing narrowing = Narrowing.of(sql);
        Path folder = folder(scratch);
        // Small names in either case, and KEY as a name; GROUP stays a word of SQL.
        String url = "jdbc:h2:file:"
                + folder.resolve("samples").toAbsolutePath().toString().replace(";", "\\;")
                + ";DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;NON_KEYWORDS=KEY"
                + ";AUTO_COMPACT_FILL_RATE=0;MAX_COMPACT_TIME=0";
        Query loaded = null;
        try (Connection owner = DriverManager.getConnection(url, OWNER, "");
                Statement statement = owner.createStatement()) {
            statement.execute(columns.stream()
                    .map(c -> '"' + c.id() + "\" " + c.type() + (c.isRecord() ? " INVISIBLE" : ""))
                    .collect(Collectors.joining(", ", "CREATE TABLE samples (", ")")));
            statement.execute("CREATE USER " + READER + " PASSWORD ''");
            statement.execute("GRANT SELECT ON samples TO " + READER);
            if (RejectedTable.named(sql)) {
                RejectedTable.create(statement, READER);
            }
            loaded = new Query(folder, asked(url, sql));
            owner.setAutoCommit(false);
            if (RejectedTable.named(sql)) {
                for (Subset subset : subsets) {
                    RejectedTable.load(owner, subset.parent());
                }
            }
            long left = RejectedTable.alone(sql) ? 0 : narrowing.most();
            for (Subset subset : subsets) {
                if (left > 0 && question.admits(subset.parent())) {
                    left -= load(owner, subset, question, narrowing, left, columns, progress);
                }
            }
            owner.commit();
            return loaded;
        } catch (SQLException e) {
            throw full(e);
        } finally {
            if (loaded == null) {
                remove(folder);
            }
        }
    }

    /** A question that cannot be asked is refused before a million rows are read for it. */
    private static Connection asked(String url, String sql) throws SQLException {
        Connection reader = DriverManager.getConnection(url, READER, "");
        try (PreparedStatement statement = reader.prepareStatement(sql)) {
            if (statement.getMetaData() == null) {
                throw new SQLException("it is not a query", "90002", 90002);
            }
            return reader;
        } catch (SQLException e) {
            reader.close();
            throw refusal(e);
        }
    }

    static Failure full(SQLException e) {
        return Failure.of(
                Kind.RESOURCES,
                "scratch-unwritable",
                "cannot put the rows into a database under stylemill.home: " + e.getMessage() + "; make room",
                e);
    }

    private static Path folder(Path scratch) {
        try {
            Files.createDirectories(scratch);
            return Files.createTempDirectory(scratch, "query-");
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "scratch-unwritable",
                    "cannot make a folder under " + scratch + ": " + e + "; set stylemill.home to a folder that can be"
                            + " written",
                    e);
        }
    }

    /** Returns how many rows were put into the table. */
    private static long load(
            Connection owner,
            Subset subset,
            QueryQuestion question,
            Narrowing narrowing,
            long most,
            List<QueryColumn> columns,
            LongConsumer progress)
            throws SQLException {
        Map<QueryColumn, Object> facts = new HashMap<>();
        Set<String> ofIndex = new LinkedHashSet<>();
        for (QueryColumn column : columns) {
            Function<PublishedVersion, Object> fact = column.fact();
            if (fact == null) {
                ofIndex.add(column.id());
            } else {
                facts.put(column, fact.apply(subset.parent()));
            }
        }
        String names = columns.stream().map(c -> '"' + c.id() + '"').collect(Collectors.joining(", "));
        String marks = columns.stream().map(c -> "?").collect(Collectors.joining(", "));
        String sql = "INSERT INTO samples (" + names + ") VALUES (" + marks + ")";
        try (PreparedStatement insert = owner.prepareStatement(sql)) {
            Inserted inserted = new Inserted(owner, insert, progress);
            subset.parent().rowsWhile(ofIndex, row -> {
                if (subset.has(inserted.seen) && narrowing.admits(row) && question.admits(row)) {
                    inserted.add(columns, facts, row);
                }
                inserted.seen();
                return inserted.rows < most;
            });
            inserted.finish();
            return inserted.rows;
        }
    }

    /** Rows on their way into the table, many at a time. */
    private static final class Inserted {
        private final Connection owner;
        private final PreparedStatement insert;
        private final LongConsumer progress;
        private long rows;
        private long seen;

        Inserted(Connection owner, PreparedStatement insert, LongConsumer progress) {
            this.owner = owner;
            this.insert = insert;
            this.progress = progress;
        }

        void add(
                List<QueryColumn> columns,
                Map<QueryColumn, @Nullable Object> facts,
                Map<String, @Nullable Object> row) {
            try {
                int at = 0;
                for (QueryColumn column : columns) {
                    Object value = facts.containsKey(column) ? facts.get(column) : row.get(column.id());
                    insert.setObject(++at, QueryColumn.cell(value));
                }
                insert.addBatch();
                rows++;
                if (rows % ROWS_AT_ONCE == 0) {
                    insert.executeBatch();
                }
                if (rows % ROWS_A_COMMIT == 0) {
                    owner.commit();
                }
            } catch (SQLException e) {
                throw full(e);
            }
        }

        void seen() {
            seen++;
            if (seen % ROWS_A_COMMIT == 0) {
                progress.accept(ROWS_A_COMMIT);
            }
        }

        void finish() throws SQLException {
            insert.executeBatch();
            owner.commit();
            progress.accept(seen % ROWS_A_COMMIT);
        }
    }

    /**
     * Asks a question in SQL (H2's); the answer is read while it is looked at, and closed by the caller.
     *
     * @throws Failure {@code bad-sql} (INPUT) when it is not a query, or one about something else than {@code samples}
     */
    public QueryResult ask(String sql) {
        try {
            PreparedStatement statement = reader.prepareStatement(sql);
            return new QueryResult(statement, statement.executeQuery());
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    /** Returns what is wrong with a question, as its author can use it. */
    static Failure refusal(SQLException e) {
        String said = String.valueOf(e.getMessage())
                .replaceFirst("(?s); SQL statement:.*", "")
                // H2 writes the line feeds around the text of --where as numbers.
                .replace("\\000a", "");
        return Failure.of(Kind.INPUT, "bad-sql", "cannot ask that: " + said.strip() + hint(e, said), e);
    }

    private static String hint(SQLException e, String said) {
        int code = e.getErrorCode();
        if (NOT_ALLOWED.contains(code)) {
            return "; only queries (SELECT, VALUES, EXPLAIN) about the tables samples and rejected are answered: nothing"
                    + " is written, and no file is read";
        }
        if (code == NO_SUCH_COLUMN) {
            Matcher name = IN_QUOTES.matcher(said);
            String near = name.find()
                    ? NearestWord.nearest(name.group(1).replaceFirst(".*\\.", ""), QueryColumn.ids())
                            .map(word -> "; did you mean " + word + "?")
                            .orElse("")
                    : "";
            return near + "; the columns are " + String.join(", ", QueryColumn.ids());
        }
        if (NO_SUCH_TABLE.contains(code)) {
            return "; the tables are samples and rejected";
        }
        if ((code == SYNTAX || code == SYNTAX_EXPECTED) && said.contains("group")) {
            return "; the column group is written \"group\", because GROUP is a word of SQL";
        }
        return "";
    }

    /** Ends the database and removes it. */
    @Override
    public void close() {
        try {
            reader.close();
        } catch (SQLException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unwritable", "cannot close the database in " + folder, e);
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "scratch-unwritable", "cannot remove " + folder + ": " + e, e);
        }
    }
}
