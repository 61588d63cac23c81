package io.stylemill.factory.ledger;

import io.stylemill.PostgresServer;

/** The ledger on a database server. */
class LedgerPostgresTest extends LedgerTest {
    @Override
    Database database() {
        return Database.server(PostgresServer.emptySchema(), PostgresServer.user(), "");
    }
}
