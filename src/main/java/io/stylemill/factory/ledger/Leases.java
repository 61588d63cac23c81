package io.stylemill.factory.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which coordinator sends the shards of a run, and which publishes it: one at a time.
 *
 * <p>A lease belongs to one open {@link Ledger}, which may take it again, and ends after
 * {@link #LENGTH} unless it is renewed. Methods throw what those of {@link Ledger} throw.
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
            OffsetDateTime now = sql.now();
            return Jdbc.update(
                    c,
                    "update run_lease set lease_until = ? where owner = ? and lease_until > ?",
                    now.plus(LENGTH),
                    owner,
                    now);
        });
    }

    /** Ends the leases of all; for the start of a coordinator that is alone on its ledger. */
    void releaseAll() {
        sql.transaction(
                "end the leases of runs",
                c -> Jdbc.update(c, "update run_lease set owner = null, lease_until = null where owner is not null"));
    }

    /**
     * Takes what is free of these leases; one that another coordinator is just taking is not waited
     * for.
     */
    Set<String> take(Connection c, Collection<String> runs, Work work) throws SQLException {
        OffsetDateTime now = sql.now();
        Set<String> taken = new TreeSet<>(Jdbc.list(
                c,
                row -> row.getString(1),
                "select run from run_lease where run in " + Jdbc.marks(runs)
                        + " and work = ? and (lease_until is null or lease_until <= ? or owner = ?) for update skip locked",
                runs,
                work,
                now,
                owner));
        if (!taken.isEmpty()) {
            Jdbc.update(
                    c,
                    "update run_lease set owner = ?, lease_until = ? where work = ? and run in " + Jdbc.marks(taken),
                    owner,
                    now.plus(LENGTH),
                    work,
                    taken);
        }
        return taken;
    }

    int release(Connection c, Collection<String> runs, Work work) throws SQLException {
        if (runs.isEmpty()) {
            return 0;
        }
        return Jdbc.update(
                c,
                "update run_lease set owner = null, lease_until = null" + " where work = ? and owner = ? and run in "
                        + Jdbc.marks(runs),
                work,
                owner,
                runs);
    }

    /** Returns whether another coordinator has the lease at present. */
    boolean elsewhere(Connection c, String run, Work work) throws SQLException {
        return Jdbc.any(
                c,
                "select 1 from run_lease where run = ? and work = ? and lease_until > ? and owner <> ?",
                run,
                work,
                sql.now(),
                owner);
    }

    /** Writes down the leases of a new run, which nobody has. */
    static void insert(Connection c, String run) throws SQLException {
        Jdbc.update(
                c, "insert into run_lease (run, work) values (?, ?), (?, ?)", run, Work.DISPATCH, run, Work.PUBLISH);
    }
}
