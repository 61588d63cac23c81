package io.stylemill.schedule;

import io.stylemill.PostgresServer;
import io.stylemill.ledger.Database;

/** Quartz on a database server. */
class ClockworkPostgresTest extends ClockworkTest {
    @Override
    Database database() {
        return Database.server(PostgresServer.emptySchema(), PostgresServer.user(), "");
    }
}
