package io.stylemill.factory.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** Connections, transactions and what SQL errors mean. */
final class Sql implements AutoCloseable {
    private static final int SILENCE_SECONDS = 60;
    private static final int H2_DATABASE_ALREADY_OPEN = 90020;
    private static final int H2_FILE_CORRUPTED = 90030;
    private static final int H2_WRONG_FORMAT = 90048;
    private static final int H2_CONNECTION_BROKEN = 90067;
    private static final int H2_DATABASE_CLOSED = 90098;
    private static final int H2_DATABASE_CLOSING = 90121;

    private final Database database;
    private final Clock clock;
    private final HikariDataSource pool;

    /** Work inside a transaction. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private Sql(Database database, Clock clock, HikariDataSource pool) {
        this.database = database;
        this.clock = clock;
        this.pool = pool;
    }

    static Sql open(Database database, Clock clock) {
        HikariConfig config = new HikariConfig();
        if (database.file() == null) {
            config.setJdbcUrl(database.url());
            config.setUsername(database.user());
            config.setPassword(database.password());
        } else {
            // By its name alone: a search for drivers would load and start all of them.
            JdbcDataSource embedded = new JdbcDataSource();
            embedded.setURL(database.url());
            embedded.setUser(database.user());
            embedded.setPassword(database.password());
            config.setDataSource(embedded);
        }
        config.setPoolName("ledger");
        config.setMaximumPoolSize(database.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        if (database.shared()) {
            // A server that went away without a word would be waited for for ever; what the URL
            // says goes before these.
            config.addDataSourceProperty("socketTimeout", String.valueOf(SILENCE_SECONDS));
            config.addDataSourceProperty("tcpKeepAlive", "true");
        }
        try {
            return new Sql(database, clock, new HikariDataSource(config));
        } catch (HikariPool.PoolInitializationException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw failure(database, "open the ledger", cause);
            }
            throw Failure.of(
                    Kind.INPUT, "ledger-unreachable", "cannot open the ledger " + database + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw unsuited(database, e);
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains("Failed to get driver instance")) {
                throw unsuited(database, e);
            }
            throw e;
        }
    }

    private static Failure unsuited(Database database, RuntimeException e) {
        return Failure.of(
                Kind.INPUT,
                "ledger-url",
                "cannot open the ledger " + database + ": no JDBC driver takes this URL; it starts with jdbc:h2: or"
                        + " jdbc:postgresql:",
                e);
    }

    HikariDataSource pool() {
        return pool;
    }

    /** Returns the time as both databases keep it, in microseconds. */
    OffsetDateTime now() {
        return stamp(clock.instant());
    }

    static OffsetDateTime stamp(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** Does all of {@code work} or nothing; {@code attempt} says what for, as in "cannot …". */
    <T> T transaction(String attempt, Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            boolean committed = false;
            try {
                T value = work.with(connection);
                connection.commit();
                committed = true;
                return value;
            } finally {
                if (!committed) {
                    undo(connection);
                }
            }
        } catch (SQLException e) {
            throw failure(database, attempt, e);
        }
    }

    private static void undo(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The failure that led here is already on its way; a lost connection rolls back by
            // itself.
        }
    }

    /**
     * Returns whether a unique key was there already; the classes of exceptions differ between
     * databases.
     */
    static boolean duplicate(SQLException e) {
        return state(e).startsWith("23");
    }

    void event(Connection c, @Nullable String run, @Nullable String shard, String what, String detail)
            throws SQLException {
        String clean = detail.replace('\0', '?');
        Jdbc.update(
                c,
                "insert into event (happened_at, run, shard, what, detail) values (?, ?, ?, ?, ?)",
                now(),
                run,
                shard,
                what,
                clean.length() > 4000 ? clean.substring(0, 4000) : clean);
    }

    static Failure failure(Database database, String attempt, SQLException e) {
        String what = "cannot " + attempt + " in " + database + ": ";
        String state = state(e);
        if (WriteFault.isFull(e)) {
            return full(what, e);
        }
        if (has(e, H2_DATABASE_ALREADY_OPEN)) {
            return Failure.of(
                    Kind.TRANSIENT,
                    "ledger-locked",
                    what + DatabaseHolder.describe(database)
                            + "; wait for it to end or stop it, or give this one another home",
                    e);
        }
        if (has(e, H2_WRONG_FORMAT) || has(e, H2_FILE_CORRUPTED)) {
            return Failure.of(
                    Kind.INPUT,
                    "ledger-format",
                    what + "it was written by another version of the database engine or is damaged (" + e.getMessage()
                            + "); restore it from a backup or move it away to start anew",
                    e);
        }
        if (state.startsWith("28")) {
            return Failure.of(
                    Kind.INPUT, "ledger-login", what + "user '" + database.user() + "' or its password is refused", e);
        }
        if (state.startsWith("40") || state.startsWith("55P03") || state.startsWith("HYT00")) {
            return Failure.of(Kind.TRANSIENT, "ledger-busy", what + "another transaction was in the way", e);
        }
        if (state.startsWith("08")
                || state.startsWith("57P")
                || state.isEmpty()
                || has(e, H2_CONNECTION_BROKEN)
                || has(e, H2_DATABASE_CLOSED)
                || has(e, H2_DATABASE_CLOSING)) {
            return Failure.of(
                    Kind.TRANSIENT,
                    "ledger-unreachable",
                    what + "the database does not answer (" + e.getMessage() + ")",
                    e);
        }
        if (state.startsWith("53")) {
            return Failure.of(Kind.RESOURCES, "ledger-full", what + e.getMessage(), e);
        }
        return Failure.of(Kind.BUG, "ledger-sql", what + "SQL state " + state + ", " + e.getMessage(), e);
    }

    private static String state(SQLException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    private static boolean has(SQLException e, int code) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getErrorCode() == code) {
                return true;
            }
        }
        return false;
    }

    /** Returns the failure of writing a file beside the database. {@code what} names the file. */
    static Failure unwritten(Database database, String attempt, String what, IOException e) {
        return WriteFault.isFull(e)
                ? full("cannot " + attempt + " in " + database + ": ", e)
                : Failure.of(
                        Kind.RESOURCES,
                        "ledger-folder",
                        what + ": " + e + "; the folder must be writable and have room",
                        e);
    }

    private static Failure full(String what, Exception e) {
        return Failure.of(Kind.RESOURCES, "ledger-full", what + "the disk is full; make room and try again", e);
    }

    @Override
    public void close() {
        pool.close();
    }
}
