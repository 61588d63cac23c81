package io.stylemill.factory.ledger;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Brings the tables up to this program's version, in one step: a process that is killed leaves the
 * old version or the new one.
 */
final class Schema {
    private Schema() {}

    /** Opens a database with the tables of this program. */
    static Sql open(Database database, Clock clock) {
        if (database.file() != null && !hasTables(database.stored())) {
            return renewed(database, clock);
        }
        Sql sql = Sql.open(database, clock);
        try {
            if (!isBehind(database, sql)) {
                return sql;
            }
            if (database.file() == null) {
                migrate(database, sql);
                return sql;
            }
        } catch (RuntimeException | Error e) {
            sql.close();
            throw e;
        }
        sql.close();
        return renewed(database, clock);
    }

    private static Sql renewed(Database database, Clock clock) {
        renew(database, clock);
        return Sql.open(database, clock);
    }

    /**
     * H2 commits each change of a table by itself. So a copy of the file is changed, and then takes
     * its place. Nobody writes to a file with old tables: who finds them waits here, and finds the
     * new ones.
     */
    private static synchronized void renew(Database database, Clock clock) {
        Database copy = database.copy();
        Path from = database.stored();
        Path next = copy.stored();
        try (FileChannel alone =
                FileChannel.open(database.upgradeLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            alone.lock();
            Files.deleteIfExists(next);
            try {
                if (hasTables(from)) {
                    try (Sql sql = Sql.open(database, clock)) {
                        if (!isBehind(database, sql)) {
                            return;
                        }
                    }
                }
                if (Files.exists(from)) {
                    // With its rights, an empty one too.
                    Files.copy(from, next, StandardCopyOption.COPY_ATTRIBUTES);
                }
                try (Sql sql = Sql.open(copy, clock)) {
                    migrate(database, sql);
                    written(database, sql);
                }
                WholeFile.place(next, from);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            String what = "prepare the tables of the ledger";
            throw Sql.unwritten(database, what, "cannot " + what + " " + database + " in a copy of it, " + next, e);
        }
    }

    /**
     * What H2 cannot write when it closes a database is lost without a word, and the old file would
     * be gone.
     */
    private static void written(Database database, Sql sql) {
        try (Connection connection = sql.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
        } catch (SQLException e) {
            throw Sql.failure(database, "prepare the tables of the ledger", e);
        }
    }

    private static boolean hasTables(Path stored) {
        return stored.toFile().length() > 0;
    }

    private static Flyway flyway(Sql sql) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(sql.pool())
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .javaMigrations(new QuartzTables())
                .load();
    }

    private static boolean isBehind(Database database, Sql sql) {
        try {
            MigrationVersion known = MigrationVersion.EMPTY;
            MigrationVersion found = MigrationVersion.EMPTY;
            for (MigrationInfo migration : flyway(sql).info().all()) {
                MigrationVersion version = migration.getVersion();
                if (version == null) {
                    continue;
                }
                if (migration.getState().isResolved() && version.isNewerThan(known.getVersion())) {
                    known = version;
                }
                if (migration.getState().isApplied() && version.isNewerThan(found.getVersion())) {
                    found = version;
                }
            }
            if (found.compareTo(known) > 0) {
                throw Failure.input(
                        "ledger-newer",
                        "cannot open the ledger " + database + ": its tables are of version " + found
                                + ", this program knows up to " + known
                                + "; use the newer program that wrote it, put back the ledger that was backed up before the"
                                + " upgrade, or use another home");
            }
            return found.compareTo(known) < 0;
        } catch (FlywayException e) {
            throw unprepared(database, e);
        }
    }

    private static void migrate(Database database, Sql sql) {
        try {
            flyway(sql).migrate();
        } catch (FlywayException e) {
            throw unprepared(database, e);
        }
    }

    private static Failure unprepared(Database database, FlywayException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SQLException cause) {
                return Sql.failure(database, "prepare the tables of the ledger", cause);
            }
        }
        return Failure.of(
                Kind.INPUT,
                "ledger-schema",
                "cannot prepare the tables of the ledger " + database + ": " + e.getMessage()
                        + "; restore the ledger from a backup, or move it away to start anew",
                e);
    }
}
