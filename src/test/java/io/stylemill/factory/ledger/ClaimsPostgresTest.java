package io.stylemill.factory.ledger;

import io.stylemill.PostgresServer;

/** Claims on a database server. */
class ClaimsPostgresTest extends ClaimsTest {
    @Override
    Database database() {
        return Database.server(PostgresServer.emptySchema(), PostgresServer.user(), "");
    }
}
