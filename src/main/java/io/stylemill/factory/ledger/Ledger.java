package io.stylemill.factory.ledger;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Amounts;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the factory: which runs there are, which of their shards are done, and what is
 * still to be sent.
 *
 * <p>Each method is one transaction whose work does not grow with the run, except where it says so.
 * Safe for use by many threads and, on a database server, by many processes. Every method throws
 * {@link Failure}: {@code ledger-busy} and {@code ledger-unreachable} (TRANSIENT),
 * {@code ledger-full} (RESOURCES).
 */
public final class Ledger implements AutoCloseable {
    private final Database database;
    private final Sql sql;
    private final Leases leases;

    private Ledger(Database database, Sql sql) {
        this.database = database;
        this.sql = sql;
        this.leases = new Leases(sql, UUID.randomUUID().toString());
    }

    /**
     * Opens the ledger and brings its tables up to date.
     *
     * @throws Failure {@code ledger-locked} (TRANSIENT) when another process has the embedded
     *     database open, {@code ledger-newer} (INPUT) when a newer program wrote it,
     *     {@code ledger-unreachable}, {@code ledger-login}, {@code ledger-folder}
     */
    public static Ledger open(Database database, Clock clock) {
        if (database.file() != null) {
            try {
                Files.createDirectories(database.file().toAbsolutePath().getParent());
            } catch (IOException e) {
                throw Failure.of(
                        Kind.INPUT,
                        "ledger-folder",
                        "cannot make the folder of the ledger " + database + ": " + e
                                + "; it must be a writable folder",
                        e);
            }
        }
        Sql sql = Schema.open(database, clock);
        boolean opened = false;
        try {
            DatabaseHolder.write(database, clock.instant());
            Ledger ledger = new Ledger(database, sql);
            if (database.file() != null) {
                // Nobody else can have this ledger open: who held these leases is gone.
                ledger.leases.releaseAll();
            }
            opened = true;
            return ledger;
        } finally {
            if (!opened) {
                sql.close();
            }
        }
    }

    /** Returns the questions one can ask. */
    public Runs runs() {
        return new Runs(sql);
    }

    /** Returns what is to be sent. */
    public Outbox outbox() {
        return new Outbox(sql, leases);
    }

    /** Returns which coordinator does what for a run. */
    public Leases leases() {
        return leases;
    }

    /** Returns who looks after what was dropped into inboxes. */
    public Claims claims() {
        return new Claims(sql);
    }

    /** Returns what becomes of single shards. */
    public Shards shards() {
        return new Shards(sql, database);
    }

    /** Returns the schedules that are kept. */
    public Schedules schedules() {
        return new Schedules(sql);
    }

    /** Returns where this ledger's tables are. */
    public Database database() {
        return database;
    }

    /**
     * Returns the connections, which do not commit by themselves, for a scheduler that keeps its
     * tables here.
     */
    public DataSource connections() {
        return sql.pool();
    }

    /**
     * Writes down a run, its shards, their messages, and what becomes of the claim or the firing it
     * came from: all or nothing. Work grows with the shards.
     *
     * @return false when the run's id is known, its claim is decided, or its firing is no longer to
     *     be made so; then nothing changes
     */
    public boolean accept(NewRun run, List<ShardJob> shards) {
        if (shards.isEmpty()) {
            throw Failure.input("empty-plan", "run " + run.id() + " has no shard; a plan has at least one sample");
        }
        return sql.transaction("accept run " + run.id(), c -> {
            try {
                Rows.insertRun(c, run, shards, sql.now());
                if (!settled(c, run)) {
                    c.rollback();
                    return false;
                }
            } catch (SQLException e) {
                if (Sql.duplicate(e)) {
                    c.rollback();
                    return false;
                }
                throw e;
            }
            Rows.insertShards(c, run, shards);
            sql.event(
                    c,
                    run.id(),
                    null,
                    "accepted",
                    Amounts.count(shards.size(), "shard") + " from "
                            + run.manifest().name());
            return true;
        });
    }

    private static boolean settled(Connection c, NewRun run) throws SQLException {
        Claim claim = run.claim();
        NewRun.Night night = run.growth().night();
        return (claim == null
                        || Claims.decide(c, claim, run.id(), run.manifest().sha256(), null))
                && (night == null || Schedules.accept(c, night, run.id()));
    }

