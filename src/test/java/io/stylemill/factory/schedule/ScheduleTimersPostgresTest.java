package io.stylemill.factory.schedule;

import io.stylemill.PostgresServer;
import io.stylemill.factory.ledger.Database;

/** Quartz on a database server. */
class ScheduleTimersPostgresTest extends ScheduleTimersTest {
    @Override
    Database database() {
        return Database.server(PostgresServer.emptySchema(), PostgresServer.user(), "");
    }
}
