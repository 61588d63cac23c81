package io.stylemill.factory.ledger;

import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements of the ledger's transactions; shards are always locked before their run. */
final class Rows {
    private static final int BATCH = 1000;

    private Rows() {}

    static void insertRun(Connection c, NewRun run, List<ShardJob> shards, OffsetDateTime now) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("insert into run (id, dataset, version, destination,"
                + " checkpoint, manifest_name, manifest_sha256, manifest_text, plan_sha256, priority, state, shards,"
                + " samples, done, failed, images, bytes, created_at, parent, parent_digest, schedule, seed_end, slot_end)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACCEPTED', ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, run.id());
            insert.setString(2, run.dataset());
            insert.setString(3, run.version());
            insert.setString(4, run.destination());
            insert.setString(5, run.checkpoint());
            insert.setString(6, run.manifest().name());
            insert.setString(7, run.manifest().sha256());
            insert.setString(8, run.manifest().text());
            insert.setString(9, run.planSha256());
            insert.setInt(10, run.priority());
            insert.setInt(11, shards.size());
            insert.setLong(12, shards.stream().mapToLong(ShardJob::samples).sum());
            insert.setObject(13, now);
            NewRun.Night night = run.growth().night();
            NewRun.Parent parent = run.growth().parent();
            insert.setString(14, parent == null ? null : parent.version());
            insert.setString(15, parent == null ? null : parent.digest());
            insert.setString(16, night == null ? null : night.schedule());
            insert.setLong(17, run.growth().reach().seed());
            insert.setLong(18, run.growth().reach().slot());
            insert.executeUpdate();
        }
        Leases.insert(c, run.id());
    }

    static void insertShards(Connection c, NewRun run, List<ShardJob> shards) throws SQLException {
        try (PreparedStatement shard = c.prepareStatement("insert into shard (run, ordinal, split, idx, of_total,"
                        + " first_position, samples, state, attempts) values (?, ?, ?, ?, ?, ?, ?, 'QUEUED', 1)");
                PreparedStatement message = Outbox.insert(c)) {
            for (int ordinal = 0; ordinal < shards.size(); ordinal++) {
                ShardJob job = shards.get(ordinal);
                shard.setString(1, run.id());
                shard.setInt(2, ordinal);
                shard.setString(3, job.split());
                shard.setInt(4, job.index());
                shard.setInt(5, job.of());
                shard.setLong(6, job.firstPosition());
                shard.setInt(7, job.samples());
                shard.addBatch();
                Outbox.fill(message, run.job(job), ordinal, run.priority(), 1, false);
                message.addBatch();
                if ((ordinal + 1) % BATCH == 0) {
                    shard.executeBatch();
                    message.executeBatch();
                }
            }
            shard.executeBatch();
            message.executeBatch();
        }
    }

    /** Replaces the messages of undecided or failed shards by ones the broker has not seen. */
    static void queueAgain(Connection c, Run run, List<Shard> shards) throws SQLException {
        try (PreparedStatement update =
                        c.prepareStatement("update shard set state = 'QUEUED', attempts = ?, round = ?, suspect = ?,"
                                + " finished_at = null, reason_code = null, reason_kind = null, reason_message = null"
                                + " where run = ? and ordinal = ?");
                PreparedStatement delete = c.prepareStatement("delete from outbox where run = ? and ordinal = ?");
                PreparedStatement message = Outbox.insert(c)) {
            int waiting = 0;
            for (Shard shard : shards) {
                int attempt = shard.attempts() + 1;
                update.setInt(1, attempt);
                update.setInt(2, shard.job().round());
                update.setBoolean(3, shard.suspect());
                update.setString(4, run.id());
                update.setInt(5, shard.ordinal());
                update.addBatch();
                delete.setString(1, run.id());
                delete.setInt(2, shard.ordinal());
                delete.addBatch();
                Outbox.fill(message, run.job(shard.job()), shard.ordinal(), run.priority(), attempt, shard.suspect());
                message.addBatch();
                if (++waiting % BATCH == 0) {
                    update.executeBatch();
                    delete.executeBatch();
                    message.executeBatch();
                }
            }
            update.executeBatch();
            delete.executeBatch();
            message.executeBatch();
        }
    }

    /** Locks the planned shard, in whatever round it is; a shard that differs from the plan is not it. */
    static Optional<Shard> lock(Connection c, String run, ShardJob job) throws SQLException {
        try (PreparedStatement select =
                c.prepareStatement("select * from shard where run = ? and split = ? and idx = ? for update")) {
            select.setString(1, run);
            select.setString(2, job.split());
            select.setInt(3, job.index());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(Runs.shard(rows))
                                .filter(s -> s.job().inRound(job.round()).equals(job))
                        : Optional.empty();
            }
        }
    }

    /** Locks all shards of a run that are not stored, by ordinal. */
    static List<Shard> lockUnstored(Connection c, String run) throws SQLException {
        return lockAll(c, run, "state <> 'DONE'");
    }

    /** Locks all undecided shards of a run whose messages were sent, by ordinal. */
    static List<Shard> lockSent(Connection c, String run) throws SQLException {
        return lockAll(
                c,
                run,
                "state = 'QUEUED' and exists (select 1 from outbox o where o.run = shard.run"
                        + " and o.ordinal = shard.ordinal and o.sent_at is not null)");
    }

    /** Locks all stored shards of a run, by ordinal. */
    static List<Shard> lockDone(Connection c, String run) throws SQLException {
        return lockAll(c, run, "state = 'DONE'");
    }

    private static List<Shard> lockAll(Connection c, String run, String which) throws SQLException {
        List<Shard> shards = new ArrayList<>();
        try (PreparedStatement select =
                c.prepareStatement("select * from shard where run = ? and " + which + " order by ordinal for update")) {
            select.setString(1, run);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    shards.add(Runs.shard(rows));
                }
            }
        }
        return shards;
    }

    static Optional<Run> lockRun(Connection c, String run) throws SQLException {
        try (PreparedStatement select =
                c.prepareStatement("select " + Runs.COLUMNS + " from run where id = ? for update")) {
            select.setString(1, run);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(Runs.run(rows)) : Optional.empty();
            }
        }
    }

    static void done(Connection c, int ordinal, Result result) throws SQLException {
        try (PreparedStatement update = c.prepareStatement(
                "update shard set state = 'DONE', suspect = false, sha256 = ?, bytes = ?,"
                        + " images = ?, refused = ?, rows_sha256 = ?, md5 = ?, device = ?, worker = ?, started_at = ?, finished_at = ?,"
                        + " reason_code = null, reason_kind = null, reason_message = null where run = ? and ordinal = ?")) {
            update.setString(1, result.sha256());
            update.setLong(2, result.bytes());
            update.setLong(3, result.images());
            update.setLong(4, result.refused());
            update.setString(5, result.rowsSha256());
            update.setString(6, result.md5());
            update.setString(7, DeviceText.write(result.device()));
            update.setString(8, result.worker());
            update.setObject(9, Sql.stamp(result.started()));
            update.setObject(10, Sql.stamp(result.finished()));
            update.setString(11, result.run());
            update.setInt(12, ordinal);
            update.executeUpdate();
        }
    }

    static void failed(Connection c, String run, int ordinal, Reason reason, OffsetDateTime now) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("update shard set state = 'FAILED', reason_code = ?,"
                + " reason_kind = ?, reason_message = ?, finished_at = ? where run = ? and ordinal = ?")) {
            update.setString(1, reason.code());
            update.setString(2, reason.kind().name());
            update.setString(3, reason.message());
            update.setObject(4, now);
            update.setString(5, run);
            update.setInt(6, ordinal);
            update.executeUpdate();
        }
    }

    /** Counts one more stored shard and returns the run's new state. */
    static RunState countDone(Connection c, Result result, int failedMore, OffsetDateTime now) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("update run set done = done + 1, failed = failed + ?,"
                + " images = images + ?, refused = refused + ?, bytes = bytes + ? where id = ?")) {
            update.setInt(1, failedMore);
            update.setLong(2, result.images());
            update.setLong(3, result.refused());
            update.setLong(4, result.bytes());
            update.setString(5, result.run());
            update.executeUpdate();
        }
        return advance(c, result.run(), now, null);
    }

    /** Counts one more failed shard and returns the run's new state. */
    static RunState countFailed(Connection c, String run, Reason reason, OffsetDateTime now) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("update run set failed = failed + 1 where id = ?")) {
            update.setString(1, run);
            update.executeUpdate();
        }
        return advance(c, run, now, reason);
    }

    private static RunState advance(Connection c, String id, OffsetDateTime now, @Nullable Reason last)
            throws SQLException {
        Run run = lockRun(c, id).orElseThrow(() -> new SQLException("run " + id + " vanished", "23503"));
        if (run.stopped()) {
            // A shard that was in work; it is counted, and the run stays where it was ended.
            return run.state();
        }
        Run.Totals totals = run.totals();
        RunState state = RunState.of(totals.shards(), totals.done(), totals.failed());
        Reason reason = run.reason();
        if (state == RunState.COMPLETE) {
            reason = null;
        } else if (last != null) {
            reason = new Reason(
                    last.code(),
                    last.kind(),
                    totals.failed() + " of " + totals.shards() + " shards failed; the last: " + last.message());
        }
        settle(c, id, state, state == RunState.RUNNING ? null : now, reason);
        return state;
    }

    static void settle(
            Connection c, String run, RunState state, @Nullable OffsetDateTime finished, @Nullable Reason reason)
            throws SQLException {
        try (PreparedStatement update = c.prepareStatement("update run set state = ?, finished_at = ?, reason_code = ?,"
                + " reason_kind = ?, reason_message = ? where id = ?")) {
            update.setString(1, state.name());
            update.setObject(2, finished);
            update.setString(3, reason == null ? null : reason.code());
            update.setString(4, reason == null ? null : reason.kind().name());
            update.setString(5, reason == null ? null : reason.message());
            update.setString(6, run);
            update.executeUpdate();
        }
    }

    /** Takes failed shards back into work; a run that only misses its publishing has its last shard decided now. */
    static void reopen(Connection c, String run, int shards, RunState state, OffsetDateTime now) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("update run set failed = failed - ?, state = ?,"
                + " finished_at = ?, reason_code = null, reason_kind = null, reason_message = null where id = ?")) {
            update.setInt(1, shards);
            update.setString(2, state.name());
            update.setObject(3, state == RunState.COMPLETE ? now : null);
            update.setString(4, run);
            update.executeUpdate();
        }
    }

    /** Takes the counts of shards back, and opens their run again. */
    static void uncount(Connection c, String run, List<Shard> shards) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("update run set done = done - ?, images = images - ?,"
                + " refused = refused - ?, bytes = bytes - ?, state = ?, address = null, finished_at = null, reason_code = null,"
                + " reason_kind = null, reason_message = null where id = ?")) {
            List<Result> results =
                    shards.stream().map(Shard::result).filter(Objects::nonNull).toList();
            update.setInt(1, shards.size());
            update.setLong(2, results.stream().mapToLong(Result::images).sum());
            update.setLong(3, results.stream().mapToLong(Result::refused).sum());
            update.setLong(4, results.stream().mapToLong(Result::bytes).sum());
            update.setString(5, RunState.RUNNING.name());
            update.setString(6, run);
            update.executeUpdate();
        }
    }

    static void published(Connection c, String run, String address, OffsetDateTime at) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("update run set state = 'PUBLISHED', address = ?,"
                + " finished_at = ?, reason_code = null, reason_kind = null, reason_message = null where id = ?")) {
            update.setString(1, address);
            update.setObject(2, at);
            update.setString(3, run);
            update.executeUpdate();
        }
    }
}
