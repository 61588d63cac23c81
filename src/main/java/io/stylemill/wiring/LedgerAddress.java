package io.stylemill.wiring;

import io.stylemill.config.LedgerSettings;
import io.stylemill.config.Settings;
import io.stylemill.factory.ledger.Database;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the ledger is that the settings name: a server, or the embedded database in the data
 * folder.
 */
public final class LedgerAddress {
    private LedgerAddress() {}

    /** Returns where the ledger is that the settings name. */
    public static Database of(Settings settings) {
        LedgerSettings ledger = settings.ledger();
        String url = ledger.url();
        return url == null
                ? embedded(settings.home().resolve("ledger"))
                : Database.server(
                        url,
                        Objects.requireNonNullElse(ledger.user(), ""),
                        Objects.requireNonNullElse(ledger.password(), ""));
    }

    private static Database embedded(Path ledger) {
        Database database = Database.embedded(ledger);
        try {
            OwnFolder.take(ledger);
            // H2 takes an empty file for a new database, and leaves its rights as they are.
            OwnFolder.file(database.stored());
            OwnFolder.file(database.upgradeLock());
            return database;
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "ledger-folder",
                    "cannot make the folder of the ledger " + ledger + ": " + e + "; it must be a writable folder",
                    e);
        }
    }
}
