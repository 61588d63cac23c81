package io.stylemill.factory.ledger;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The schedules that are kept, and their firings. Methods throw what those of {@link Ledger} throw.
 */
public final class Schedules {
    private final Sql sql;

    /** What keeping a schedule changed. */
    public enum Kept {
        NEW,
        CHANGED,
        SAME
    }

    Schedules(Sql sql) {
        this.sql = sql;
    }

    /**
     * Keeps a schedule, in place of an earlier one of its name; it goes on where that one was, or
     * where the dataset's runs are.
     *
     * @throws Failure {@code schedule-elsewhere} (INPUT) when one of that name publishes to another
     *     place
     */
    public Kept keep(NewSchedule schedule) {
        return sql.transaction("keep the schedule " + schedule.name(), c -> {
            Schedule before = lock(c, schedule.name()).orElse(null);
            if (before == null) {
                return insert(c, schedule) ? Kept.NEW : Kept.SAME;
            }
            if (!before.what().destination().equals(schedule.destination())) {
                throw Failure.input(
                        "schedule-elsewhere",
                        "a schedule '" + schedule.name() + "' is kept already and publishes to "
                                + before.what().destination() + ", this one to " + schedule.destination()
                                + "; remove the other ('stylemill schedules remove " + schedule.name()
                                + "'), or give the dataset another name");
            }
            if (before.what().manifest().sha256().equals(schedule.manifest().sha256())
                    && before.what().base().equals(schedule.base())) {
                return Kept.SAME;
            }
            Jdbc.update(
                    c,
                    "update schedule set manifest_name = ?,"
                            + " manifest_base = ?, manifest_sha256 = ?, manifest_text = ?, cron = ?, timezone = ?,"
                            + " revision = revision + 1, armed_at = ? where name = ?",
                    schedule.manifest().name(),
                    schedule.base(),
                    schedule.manifest().sha256(),
                    schedule.manifest().text(),
                    schedule.cron(),
                    schedule.timezone(),
                    sql.now(),
                    schedule.name());
            sql.event(
                    c,
                    null,
                    null,
                    "schedule-changed",
                    schedule.name() + " from " + schedule.manifest().name());
            return Kept.CHANGED;
        });
    }

    private boolean insert(Connection c, NewSchedule schedule) throws SQLException {
        Position reached = reached(c, schedule.destination(), schedule.name());
        try {
            Jdbc.update(
                    c,
                    "insert into schedule (name, destination, manifest_name,"
                            + " manifest_base, manifest_sha256, manifest_text, cron, timezone, paused, revision, next_seed,"
                            + " next_slot, kept_at, armed_at) values (?, ?, ?, ?, ?, ?, ?, ?, false, 1, ?, ?, ?, ?)",
                    schedule.name(),
                    schedule.destination(),
                    schedule.manifest().name(),
                    schedule.base(),
                    schedule.manifest().sha256(),
                    schedule.manifest().text(),
                    schedule.cron(),
                    schedule.timezone(),
                    reached.seed(),
                    reached.slot(),
                    sql.now(),
                    sql.now());
        } catch (SQLException e) {
            if (Sql.duplicate(e)) {
                // Another coordinator keeps it this very moment.
                c.rollback();
                return false;
            }
            throw e;
        }
        sql.event(
                c,
                null,
                null,
                "schedule-kept",
                schedule.name() + " from " + schedule.manifest().name());
        return true;
    }

    /**
     * Returns where the images of a dataset may go on: behind those of every run, no matter who
     * ordered it.
     */
    public Position reached(String destination, String dataset) {
        return sql.transaction("see how far " + dataset + " reaches", c -> reached(c, destination, dataset));
    }

    /** Returns the versions of a dataset that runs of this ledger make, or made. */
    public Set<String> versions(String destination, String dataset) {
        return sql.transaction(
                "look for the runs of " + dataset,
                c -> Set.copyOf(Jdbc.list(
                        c,
                        row -> row.getString(1),
                        "select distinct version from run where dataset = ? and destination = ?",
                        dataset,
                        destination)));
    }

    private static Position reached(Connection c, String destination, String dataset) throws SQLException {
        return Jdbc.list(
                        c,
                        row -> new Position(row.getLong(1), row.getLong(2)),
                        "select max(seed_end), max(slot_end) from run where dataset = ? and destination = ?",
                        dataset,
                        destination)
                .get(0);
    }

    /** Returns all schedules by name. */
    public List<Schedule> list() {
        return sql.transaction("list the schedules", c -> select(c, "order by name"));
    }

