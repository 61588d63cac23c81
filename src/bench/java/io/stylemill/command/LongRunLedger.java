package io.stylemill.command;

import io.stylemill.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the long run's ledger says, past the program; nothing while the server is away. */
final class LongRunLedger {
    private LongRunLedger() {}

    static long done(LongRunSite site) {
        return number(site, "select coalesce(sum(done), 0) from run where dataset = 'cells'");
    }

    static String state(LongRunSite site, String run) {
        return text(
                site,
                "select state || ', ' || done || ' shards done, ' || failed || ' failed; ' || coalesce("
                        + "reason_message, '') from run where id = '" + run + "'");
    }

    static long number(LongRunSite site, String query) {
        String text = text(site, query);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** Returns the one value of a query; empty while the server is away. */
    static String text(LongRunSite site, String query) {
        try (Connection connection = DriverManager.getConnection(site.ledger, PostgresServer.user(), "");
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            return rows.next() && rows.getString(1) != null ? rows.getString(1) : "";
        } catch (SQLException e) {
            return "";
        }
    }
}
