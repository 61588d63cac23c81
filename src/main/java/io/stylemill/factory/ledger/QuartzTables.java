package io.stylemill.factory.ledger;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/** Makes the tables of the Quartz scheduler from the script that Quartz ships for the database. */
final class QuartzTables implements JavaMigration {
    private static final String SCRIPT = "/org/quartz/impl/jdbcjobstore/tables_%s.sql";

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("3");
    }

    @Override
    public String getDescription() {
        return "tables of Quartz";
    }

    /** The script's own hash would refuse a newer Quartz whose script has another comment. */
    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
        try (Statement statement = connection.createStatement()) {
            for (String line : statements(product.equals("h2") ? "h2" : "postgres")) {
                statement.execute(line);
            }
        }
    }

    private static List<String> statements(String dialect) {
        String name = String.format(SCRIPT, dialect);
        try (InputStream in = QuartzTables.class.getResourceAsStream(name)) {
            if (in == null) {
                throw Failure.bug("the library of Quartz holds no " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n"));
            // The tables are new, and the migration's own transaction ends them all.
            return Arrays.stream(text.split(";", -1))
                    .map(String::strip)
                    .filter(s -> s.startsWith("CREATE") || s.startsWith("ALTER"))
                    .toList();
        } catch (IOException e) {
            throw Failure.bug("the library of Quartz cannot be read: " + e);
        }
    }
}
