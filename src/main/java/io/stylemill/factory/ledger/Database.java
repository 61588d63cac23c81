package io.stylemill.factory.ledger;

import io.stylemill.failure.Secrets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the ledger's tables are.
 *
 * @param url JDBC URL
 * @param user of the database
 * @param password of the user, never printed
 * @param connections most connections at a time, 1 to 100
 * @param file the database file without its suffix for the embedded database, or null for a server
 */
public record Database(
        String url,
        String user,
        String password,
        int connections,
        @Nullable Path file) {
    private static final String AT_ONCE = "WRITE_DELAY=0";

    public Database {
        if (connections < 1 || connections > 100) {
            throw new IllegalArgumentException("a ledger uses 1 to 100 connections, not " + connections);
        }
    }

    /**
     * Returns the embedded database in {@code folder}/ledger.mv.db; one process at a time may open
     * it.
     */
    public static Database embedded(Path folder) {
        Path file = folder.toAbsolutePath().normalize().resolve("ledger");
        // AT_ONCE: what is committed is in the file, so that kill -9 takes nothing back.
        // RETENTION_TIME: each commit writes some 30 KB, which are used again after 5 s instead of
        // 45 s. TRACE_LEVEL_FILE=0: what goes wrong is told once, by us, and no file of traces is
        // left beside the database. DB_CLOSE_ON_EXIT=FALSE: Ctrl-C lets the shard that is running
        // be counted before the database closes.
        String url = url(file) + ";" + AT_ONCE
                + ";TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=30000;RETENTION_TIME=5000";
        return new Database(url, "stylemill", "", 8, file);
    }

    private static String url(Path file) {
        return "jdbc:h2:file:" + file.toString().replace(";", "\\;");
    }

    /**
     * Returns an embedded database like this one in a file beside it, to be filled and closed:
     * commits need not be in the file before that, and a new file needs no compacting.
     */
    Database copy() {
        Path next = beside("-next");
        String options = url.substring(url(Objects.requireNonNull(file)).length());
        String faster = options.replace(AT_ONCE, "WRITE_DELAY=500") + ";MAX_COMPACT_TIME=0";
        return new Database(url(next) + faster, user, password, connections, next);
    }

    /** Returns the file in which H2 keeps an embedded database. */
    public Path stored() {
        return beside(".mv.db");
    }

    /** Returns the file that keeps processes apart which upgrade an embedded database. */
    public Path upgradeLock() {
        return beside(".upgrade.lock");
    }

    /** Returns the note that says who has an embedded database open. */
    Path holder() {
        return beside(".holder");
    }

    private Path beside(String suffix) {
        return Objects.requireNonNull(file, "not embedded").resolveSibling(file.getFileName() + suffix);
    }

    /** Returns a database behind a JDBC URL, such as {@code jdbc:postgresql://host/stylemill}. */
    public static Database server(String url, String user, String password) {
        return new Database(url, user, password, 8, null);
    }

    /** Returns whether coordinators on several machines may use it together. */
    public boolean shared() {
        return url.startsWith("jdbc:postgresql:");
    }

    /** Returns the address without anything secret. */
    @Override
    public String toString() {
        int options = url.indexOf(url.startsWith("jdbc:h2:") ? ';' : '?');
        return Secrets.hidden(options < 0 ? url : url.substring(0, options));
    }
}
