package io.stylemill.factory.ledger;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements of the ledger's transactions; shards are always locked before their run. */
final class Rows {
    private static final int BATCH = 1000;

    private Rows() {}

    static void insertRun(Connection c, NewRun run, List<ShardJob> shards, OffsetDateTime now) throws SQLException {
        NewRun.Night night = run.growth().night();
        NewRun.Parent parent = run.growth().parent();
        Jdbc.update(
                c,
                "insert into run (id, dataset, version, destination,"
                        + " checkpoint, manifest_name, manifest_sha256, manifest_text, plan_sha256, priority, state, shards,"
                        + " samples, done, failed, images, bytes, created_at, ordered_by, parent, parent_digest, schedule, seed_end,"
                        + " slot_end)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACCEPTED', ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?)",
                run.id(),
                run.dataset(),
                run.version(),
                run.destination(),
                run.checkpoint(),
                run.manifest().name(),
                run.manifest().sha256(),
                run.manifest().text(),
                run.planSha256(),
                run.priority(),
                shards.size(),
                shards.stream().mapToLong(ShardJob::samples).sum(),
                now,
                run.by(),
                parent == null ? null : parent.version(),
                parent == null ? null : parent.digest(),
                night == null ? null : night.schedule(),
                run.growth().reach().seed(),
                run.growth().reach().slot());
        Leases.insert(c, run.id());
    }