    /**
     * Queues the failed shards of a run again, of a cancelled one all that are not stored; or, when
     * only publishing is missing, has it published. Work grows with the shards.
     *
     * @return how many shards were queued
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public int retry(String run) {
        return sql.transaction("retry run " + run, c -> {
            List<Shard> unstored = Rows.lockUnstored(c, run);
            Run before = Rows.lockRun(c, database, run);
            Run.Totals totals = before.totals();
            if (before.stopped()) {
                Rows.queueAgain(c, before, unstored);
                Rows.reopen(c, run, totals.failed(), RunState.of(totals.shards(), totals.done(), 0), sql.now());
                sql.event(
                        c,
                        run,
                        null,
                        "retried",
                        Amounts.count(unstored.size(), "shard") + " queued again after the run was stopped");
                return unstored.size();
            }
            List<Shard> failed = unstored.stream()
                    .filter(shard -> shard.state() == ShardState.FAILED)
                    .toList();
            if (failed.isEmpty() && (before.state() != RunState.FAILED || totals.done() < totals.shards())) {
                return 0;
            }
            Rows.queueAgain(c, before, failed);
            RunState state = RunState.of(totals.shards(), totals.done(), totals.failed() - failed.size());
            Rows.reopen(c, run, failed.size(), state, sql.now());
            sql.event(c, run, null, "retried", Amounts.count(failed.size(), "shard") + " queued again");
            return failed.size();
        });
    }

    /**
     * Has the messages of all undecided shards sent again, each with the same duplicate id: the
     * broker drops those it remembers, for they are sent one after another. For the start of a
     * coordinator; a suspected shard is left to {@link #requeueLost}, for it must not be out twice.
     * Work grows with the undecided shards.
     *
     * @return how many messages will be sent
     */
    public int requeueUnfinished(String run) {
        return sql.transaction(
                "send run " + run + " again",
                c -> Jdbc.update(
                        c,
                        "update outbox set sent_at = null where run = ? and sent_at is not null" + " and not alone",
                        run));
    }

    /**
     * Queues the undecided shards of a run again whose messages were sent, under new duplicate ids;
     * for when the broker holds nothing any more. Work grows with the undecided shards.
     *
     * @return how many shards were queued
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public int requeueLost(String run) {
        return sql.transaction("queue the lost shards of run " + run, c -> {
            List<Shard> lost = Rows.lockSent(c, run);
            if (!lost.isEmpty()) {
                Rows.queueAgain(c, Rows.lockRun(c, database, run), lost);
                sql.event(c, run, null, "messages-lost", Amounts.count(lost.size(), "shard") + " queued again");
            }
            return lost.size();
        });
    }

    /**
     * Takes back stored shards that are not in the store any more and queues them again, also of a
     * run that was published. Work grows with the stored shards.
     *
     * @param lost ordinals; those of other shards are ignored
     * @return how many shards were queued
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public int takeBack(String run, Set<Integer> lost) {
        return sql.transaction("queue the vanished shards of run " + run, c -> {
            List<Shard> shards = Rows.lockDone(c, run).stream()
                    .filter(shard -> lost.contains(shard.ordinal()))
                    .toList();
            if (!shards.isEmpty()) {
                Rows.queueAgain(c, Rows.lockRun(c, database, run), shards);
                Rows.uncount(c, run, shards);
                sql.event(c, run, null, "shards-vanished", Amounts.count(shards.size(), "shard") + " queued again");
            }
            return shards.size();
        });
    }

    /**
     * Has stored shards of a complete run made again, because the set as a whole refused some of
     * their images. Work grows with the stored shards.
     *
     * @param ordinals of the shards
     * @param round number of the judgement, above those before
     * @return how many shards were queued; 0 when the run is not complete, or all were queued for
     *     this round before
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public int judged(String run, Set<Integer> ordinals, int round) {
        return sql.transaction("queue shards of run " + run + " for round " + round, c -> {
            List<Shard> shards = Rows.lockDone(c, run).stream()
                    .filter(shard ->
                            ordinals.contains(shard.ordinal()) && shard.job().round() < round)
                    .toList();
            Run before = Rows.lockRun(c, database, run);
            if (before.state() != RunState.COMPLETE || shards.isEmpty()) {
                return 0;
            }
            Rows.queueAgain(
                    c,
                    before,
                    shards.stream().map(shard -> shard.inRound(round)).toList());
            Rows.uncount(c, run, shards);
            sql.event(
                    c,
                    run,
                    null,
                    "set-judged",
                    Amounts.count(shards.size(), "shard") + " made again in round " + round);
            return shards.size();
        });
    }

    /**
     * Ends a run before its time: nothing more of it is sent, queued again or published. Shards
     * that are running are still counted when they are stored. {@link #retry} goes on with the
     * rest. Work grows with the undecided shards.
     *
     * @param who ended it, and why, for people
     * @return false when the run has come to its end, or all its shards are stored; then nothing
     *     changes
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public boolean cancel(String run, String who) {
        return stop(run, RunState.CANCELLED, new Reason("cancelled", Kind.INPUT, who));
    }

    /**
     * Fails a run before its time, for a reason of its own that the other shards would meet too;
     * see {@link #cancel}.
     */
    public boolean stop(String run, Reason reason) {
        return stop(run, RunState.FAILED, reason);
    }

