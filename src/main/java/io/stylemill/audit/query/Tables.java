package io.stylemill.audit.query;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.version.Column;
import io.stylemill.version.ColumnType;
import io.stylemill.version.Columns;
import io.stylemill.version.Layout;
import io.stylemill.version.LocalFile;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RejectedColumns;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.Subset;
import io.stylemill.version.Texts;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The tables of questions, as views of the Parquet files of versions.
 *
 * <p>Each version is read by the schema of its own file, since versions lack columns, and DuckDB
 * would read all files by the schema of the first.
 */
final class Tables {
    /** The images with {@link #ROW}, which only {@link Selection} asks for. */
    static final String NUMBERED = "numbered";
    /** Number of an image in the index of its version, from 0. */
    static final String ROW = "file_row_number";

    private static final String CHOSEN = "chosen";
    private static final String FIRST_TAGS = "MAP(VARCHAR, VARCHAR)";

    /** Columns of refused images that read better in another form than they are kept in. */
    private static final Map<String, String> REFUSED_AS = Map.of(
            RejectedColumns.SHARD.name(),
            "CASE WHEN starts_with(shard, '../') THEN substr(shard, 4) ELSE shard END",
            RejectedColumns.GATES.name(),
            "array_to_string(gates, ', ')",
            RejectedColumns.DETAILS.name(),
            "array_to_string(details, '; ')",
            SampleColumns.LABEL_CONFIDENCE.name(),
            labelled(SampleColumns.LABEL_CONFIDENCE),
            SampleColumns.LABEL_MARGIN.name(),
            labelled(SampleColumns.LABEL_MARGIN),
            SampleColumns.LABEL_AGREES.name(),
            labelled(SampleColumns.LABEL_AGREES));

    private final Engine engine;
    private final boolean recipe;
    private final List<Path> files = new ArrayList<>();
    private final List<String> samples = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private int subsets;

    /** @param recipe whether the tables have the record */
    Tables(Engine engine, boolean recipe) {
        this.engine = engine;
        this.recipe = recipe;
    }

    /** Adds images of a version that answer a question. */
    void addSamples(Subset subset, QueryQuestion question) throws SQLException {
        PublishedVersion version = subset.parent();
        Path file = file(version, Layout.SAMPLES);
        Map<String, String> written = written(version, Layout.SAMPLES, file, SampleColumns.ALL);
        String columns = cells(QueryColumn.SAMPLES, version, column -> cell(column, written.get(column.id())));
        List<String> where = question.where();
        if (!subset.isWhole()) {
            where.add(ROW + " IN (SELECT row FROM " + chosen(subset) + ")");
        }
        samples.add("SELECT " + columns + ", " + ROW + " FROM read_parquet(" + SqlText.of(file.toString()) + ", " + ROW
                + " = true)" + (where.isEmpty() ? "" : " WHERE " + String.join(" AND ", where)));
    }

    /** Returns what a view selects of the file of a version. */
    private String cells(List<QueryColumn> all, PublishedVersion version, Function<QueryColumn, String> ofFile) {
        return columns(all)
                .map(column -> {
                    var fact = column.fact();
                    return (fact == null ? ofFile.apply(column) : fact.apply(version)) + " AS \"" + column.id() + '"';
                })
                .collect(Collectors.joining(", "));
    }

    private Stream<QueryColumn> columns(List<QueryColumn> all) {
        return all.stream().filter(column -> recipe || !column.isRecord());
    }

    /** Returns a view of nothing, with all columns. */
    private String nothing(List<QueryColumn> all, String more) {
        return columns(all)
                .map(column -> cell(column, null) + " AS \"" + column.id() + '"')
                .collect(Collectors.joining(", ", "SELECT ", more + " WHERE FALSE"));
    }

    /** What the first labeler says, or null where there are no labelers. */
    private static String labelled(Column<?> column) {
        return "CASE WHEN scores <> '[]' THEN " + column.name() + " END";
    }

