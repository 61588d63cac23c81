package io.stylemill.factory.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;

/**
 * A note beside the embedded database that says who has it open; the lock itself is the database's.
 */
final class DatabaseHolder {
    private DatabaseHolder() {}

    static void write(Database database, Instant at) {
        if (database.file() == null) {
            return;
        }
        try {
            Files.writeString(database.holder(), ProcessHandle.current().pid() + " " + at + "\n");
        } catch (IOException e) {
            remove(database);
            throw Sql.unwritten(database, "open the ledger", "cannot write " + database.holder(), e);
        }
    }

    static void remove(Database database) {
        if (database.file() != null) {
            try {
                Files.deleteIfExists(database.holder());
            } catch (IOException e) {
                // A note that stays behind misleads nobody: it is read only when the database
                // itself is locked.
            }
        }
    }

    static String describe(Database database) {
        if (database.file() == null) {
            return "another process has it open";
        }
        try {
            String[] words = Files.readString(database.holder()).strip().split(" ", -1);
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(words[0]));
            if (words.length == 2 && process.isPresent()) {
                String command =
                        process.get().info().command().map(c -> " (" + c + ")").orElse("");
                return "process " + words[0] + command + " has it open since " + words[1];
            }
        } catch (IOException | NumberFormatException e) {
            // Without a readable note the process stays unnamed.
        }
        return "another process has it open";
    }
}
