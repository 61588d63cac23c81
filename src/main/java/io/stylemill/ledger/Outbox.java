package io.stylemill.ledger;

import io.stylemill.plan.Job;
import io.stylemill.plan.MessageJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be sent to the queue, written in the transaction that decided it.
 *
 * <p>Sending twice is harmless: the broker drops the second message with the same {@link Outgoing#dedup()}.
 */
public final class Outbox {
    /** The queue that workers read. */
    public static final String JOBS = "stylemill.jobs";

    private final Sql sql;

    Outbox(Sql sql) {
        this.sql = sql;
    }

    /** Returns at most {@code most} messages that were not sent, the highest priority first, then the oldest. */
    public List<Outgoing> waiting(int most) {
        return sql.transaction("read what is to be sent", c -> {
            List<Outgoing> page = new ArrayList<>();
            // Ordering by sent_at too lets H2 read the index in its order instead of sorting every waiting row.
            try (PreparedStatement select =
                    c.prepareStatement("select id, run, dedup, queue, priority, body from outbox"
                            + " where sent_at is null order by sent_at, priority desc, id limit ?")) {
                select.setInt(1, most);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        page.add(new Outgoing(
                                rows.getLong("id"),
                                rows.getString("run"),
                                rows.getString("dedup"),
                                rows.getString("queue"),
                                rows.getInt("priority"),
                                rows.getString("body")));
                    }
                }
            }
            return page;
        });
    }

    /** Notes that the broker has these messages. */
    public void sent(List<Outgoing> messages) {
        if (messages.isEmpty()) {
            return;
        }
        sql.transaction("note what was sent", c -> {
            Set<String> runs = new TreeSet<>();
            try (PreparedStatement update = c.prepareStatement("update outbox set sent_at = ? where id = ?")) {
                for (Outgoing message : messages) {
                    update.setObject(1, sql.now());
                    update.setLong(2, message.id());
                    update.addBatch();
                    runs.add(message.run());
                }
                update.executeBatch();
            }
            for (String run : runs) {
                try (PreparedStatement update =
                        c.prepareStatement("update run set state = 'RUNNING' where id = ? and state = 'ACCEPTED'")) {
                    update.setString(1, run);
                    update.executeUpdate();
                }
            }
            return true;
        });
    }

    static PreparedStatement insert(Connection c) throws SQLException {
        return c.prepareStatement(
                "insert into outbox (dedup, queue, priority, body, run, ordinal) values (?, ?, ?, ?, ?, ?)");
    }

    static void fill(PreparedStatement insert, Job job, int ordinal, int priority, int attempt) throws SQLException {
        insert.setString(1, attempt == 1 ? job.id() : job.id() + "#" + attempt);
        insert.setString(2, JOBS);
        insert.setInt(3, priority);
        insert.setString(4, MessageJson.write(job));
        insert.setString(5, job.run());
        insert.setInt(6, ordinal);
    }

    /** Returns how many messages wait to be sent. */
    public long unsent() {
        return sql.transaction("count what is to be sent", c -> {
            try (PreparedStatement select = c.prepareStatement("select count(*) from outbox where sent_at is null");
                    ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    static void removeAll(Connection c, String run) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("delete from outbox where run = ?")) {
            delete.setString(1, run);
            delete.executeUpdate();
        }
    }

    static void remove(Connection c, String run, int ordinal) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("delete from outbox where run = ? and ordinal = ?")) {
            delete.setString(1, run);
            delete.setInt(2, ordinal);
            delete.executeUpdate();
        }
    }
}