    /** Returns a schedule, or empty when none of the name is kept. */
    public Optional<Schedule> find(String name) {
        return sql.transaction(
                "read the schedule " + name,
                c -> select(c, "where name = ?", name).stream().findFirst());
    }

    /** Lets a schedule's firings pass; false when it did already. */
    public boolean pause(String name) {
        return change(
                name,
                "schedule-paused",
                "update schedule set paused = true, revision = revision + 1 where name = ? and not paused",
                name);
    }

    /** Wants a schedule's firings again, those from now on; false when they were wanted. */
    public boolean resume(String name) {
        return change(
                name,
                "schedule-resumed",
                "update schedule set paused = false, revision = revision + 1, armed_at = ? where name = ? and paused",
                sql.now(),
                name);
    }

    /** Keeps a schedule no longer; its runs and what they published stay. */
    public boolean remove(String name) {
        boolean removed = change(name, "schedule-removed", "delete from schedule where name = ?", name);
        sql.transaction(
                "drop the firings of " + name,
                c -> Jdbc.update(c, "delete from schedule_firing where schedule = ? and state = 'WAITING'", name));
        return removed;
    }

    private boolean change(String name, String event, String statement, Object... values) {
        return sql.transaction(event.replace('-', ' ') + ": " + name, c -> {
            require(c, name);
            boolean changed = Jdbc.update(c, statement, values) == 1;
            if (changed) {
                sql.event(c, null, null, event, name);
            }
            return changed;
        });
    }

    private static Schedule require(Connection c, String name) throws SQLException {
        return lock(c, name)
                .orElseThrow(() -> Failure.input(
                        Code.UNKNOWN_SCHEDULE,
                        "no schedule '" + name + "' is kept; 'stylemill schedules list' shows those that are"));
    }

    /**
     * Notes that the cron asked for a run; of several that wait, one represents all.
     *
     * @return false when this firing was noted before, or nobody wants it any more; then nothing
     *     changes
     */
    public boolean fire(String name, Instant scheduledAt) {
        return sql.transaction("fire the schedule " + name, c -> {
            Schedule schedule = lock(c, name).filter(s -> !s.paused()).orElse(null);
            if (schedule == null) {
                return false;
            }
            Instant now = sql.now().toInstant();
            Jdbc.update(
                    c,
                    "update schedule set armed_at = ? where name = ?",
                    Sql.stamp(now.isAfter(scheduledAt) ? now : scheduledAt),
                    name);
            return insertFiring(c, name, scheduledAt);
        });
    }

    /**
     * Has a schedule, paused or not, run now beside its cron.
     *
     * @return false when a firing waits already that represents this one
     * @throws Failure {@code unknown-schedule} (INPUT)
     */
    public boolean fireNow(String name) {
        return sql.transaction("run the schedule " + name, c -> {
            require(c, name);
            if (waits(c, name)) {
                return false;
            }
            return insertFiring(c, name, sql.now().toInstant());
        });
    }

    private boolean insertFiring(Connection c, String name, Instant scheduledAt) throws SQLException {
        boolean merged = waits(c, name);
        // Looked for first: a refused insert would undo what this transaction did before.
        if (Jdbc.any(
                c,
                "select 1 from schedule_firing where schedule = ? and scheduled_at = ?",
                name,
                Sql.stamp(scheduledAt))) {
            return false;
        }
        Jdbc.update(
                c,
                "insert into schedule_firing (schedule, scheduled_at, state,"
                        + " attempts, retry_at) values (?, ?, ?, 0, ?)",
                name,
                Sql.stamp(scheduledAt),
                merged ? Firing.State.MERGED : Firing.State.WAITING,
                sql.now());
        sql.event(c, null, null, merged ? "firing-merged" : "schedule-fired", name + " of " + scheduledAt);
        return true;
    }

    private static boolean waits(Connection c, String name) throws SQLException {
        return Jdbc.any(c, "select 1 from schedule_firing where schedule = ? and state = 'WAITING'", name);
    }

    /** Returns the firings to be made runs now: those of schedules no run of which is under way. */
    public List<Firing> due() {
        return sql.transaction(
                "look for firings",
                c -> Jdbc.list(
                        c,
                        Schedules::firing,
                        "select f.* from schedule_firing f join schedule s"
                                + " on s.name = f.schedule where f.state = 'WAITING' and f.retry_at <= ? and not exists"
                                + " (select 1 from run r where r.schedule = f.schedule and r.state in"
                                + " ('ACCEPTED', 'RUNNING', 'COMPLETE')) order by f.schedule, f.scheduled_at",
                        sql.now()));
    }

