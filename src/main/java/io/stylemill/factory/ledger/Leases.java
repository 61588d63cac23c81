package io.stylemill.factory.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which coordinator sends the shards of a run, and which publishes it: one at a time.
 *
 * <p>A lease belongs to one open {@link Ledger}, which may take it again, and ends after {@link #LENGTH} unless it is
 * renewed. Methods throw what those of {@link Ledger} throw.
 */
public final class Leases {
    /** How long a coordinator that says nothing keeps a lease. */
    public static final Duration LENGTH = Duration.ofSeconds(30);

    /** How often leases are renewed: twice may fail. */
    public static final Duration RENEWAL = Duration.ofSeconds(10);

    /** Means all runs where {@link Work#ALONE} is leased. */
    static final String ALL_RUNS = "";

    private final Sql sql;
    private final String owner;

    /** What one coordinator does for a run at a time. */
    public enum Work {
        /** Sends the run's messages. */
        DISPATCH,
        /** Turns the run into a version. */
        PUBLISH,
        /** Sends a suspected shard, of whatever run. */
        ALONE
    }

    Leases(Sql sql, String owner) {
        this.sql = sql;
        this.owner = owner;
    }

    /** Takes the lease, or takes it again; false when another coordinator has it. */
    public boolean take(String run, Work work) {
        return sql.transaction(
                "lease run " + run, c -> !take(c, Set.of(run), work).isEmpty());
    }

    /** Lets go of the lease, if it is held here. */
    public void release(String run, Work work) {
        sql.transaction("end the lease of run " + run, c -> release(c, Set.of(run), work));
    }

    /** Lengthens all leases that are held here; for a call every {@link #RENEWAL}. */
    public void renew() {
        sql.transaction("renew the leases of runs", c -> {
            try (PreparedStatement update =
                    c.prepareStatement("update run_lease set lease_until = ? where owner = ? and lease_until > ?")) {
                OffsetDateTime now = sql.now();
                update.setObject(1, now.plus(LENGTH));
                update.setString(2, owner);
                update.setObject(3, now);
                return update.executeUpdate();
            }
        });
    }

    /** Ends the leases of all; for the start of a coordinator that is alone on its ledger. */
    void releaseAll() {
        sql.transaction("end the leases of runs", c -> {
            try (PreparedStatement update = c.prepareStatement(
                    "update run_lease set owner = null, lease_until = null where owner is not null")) {
                return update.executeUpdate();
            }
        });
    }

    /** Takes what is free of these leases; one that another coordinator is just taking is not waited for. */
    Set<String> take(Connection c, Collection<String> runs, Work work) throws SQLException {
        Set<String> taken = new TreeSet<>();
        OffsetDateTime now = sql.now();
        try (PreparedStatement select = c.prepareStatement("select run from run_lease where run in " + marks(runs)
                + " and work = ? and (lease_until is null or lease_until <= ? or owner = ?) for update skip locked")) {
            int next = fill(select, 1, runs);
            select.setString(next, work.name());
            select.setObject(next + 1, now);
            select.setString(next + 2, owner);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    taken.add(rows.getString(1));
                }
            }
        }
        if (!taken.isEmpty()) {
            try (PreparedStatement update = c.prepareStatement(
                    "update run_lease set owner = ?, lease_until = ? where work = ? and run in " + marks(taken))) {
                update.setString(1, owner);
                update.setObject(2, now.plus(LENGTH));
                update.setString(3, work.name());
                fill(update, 4, taken);
                update.executeUpdate();
            }
        }
        return taken;
    }

    int release(Connection c, Collection<String> runs, Work work) throws SQLException {
        if (runs.isEmpty()) {
            return 0;
        }
        try (PreparedStatement update = c.prepareStatement("update run_lease set owner = null, lease_until = null"
                + " where work = ? and owner = ? and run in " + marks(runs))) {
            update.setString(1, work.name());
            update.setString(2, owner);
            fill(update, 3, runs);
            return update.executeUpdate();
        }
    }

    /** Returns whether another coordinator has the lease at present. */
    boolean elsewhere(Connection c, String run, Work work) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(
                "select 1 from run_lease where run = ? and work = ? and lease_until > ? and owner <> ?")) {
            select.setString(1, run);
            select.setString(2, work.name());
            select.setObject(3, sql.now());
            select.setString(4, owner);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Writes down the leases of a new run, which nobody has. */
    static void insert(Connection c, String run) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("insert into run_lease (run, work) values (?, ?), (?, ?)")) {
            insert.setString(1, run);
            insert.setString(2, Work.DISPATCH.name());
            insert.setString(3, run);
            insert.setString(4, Work.PUBLISH.name());
            insert.executeUpdate();
        }
    }

    /** Returns as many question marks, in brackets, as there are values. */
    static String marks(Collection<String> values) {
        return "(" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
    }

    /** Fills question marks from {@code first} on and returns the next one's number. */
    static int fill(PreparedStatement statement, int first, Collection<String> values) throws SQLException {
        int next = first;
        for (String value : values) {
            statement.setString(next++, value);
        }
        return next;
    }
}
