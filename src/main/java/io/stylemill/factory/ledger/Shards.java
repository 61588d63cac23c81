package io.stylemill.factory.ledger;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Job;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of single shards, as messages of workers tell it: stored, given up, handed back,
 * suspected. A message of a round that is over changes nothing.
 */
public final class Shards {
    private final Sql sql;
    private final Database database;

    Shards(Sql sql, Database database) {
        this.sql = sql;
        this.database = database;
    }

    /**
     * Counts a stored shard, once: a repeated result changes nothing, and of two different ones the
     * first stays.
     *
     * @return whether this result was the run's last missing one; true exactly once in the life of
     *     a run, or once more after each {@link Ledger#retry}
     * @throws Failure {@code result-differs} (VERIFICATION) when the shard is done with another
     *     digest, {@code unknown-shard} (INPUT) when no accepted run has planned it; both are in
     *     the events
     */
    public boolean complete(Result result) {
        if (result.failure() != null) {
            throw new IllegalArgumentException("complete takes a stored shard; " + result.id() + " failed");
        }
        return decide("count shard " + result.id(), result.run(), result.shard(), (c, shard, id) -> {
            Result winner = shard.result();
            if (winner != null) {
                if (winner.sha256().equals(result.sha256())
                        && winner.rowsSha256().equals(result.rowsSha256())) {
                    sql.event(c, result.run(), result.id(), "result-repeated", "from worker " + result.worker());
                    return Verdict.of(false);
                }
                return differs(c, winner, result);
            }
            Rows.done(c, shard.ordinal(), result);
            Outbox.remove(c, result.run(), shard.ordinal());
            sql.event(c, result.run(), result.id(), "shard-done", result.sha256() + " from worker " + result.worker());
            int failed = shard.state() == ShardState.FAILED ? -1 : 0;
            RunState state = Rows.countDone(c, result, failed, sql.now());
            return Verdict.of(state == RunState.COMPLETE);
        });
    }

    /**
     * Gives a shard up. A shard that is done stays done; one that failed before keeps its first
     * reason.
     *
     * @return whether this was the run's last undecided shard
     * @throws Failure {@code unknown-shard} (INPUT)
     */
    public boolean fail(String run, ShardJob job, Reason reason) {
        return decide("give up shard " + Job.id(run, job), run, job, (c, shard, id) -> {
            if (shard.state() != ShardState.QUEUED) {
                sql.event(c, run, id, "failure-ignored", "the shard is " + shard.state() + "; " + reason.message());
                return Verdict.of(false);
            }
            Rows.failed(c, run, shard.ordinal(), reason, sql.now());
            Outbox.remove(c, run, shard.ordinal());
            sql.event(c, run, id, "shard-failed", reason.code() + ": " + reason.message());
            return Verdict.of(Rows.countFailed(c, run, reason, sql.now()).settled());
        });
    }

    /**
     * Queues a shard again that its worker gave back unmade.
     *
     * @return false when the shard is decided already or its run is cancelled; then nothing changes
     * @throws Failure {@code unknown-shard} (INPUT)
     */
    public boolean handBack(String run, ShardJob job, String worker) {
        return decide(
                "queue shard " + Job.id(run, job) + " again",
                run,
                job,
                (c, shard, id) -> Verdict.of(shard.state() == ShardState.QUEUED
                        && queued(c, run, shard, id, "shard-handed-back", "by worker " + worker)));
    }

    /**
     * Queues a shard again whose workers died, to be made alone from now on: one of the shards that
     * they held killed them.
     *
     * @return false when it was suspected before, is decided, or its run is cancelled; then nothing
     *     changes
     * @throws Failure {@code unknown-shard} (INPUT)
     */
    public boolean suspect(String run, ShardJob job) {
        return decide(
                "suspect shard " + Job.id(run, job),
                run,
                job,
                (c, shard, id) -> Verdict.of(shard.state() == ShardState.QUEUED
                        && !shard.suspect()
                        && queued(
                                c,
                                run,
                                shard.suspected(),
                                id,
                                "shard-suspected",
                                "its workers died; it is made alone")));
    }

    /** What a transaction came to: an answer, or a failure to throw once its event is committed. */
    private record Verdict(boolean value, @Nullable Failure failure) {
        static Verdict of(boolean value) {
            return new Verdict(value, null);
        }

        boolean answer() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }

    /** What becomes of a shard that a message speaks of. */
    private interface Decision {
        Verdict of(Connection c, Shard shard, String id) throws SQLException;
    }

    /** Decides on a shard that is locked, known, and in the round that the message speaks of. */
    private boolean decide(String doing, String run, ShardJob job, Decision decision) {
        Verdict verdict = sql.transaction(doing, c -> {
            Shard shard = Rows.lock(c, run, job).orElse(null);
            if (shard == null) {
                return unknown(c, run, job);
            }
            String id = Job.id(run, job);
            return stale(c, shard, job, id) ? Verdict.of(false) : decision.of(c, shard, id);
        });
        return verdict.answer();
    }

    /** Queues a shard again, unless its run was stopped. */
    private boolean queued(Connection c, String run, Shard shard, String id, String what, String detail)
            throws SQLException {
        Run before = Rows.lockRun(c, database, run);
        if (before.stopped()) {
            return false;
        }
        Rows.queueAgain(c, before, List.of(shard));
        sql.event(c, run, id, what, detail);
        return true;
    }

    /** Returns whether a message speaks of a round that is over. */
    private boolean stale(Connection c, Shard shard, ShardJob job, String id) throws SQLException {
        if (shard.job().round() == job.round()) {
            return false;
        }
        sql.event(
                c,
                shard.run(),
                id,
                "message-stale",
                "of round " + job.round() + "; the shard is in round "
                        + shard.job().round());
        return true;
    }

    private Verdict unknown(Connection c, String run, ShardJob job) throws SQLException {
        String id = Job.id(run, job);
        String found = id + " (" + job.samples() + " samples from position " + job.firstPosition() + ", of " + job.of()
                + " shards)";
        sql.event(c, run, id, "unknown-shard", found);
        return new Verdict(
                false,
                Failure.input(
                        "unknown-shard",
                        "the ledger " + database + " has planned no shard " + found
                                + "; the message is of another coordinator, or of a run that was removed"));
    }

    private Verdict differs(Connection c, Result winner, Result late) throws SQLException {
        String detail = "kept " + winner.sha256() + " (rows " + winner.rowsSha256() + ") from worker " + winner.worker()
                + " on " + winner.device() + ", refused " + late.sha256() + " (rows " + late.rowsSha256()
                + ") from worker " + late.worker() + " on " + late.device();
        sql.event(c, late.run(), late.id(), "result-differs", detail);
        return new Verdict(
                false,
                Failure.of(
                        Kind.VERIFICATION,
                        "result-differs",
                        "shard " + late.id() + " was made twice with different bytes: " + detail
                                + "; equal jobs must give equal bytes on one device class, so one of the two workers"
                                + " is of another class or faulty"));
    }
}
