package io.stylemill.factory.ledger;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/** Brings the tables up to this program's version. */
final class Schema {
    private Schema() {}

    static void migrate(Database database, Sql sql) {
        try {
            Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(sql.pool())
                    .locations("classpath:db/migration")
                    .failOnMissingLocations(true)
                    .javaMigrations(new QuartzTables())
                    .load();
            MigrationVersion known = MigrationVersion.EMPTY;
            MigrationVersion found = MigrationVersion.EMPTY;
            for (MigrationInfo migration : flyway.info().all()) {
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
                                + "; use the newer program that wrote it, or another home");
            }
            if (found.compareTo(known) < 0) {
                flyway.migrate();
            }
        } catch (FlywayException e) {
            for (Throwable at = e; at != null; at = at.getCause()) {
                if (at instanceof SQLException cause) {
                    throw Sql.failure(database, "prepare the tables of the ledger", cause);
                }
            }
            throw Failure.of(
                    Kind.INPUT,
                    "ledger-schema",
                    "cannot prepare the tables of the ledger " + database + ": " + e.getMessage(),
                    e);
        }
    }
}