    private boolean stop(String run, RunState state, Reason reason) {
        return sql.transaction("stop run " + run, c -> {
            // Messages are locked before their run, as everywhere.
            Outbox.removeAll(c, run);
            Run before = Rows.lockRun(c, database, run);
            if (before.state() != RunState.ACCEPTED && before.state() != RunState.RUNNING) {
                c.rollback();
                return false;
            }
            Rows.settle(c, run, state, sql.now(), reason);
            sql.event(c, run, null, state == RunState.CANCELLED ? "cancelled" : "stopped", reason.message());
            return true;
        });
    }

    /**
     * Notes that a run's version is committed, also where another coordinator noted that it cannot
     * be.
     *
     * @return false when that was noted before; then nothing changes
     * @throws Failure {@code not-complete} (BUG) when shards are missing, {@code unknown-run}
     *     (INPUT)
     */
    public boolean published(String run, String address, Instant at) {
        return sql.transaction("note the publishing of run " + run, c -> {
            Run before = Rows.lockRun(c, database, run);
            if (before.state() == RunState.PUBLISHED) {
                return false;
            }
            boolean whole = before.totals().done() == before.totals().shards();
            if (before.state() != RunState.COMPLETE && !(before.state() == RunState.FAILED && whole)) {
                throw Failure.of(
                        Kind.BUG,
                        "not-complete",
                        "run " + run + " cannot be published as " + address + ": it is " + before.state() + ", "
                                + before.totals().done() + " of "
                                + Amounts.count(before.totals().shards(), "shard") + " done");
            }
            Rows.published(c, run, address, Sql.stamp(at));
            sql.event(c, run, null, "published", address);
            return true;
        });
    }

    /**
     * Notes that a complete run cannot be published.
     *
     * @return false when the run is not complete, or another coordinator has its lease by now; then
     *     nothing changes
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public boolean publishingFailed(String run, Reason reason) {
        return sql.transaction("note the failed publishing of run " + run, c -> {
            if (Rows.lockRun(c, database, run).state() != RunState.COMPLETE
                    || leases.elsewhere(c, run, Leases.Work.PUBLISH)) {
                return false;
            }
            Rows.settle(c, run, RunState.FAILED, sql.now(), reason);
            sql.event(c, run, null, "publishing-failed", reason.code() + ": " + reason.message());
            return true;
        });
    }

    /**
     * Keeps a private key for all coordinators of this ledger; the first one that is kept stays.
     *
     * @param pem of the key to keep where there is none
     * @return the PEM text that is kept
     */
    public String keepSigningKey(String pem) {
        return sql.transaction("keep the signing key", c -> {
            try {
                Jdbc.update(
                        c,
                        "insert into signing_key (id, pem, kept_at) select 1, ?, ? where not exists"
                                + " (select 1 from signing_key)",
                        pem,
                        sql.now());
            } catch (SQLException e) {
                if (!Sql.duplicate(e)) {
                    throw e;
                }
                // Another coordinator was first by a moment; PostgreSQL wants the rest in a new
                // transaction.
                c.rollback();
            }
            return Jdbc.first(c, row -> row.getString(1), "select pem from signing_key")
                    .orElseThrow(() -> Failure.bug("the signing key vanished while it was kept"));
        });
    }

    /** Appends an event. */
    public void note(@Nullable String run, @Nullable String shard, String what, String detail) {
        sql.transaction("note an event", c -> {
            sql.event(c, run, shard, what, detail);
            return true;
        });
    }

    /** Closes all connections; what is committed stays. */
    @Override
    public void close() {
        sql.close();
        DatabaseHolder.remove(database);
    }
}