    static void insertShards(Connection c, NewRun run, List<ShardJob> shards) throws SQLException {
        try (PreparedStatement shard = c.prepareStatement("insert into shard (run, ordinal, split, idx, of_total,"
                        + " first_position, samples, state, attempts) values (?, ?, ?, ?, ?, ?, ?, 'QUEUED', 1)");
                PreparedStatement message = Outbox.insert(c)) {
            for (int ordinal = 0; ordinal < shards.size(); ordinal++) {
                ShardJob job = shards.get(ordinal);
                Jdbc.batch(
                        shard,
                        run.id(),
                        ordinal,
                        job.split(),
                        job.index(),
                        job.of(),
                        job.firstPosition(),
                        job.samples());
                Outbox.batch(message, run.job(job), ordinal, run.priority(), 1, false);
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
                Jdbc.batch(update, attempt, shard.job().round(), shard.suspect(), run.id(), shard.ordinal());
                Jdbc.batch(delete, run.id(), shard.ordinal());
                Outbox.batch(message, run.job(shard.job()), shard.ordinal(), run.priority(), attempt, shard.suspect());
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

    /**
     * Locks the planned shard, in whatever round it is; a shard that differs from the plan is not
     * it.
     */
    static Optional<Shard> lock(Connection c, String run, ShardJob job) throws SQLException {
        return Jdbc.first(
                        c,
                        Runs::shard,
                        "select * from shard where run = ? and split = ? and idx = ? for update",
                        run,
                        job.split(),
                        job.index())
                .filter(s -> s.job().inRound(job.round()).equals(job));
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
        return Jdbc.list(
                c, Runs::shard, "select * from shard where run = ? and " + which + " order by ordinal for update", run);
    }

    /** Locks a run; the database is for the message where it has none. */
    static Run lockRun(Connection c, Database database, String run) throws SQLException {
        return lockRun(c, run)
                .orElseThrow(() -> Failure.input(
                        Code.UNKNOWN_RUN,
                        "the ledger " + database + " has no run '" + run + "'; 'runs list' shows those it has"));
    }

    private static Optional<Run> lockRun(Connection c, String run) throws SQLException {
        return Jdbc.first(c, Runs::run, "select " + Runs.COLUMNS + " from run where id = ? for update", run);
    }

    static void done(Connection c, int ordinal, Result result) throws SQLException {
        Jdbc.update(
                c,
                "update shard set state = 'DONE', suspect = false, sha256 = ?, bytes = ?,"
                        + " images = ?, refused = ?, rows_sha256 = ?, md5 = ?, device = ?, worker = ?, started_at = ?, finished_at = ?,"
                        + " reason_code = null, reason_kind = null, reason_message = null where run = ? and ordinal = ?",
                result.sha256(),
                result.bytes(),
                result.images(),
                result.refused(),
                result.rowsSha256(),
                result.md5(),
                DeviceText.write(result.device()),
                result.worker(),
                Sql.stamp(result.started()),
                Sql.stamp(result.finished()),
                result.run(),
                ordinal);
    }

    static void failed(Connection c, String run, int ordinal, Reason reason, OffsetDateTime now) throws SQLException {
        Jdbc.update(
                c,
                "update shard set state = 'FAILED', reason_code = ?,"
                        + " reason_kind = ?, reason_message = ?, finished_at = ? where run = ? and ordinal = ?",
                reason.code(),
                reason.kind(),
                reason.message(),
                now,
                run,
                ordinal);
    }

    /** Counts one more stored shard and returns the run's new state. */
    static RunState countDone(Connection c, Result result, int failedMore, OffsetDateTime now) throws SQLException {
        Jdbc.update(
                c,
                "update run set done = done + 1, failed = failed + ?,"
                        + " images = images + ?, refused = refused + ?, bytes = bytes + ? where id = ?",
                failedMore,
                result.images(),
                result.refused(),
                result.bytes(),
                result.run());
        return advance(c, result.run(), now, null);
    }

    /** Counts one more failed shard and returns the run's new state. */
    static RunState countFailed(Connection c, String run, Reason reason, OffsetDateTime now) throws SQLException {
        Jdbc.update(c, "update run set failed = failed + 1 where id = ?", run);
        return advance(c, run, now, reason);
    }

    private static RunState advance(Connection c, String id, OffsetDateTime now, @Nullable Reason last)
            throws SQLException {
        Run run = lockRun(c, id).orElseThrow(() -> new SQLException("run " + id + " vanished", "23503"));
        if (run.stopped()) {
            // A shard that was running; it is counted, and the run stays where it was ended.
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
                    totals.shards() == 1
                            ? "its shard failed: " + last.message()
                            : totals.failed() + " of " + totals.shards() + " shards failed; the last: "
                                    + last.message());
        }
        settle(c, id, state, state == RunState.RUNNING ? null : now, reason);
        return state;
    }

    static void settle(
            Connection c, String run, RunState state, @Nullable OffsetDateTime finished, @Nullable Reason reason)
            throws SQLException {
        Jdbc.update(
                c,
                "update run set state = ?, finished_at = ?, reason_code = ?,"
                        + " reason_kind = ?, reason_message = ? where id = ?",
                state,
                finished,
                reason == null ? null : reason.code(),
                reason == null ? null : reason.kind(),
                reason == null ? null : reason.message(),
                run);
    }

    /**
     * Takes failed shards back into work; a run that only misses its publishing has its last shard
     * decided now.
     */
    static void reopen(Connection c, String run, int shards, RunState state, OffsetDateTime now) throws SQLException {
        Jdbc.update(
                c,
                "update run set failed = failed - ?, state = ?,"
                        + " finished_at = ?, reason_code = null, reason_kind = null, reason_message = null where id = ?",
                shards,
                state,
                state == RunState.COMPLETE ? now : null,
                run);
    }

    /** Takes the counts of shards back, and opens their run again. */
    static void uncount(Connection c, String run, List<Shard> shards) throws SQLException {
        List<Result> results =
                shards.stream().map(Shard::result).filter(Objects::nonNull).toList();
        Jdbc.update(
                c,
                "update run set done = done - ?, images = images - ?,"
                        + " refused = refused - ?, bytes = bytes - ?, state = ?, address = null, finished_at = null,"
                        + " reason_code = null, reason_kind = null, reason_message = null where id = ?",
                shards.size(),
                results.stream().mapToLong(Result::images).sum(),
                results.stream().mapToLong(Result::refused).sum(),
                results.stream().mapToLong(Result::bytes).sum(),
                RunState.RUNNING,
                run);
    }

    static void published(Connection c, String run, String address, OffsetDateTime at) throws SQLException {
        Jdbc.update(
                c,
                "update run set state = 'PUBLISHED', address = ?,"
                        + " finished_at = ?, reason_code = null, reason_kind = null, reason_message = null where id = ?",
                address,
                at,
                run);
    }
}
