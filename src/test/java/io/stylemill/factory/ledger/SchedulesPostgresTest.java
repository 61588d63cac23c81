package io.stylemill.factory.ledger;

import io.stylemill.PostgresServer;

/** Schedules on a database server. */
class SchedulesPostgresTest extends SchedulesTest {
    @Override
    Database database() {
        return Database.server(PostgresServer.emptySchema(), PostgresServer.user(), "");
    }
}