    /** Returns the newest firings of a schedule, newest first. */
    public List<Firing> firings(String name, int most) {
        return sql.transaction(
                "list the firings of " + name,
                c -> Jdbc.list(
                        c,
                        Schedules::firing,
                        "select * from schedule_firing where schedule = ? order by scheduled_at desc limit ?",
                        name,
                        most));
    }

    /** Returns the firings of a schedule before a time, newest first. */
    public List<Firing> firingsBefore(String name, Instant before, int most) {
        return sql.transaction(
                "list the firings of " + name,
                c -> Jdbc.list(
                        c,
                        Schedules::firing,
                        "select * from schedule_firing where schedule = ? and scheduled_at < ?"
                                + " order by scheduled_at desc limit ?",
                        name,
                        Sql.stamp(before),
                        most));
    }

    private static Firing firing(ResultSet row) throws SQLException {
        return new Firing(
                row.getString("schedule"),
                Sql.instant(row, "scheduled_at"),
                Firing.State.valueOf(row.getString("state")),
                row.getString("run"),
                row.getInt("attempts"),
                row.getString("reason"));
    }

    /** Notes that a firing cannot be made a run. */
    public void refuse(Firing firing, String reason) {
        end(firing, Firing.State.REFUSED, "firing-refused", reason);
    }

    /** Notes that a firing has nothing to make. */
    public void pass(Firing firing, String reason) {
        end(firing, Firing.State.NOTHING, Code.NOTHING_MISSING.word(), reason);
    }

    private void end(Firing firing, Firing.State state, String event, String reason) {
        settle(
                firing,
                "update schedule_firing set state = '" + state + "', attempts = attempts + 1, reason = ?, retry_at = ?",
                reason,
                Duration.ZERO);
        sql.transaction("note the end of a firing", c -> {
            sql.event(c, null, null, event, firing.schedule() + " of " + firing.scheduledAt() + ": " + reason);
            return true;
        });
    }

    /** Lets a firing wait for a while. */
    public void postpone(Firing firing, String reason, Duration pause) {
        settle(firing, "update schedule_firing set attempts = attempts + 1, reason = ?, retry_at = ?", reason, pause);
    }

    private void settle(Firing firing, String statement, String reason, Duration pause) {
        sql.transaction(
                "note a firing of " + firing.schedule(),
                c -> Jdbc.update(
                        c,
                        statement + " where schedule = ? and scheduled_at = ? and state = 'WAITING'",
                        reason.length() > 2000 ? reason.substring(0, 2000) : reason,
                        sql.now().plus(pause),
                        firing.schedule(),
                        Sql.stamp(firing.scheduledAt())));
    }

    /**
     * Makes a firing a run inside the transaction that accepts it; false when it is none any more,
     * or another was.
     */
    static boolean accept(Connection c, NewRun.Night night, String run) throws SQLException {
        Schedule schedule = lock(c, night.schedule()).orElse(null);
        if (schedule == null || !schedule.next().equals(night.from())) {
            return false;
        }
        int accepted = Jdbc.update(
                c,
                "update schedule_firing set state = 'ACCEPTED', run = ?, reason = null"
                        + " where schedule = ? and scheduled_at = ? and state = 'WAITING'",
                run,
                night.schedule(),
                Sql.stamp(night.scheduledAt()));
        if (accepted != 1) {
            return false;
        }
        Jdbc.update(
                c,
                "update schedule set next_seed = ?, next_slot = ? where name = ?",
                night.to().seed(),
                night.to().slot(),
                night.schedule());
        return true;
    }

    private static Optional<Schedule> lock(Connection c, String name) throws SQLException {
        return select(c, "where name = ? for update", name).stream().findFirst();
    }

    private static List<Schedule> select(Connection c, String rest, Object... values) throws SQLException {
        return Jdbc.list(c, Schedules::schedule, "select * from schedule " + rest, values);
    }

    private static Schedule schedule(ResultSet row) throws SQLException {
        return new Schedule(
                new NewSchedule(
                        row.getString("name"),
                        row.getString("destination"),
                        new NewRun.ManifestText(
                                row.getString("manifest_name"),
                                row.getString("manifest_text"),
                                row.getString("manifest_sha256")),
                        row.getString("manifest_base"),
                        row.getString("cron"),
                        row.getString("timezone")),
                row.getBoolean("paused"),
                new Position(row.getLong("next_seed"), row.getLong("next_slot")),
                Sql.instant(row, "armed_at"));
    }
}