    private static String cell(QueryColumn column, @Nullable String written) {
        String name = '"' + column.id() + '"';
        if (written == null) {
            return "NULL::" + (column.type().equals(ColumnType.TEXTS.sql()) ? "VARCHAR" : column.type());
        }
        return written.equals("VARCHAR[]") || written.equals(FIRST_TAGS) ? "to_json(" + name + ")::VARCHAR" : name;
    }

    /** Returns a table of the numbers of the rows that a subset has. */
    private String chosen(Subset subset) throws SQLException {
        String table = CHOSEN + subsets++;
        engine.run("CREATE TABLE " + table + " (row BIGINT)");
        try (DuckDBAppender appender =
                engine.connection().unwrap(DuckDBConnection.class).createAppender(table)) {
            for (long row = 0; row < subset.parent().record().images(); row++) {
                if (subset.has(row)) {
                    appender.beginRow();
                    appender.append(row);
                    appender.endRow();
                }
            }
        }
        return table;
    }

    /** Adds the images of a version that were made and did not pass the gates. */
    void addRejected(PublishedVersion version) throws SQLException {
        if (version.record().file(Layout.REJECTED).isEmpty()) {
            return;
        }
        Path file = file(version, Layout.REJECTED);
        Map<String, String> written = written(version, Layout.REJECTED, file, RejectedColumns.ALL);
        String columns = cells(
                QueryColumn.REJECTED,
                version,
                column -> written.containsKey(column.id()) && REFUSED_AS.containsKey(column.id())
                        ? REFUSED_AS.get(column.id())
                        : cell(column, written.get(column.id())));
        rejected.add("SELECT " + columns + " FROM read_parquet(" + SqlText.of(file.toString()) + ")");
    }

    private Path file(PublishedVersion version, String path) {
        Path copy = engine.folder().resolve(files.size() + ".parquet");
        Path file = LocalFile.of(version, path, copy, engine.hashed()).toAbsolutePath();
        files.add(file);
        return file;
    }

    /**
     * Returns the columns of a file with the types that DuckDB reads them as, and refuses others
     * than ours.
     */
    private <R> Map<String, String> written(PublishedVersion version, String path, Path file, Columns<R> expected) {
        Map<String, String> types = new HashMap<>();
        try {
            for (List<String> column :
                    engine.texts("DESCRIBE SELECT * FROM read_parquet(" + SqlText.of(file.toString()) + ")")) {
                types.put(column.get(0), column.get(1));
            }
        } catch (SQLException e) {
            throw damaged(version, path, String.valueOf(e.getMessage()), e);
        }
        for (Column<R> column : expected.all()) {
            String found = types.get(column.name());
            boolean fits = found == null
                    ? expected.canLack(column, types::containsKey)
                    : found.equals(column.type().sql())
                            || (found.equals(FIRST_TAGS) && column.name().equals(SampleColumns.TAGS.name()));
            if (!fits) {
                throw damaged(
                        version,
                        path,
                        "the column " + column.name() + " is " + (found == null ? "missing" : found),
                        null);
            }
        }
        return types;
    }

    private static Failure damaged(PublishedVersion version, String path, String found, @Nullable SQLException cause) {
        String message = "reading " + version.address(path) + " failed: " + Texts.printable(found)
                + "; the file is damaged or of another schema";
        return cause == null
                ? Failure.of(Kind.VERIFICATION, "bad-parquet", message)
                : Failure.of(Kind.VERIFICATION, "bad-parquet", message, cause);
    }

    /** Makes the views, and locks the engine. */
    void create() throws SQLException {
        if (samples.isEmpty()) {
            samples.add(nothing(QueryColumn.SAMPLES, ", 0::BIGINT AS " + ROW));
        }
        engine.run("CREATE VIEW " + NUMBERED + " AS " + String.join("\nUNION ALL ", samples));
        engine.run("CREATE VIEW samples AS SELECT * EXCLUDE (" + ROW + ") FROM " + NUMBERED);
        if (rejected.isEmpty()) {
            rejected.add(nothing(QueryColumn.REJECTED, ""));
        }
        engine.run("CREATE VIEW rejected AS " + String.join("\nUNION ALL ", rejected));
        engine.lock(files);
    }
}
