package io.stylemill.audit.query;

import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Refused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table {@code rejected}: a row for each image that was made and did not pass the gates. */
final class RejectedTable {
    private static final Pattern NAMED = Pattern.compile("\\brejected\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern SAMPLES = Pattern.compile("\\bsamples\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern TEXTS = Pattern.compile("'(?:[^']|'')*'");
    private static final int ROWS_AT_ONCE = 500;

    /** Names and types; those of {@code index/rejected.parquet}, with the version's before them. */
    private static final List<List<String>> COLUMNS = List.of(
            List.of("dataset", "varchar"),
            List.of("version", "varchar"),
            List.of("key", "varchar"),
            List.of("split", "varchar"),
            List.of("shard", "varchar"),
            List.of("group", "varchar"),
            List.of("slot", "bigint"),
            List.of("attempt", "integer"),
            List.of("label", "integer"),
            List.of("label_name", "varchar"),
            List.of("gates", "varchar"),
            List.of("details", "varchar"),
            List.of("label_confidence", "double precision"),
            List.of("label_margin", "double precision"),
            List.of("label_agrees", "integer"),
            List.of("pixel_sha256", "varchar"),
            List.of("recipe", "varchar"));

    private RejectedTable() {}

    /** Returns whether a question is about refused images. */
    static boolean named(String sql) {
        return NAMED.matcher(TEXTS.matcher(sql).replaceAll("''")).find();
    }

    /** Returns whether a question is about refused images alone. */
    static boolean alone(String sql) {
        String words = TEXTS.matcher(sql).replaceAll("''");
        return NAMED.matcher(words).find() && !SAMPLES.matcher(words).find();
    }

    static void create(Statement statement, String reader) throws SQLException {
        statement.execute(COLUMNS.stream()
                .map(c -> '"' + c.get(0) + "\" " + c.get(1) + (c.get(0).equals("recipe") ? " INVISIBLE" : ""))
                .collect(Collectors.joining(", ", "CREATE TABLE rejected (", ")")));
        statement.execute("GRANT SELECT ON rejected TO " + reader);
    }

    static void load(Connection owner, PublishedVersion version) throws SQLException {
        String names = COLUMNS.stream().map(c -> '"' + c.get(0) + '"').collect(Collectors.joining(", "));
        String marks = COLUMNS.stream().map(c -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement insert =
                owner.prepareStatement("INSERT INTO rejected (" + names + ") VALUES (" + marks + ")")) {
            int[] rows = {0};
            version.rejected(refused -> {
                try {
                    fill(insert, version, refused);
                    insert.addBatch();
                    if (++rows[0] % ROWS_AT_ONCE == 0) {
                        insert.executeBatch();
                    }
                } catch (SQLException e) {
                    throw Query.full(e);
                }
            });
            insert.executeBatch();
        }
    }

    private static void fill(PreparedStatement insert, PublishedVersion version, Refused r) throws SQLException {
        int at = 0;
        insert.setString(++at, version.record().name());
        insert.setString(++at, version.record().version());
        insert.setString(++at, r.key());
        insert.setString(++at, r.split());
        insert.setString(++at, r.shard());
        insert.setString(++at, r.group());
        insert.setLong(++at, r.slot());
        insert.setInt(++at, r.attempt());
        insert.setInt(++at, r.label().index());
        insert.setString(++at, r.label().name());
        insert.setString(++at, r.reasons().stream().map(Refused.Reason::gate).collect(Collectors.joining(", ")));
        insert.setString(++at, r.reasons().stream().map(Refused.Reason::detail).collect(Collectors.joining("; ")));
        boolean seen = !r.measured().scores().isEmpty();
        insert.setObject(++at, seen ? r.measured().scores().get(0).confidence() : null);
        insert.setObject(++at, seen ? r.measured().scores().get(0).margin() : null);
        insert.setObject(++at, seen ? r.measured().scores().get(0).agrees() : null);
        insert.setString(++at, r.pixelSha256());
        insert.setString(++at, r.recipe());
    }
}
