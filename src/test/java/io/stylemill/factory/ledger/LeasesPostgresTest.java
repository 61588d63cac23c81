package io.stylemill.factory.ledger;

import io.stylemill.PostgresServer;

/** Leases on a database server. */
class LeasesPostgresTest extends LeasesTest {
    @Override
    Database database() {
        return Database.server(PostgresServer.emptySchema(), PostgresServer.user(), "");
    }
}
