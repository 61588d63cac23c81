package io.stylemill.factory.ledger;

import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.MessageJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is to be sent to the queue, written in the transaction that decided it.
 *
 * <p>A run's messages are sent by one coordinator at a time, which holds its lease. Should one of
 * them be sent again after a crash, the broker drops the second with the same
 * {@link Outgoing#dedup()}; it does not where both are sent in transactions that are open at one
 * time, and so the lease is needed.
 */
public final class Outbox {
    /** The queue that workers read. */
    public static final String JOBS = "stylemill.jobs";

    private static final String COLUMNS = "select id, run, dedup, queue, priority, body, alone from outbox";
    // Ordering by sent_at too lets H2 read the index in its order instead of sorting every waiting
    // row.
    private static final String UNSENT = " where sent_at is null and not alone";
    private static final String FIRST = " order by sent_at, priority desc, id limit ?";

    private final Sql sql;
    private final Leases leases;

    Outbox(Sql sql, Leases leases) {
        this.sql = sql;
        this.leases = leases;
    }

    /**
     * Returns at most {@code most} messages to be sent now, the highest priority first, then the
     * oldest, and holds the leases of their runs until they are {@link #sent} or {@link #release}d.
     * Runs that another coordinator sends are left out. One of the messages at most is of a
     * suspected shard, and none while another such shard is under way.
     */
    public List<Outgoing> waiting(int most) {
        return sql.transaction("read what is to be sent", c -> {
            List<Outgoing> page = new ArrayList<>(alone(c));
            Set<String> runs = new TreeSet<>(
                    Jdbc.list(c, row -> row.getString(1), "select run from outbox" + UNSENT + FIRST, most));
            Set<String> leased = runs.isEmpty() ? runs : leases.take(c, runs, Leases.Work.DISPATCH);
            if (leased.isEmpty()) {
                return page;
            }
            // Read now that the leases are held: another coordinator may have sent some just
            // before.
            List<Outgoing> ordinary = Jdbc.list(
                    c,
                    Outbox::message,
                    COLUMNS + UNSENT + " and run in " + Jdbc.marks(leased) + FIRST,
                    leased,
                    most - page.size());
            Set<String> idle = new TreeSet<>(leased);
            idle.removeAll(runs(ordinary));
            leases.release(c, idle, Leases.Work.DISPATCH);
            page.addAll(ordinary);
            return page;
        });
    }

    /** Returns the suspected shard to be sent now, or nothing. */
    private List<Outgoing> alone(Connection c) throws SQLException {
        if (!Jdbc.any(c, "select 1 from outbox where alone limit 1")) {
            return List.of();
        }
        Set<String> all = Set.of(Leases.ALL_RUNS);
        if (leases.take(c, all, Leases.Work.ALONE).isEmpty()) {
            return List.of();
        }
        List<Outgoing> next = Jdbc.list(
                c,
                Outbox::message,
                COLUMNS + " where alone and sent_at is null and not exists (select 1 from outbox s"
                        + " where s.alone and s.sent_at is not null) order by priority desc, id limit 1");
        if (next.isEmpty()) {
            leases.release(c, all, Leases.Work.ALONE);
        }
        return next;
    }

    private static Outgoing message(ResultSet row) throws SQLException {
        return new Outgoing(
                row.getLong("id"),
                row.getString("run"),
                row.getString("dedup"),
                row.getString("queue"),
                row.getInt("priority"),
                row.getString("body"),
                row.getBoolean("alone"));
    }

    /** Notes that the broker has these messages, and lets go of their runs. */
    public void sent(List<Outgoing> messages) {
        if (messages.isEmpty()) {
            return;
        }
        sql.transaction("note what was sent", c -> {
            try (PreparedStatement update = c.prepareStatement("update outbox set sent_at = ? where id = ?")) {
                for (Outgoing message : messages) {
                    Jdbc.batch(update, sql.now(), message.id());
                }
                update.executeBatch();
            }
            for (String run : runs(messages)) {
                Jdbc.update(c, "update run set state = 'RUNNING' where id = ? and state = 'ACCEPTED'", run);
            }
            return release(c, messages);
        });
    }

    /** Lets go of the runs of these messages, which were not sent. */
    public void release(List<Outgoing> messages) {
        if (!messages.isEmpty()) {
            sql.transaction("leave what is to be sent to others", c -> release(c, messages));
        }
    }

    private int release(Connection c, List<Outgoing> messages) throws SQLException {
        int released = leases.release(c, runs(messages), Leases.Work.DISPATCH);
        return messages.stream().noneMatch(Outgoing::alone)
                ? released
                : released + leases.release(c, Set.of(Leases.ALL_RUNS), Leases.Work.ALONE);
    }

    private static Set<String> runs(List<Outgoing> messages) {
        return messages.stream().map(Outgoing::run).collect(Collectors.toCollection(TreeSet::new));
    }

    static PreparedStatement insert(Connection c) throws SQLException {
        return c.prepareStatement(
                "insert into outbox (dedup, queue, priority, body, run, ordinal, alone) values (?, ?, ?, ?, ?, ?, ?)");
    }

    static void batch(PreparedStatement insert, Job job, int ordinal, int priority, int attempt, boolean alone)
            throws SQLException {
        Jdbc.batch(
                insert,
                attempt == 1 ? job.id() : job.id() + "#" + attempt,
                JOBS,
                priority,
                MessageJson.write(job),
                job.run(),
                ordinal,
                alone);
    }

    /** Returns how many messages wait to be sent. */
    public long unsent() {
        return sql.transaction(
                "count what is to be sent",
                c -> Jdbc.list(c, row -> row.getLong(1), "select count(*) from outbox where sent_at is null")
                        .get(0));
    }

    static void removeAll(Connection c, String run) throws SQLException {
        Jdbc.update(c, "delete from outbox where run = ?", run);
    }

    static void remove(Connection c, String run, int ordinal) throws SQLException {
        Jdbc.update(c, "delete from outbox where run = ? and ordinal = ?", run, ordinal);
    }
}
