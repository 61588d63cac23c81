package io.stylemill.factory.ledger;

import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.order.plan.ShardJob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Questions about runs and shards; changes nothing. */
public final class Runs {
    private static final int PAGE = 1000;

    /** All of a run but the manifest's text. */
    static final String COLUMNS = "id, dataset, version, destination, checkpoint, plan_sha256, manifest_name,"
            + " manifest_sha256, priority, ordered_by, state, shards, done, failed, samples, images, refused, bytes, created_at,"
            + " finished_at, reason_code, reason_kind, reason_message, address";

    private final Sql sql;

    Runs(Sql sql) {
        this.sql = sql;
    }

    /** Returns the newest runs first, at most {@code most} of them. */
    public List<Run> list(int most) {
        return select("order by created_at desc, id limit ?", most);
    }

    /** Returns the run, or empty when the ledger does not know it. */
    public Optional<Run> find(String run) {
        return select("where id = ?", run).stream().findFirst();
    }

    /**
     * Returns the ids of the runs whose shards are all stored and that are not published, oldest
     * first.
     */
    public List<String> readyToPublish() {
        return ids("state = 'COMPLETE'");
    }

    /** Returns the ids of the runs that still wait for shards, oldest first. */
    public List<String> unfinished() {
        return ids("state in ('ACCEPTED', 'RUNNING')");
    }

    /** Returns how many runs still wait for shards. */
    public int waiting() {
        return sql.transaction(
                "count the runs that wait",
                c -> Jdbc.list(
                                c,
                                row -> row.getInt(1),
                                "select count(*) from run where state in ('ACCEPTED', 'RUNNING')")
                        .get(0));
    }

    /**
     * Returns the ids of the runs that were stopped and of which shards are missing, oldest first.
     */
    public List<String> stopped() {
        return ids("(state = 'CANCELLED' or (state = 'FAILED' and reason_code = 'accept-rate')) and done < shards");
    }

    /** Returns the runs to which something may still happen by itself, oldest first. */
    public List<Run> open() {
        return select("where state in ('ACCEPTED', 'RUNNING', 'COMPLETE') order by created_at, id");
    }

    /**
     * Returns the newest runs first, those of a state and of a dataset alone where these are not
     * null.
     */
    public List<Run> list(@Nullable RunState state, @Nullable String dataset, int most) {
        return select(
                "where state = coalesce(?, state) and dataset = coalesce(?, dataset) order by created_at desc, id limit ?",
                state,
                dataset,
                most);
    }

    /** Returns those runs of {@link #list(RunState, String, int)} that come after one of them. */
    public List<Run> listAfter(Run last, @Nullable RunState state, @Nullable String dataset, int most) {
        OffsetDateTime created = Sql.stamp(last.created());
        return select(
                "where state = coalesce(?, state) and dataset = coalesce(?, dataset)"
                        + " and (created_at < ? or (created_at = ? and id > ?)) order by created_at desc, id limit ?",
                state,
                dataset,
                created,
                created,
                last.id(),
                most);
    }

    /** Returns the places to which runs publish or published. */
    public List<String> destinations() {
        return sql.transaction(
                "list the destinations of runs",
                c -> Jdbc.list(
                        c, row -> row.getString(1), "select distinct destination from run order by destination"));
    }

    /**
     * Returns what all runs come to, one sum for each state that some run is in. Work grows with
     * the runs.
     */
    public List<RunSum> sums() {
        return sql.transaction(
                "sum up the runs",
                c -> Jdbc.list(
                        c,
                        row -> new RunSum(
                                RunState.valueOf(row.getString("state")),
                                row.getLong("runs"),
                                row.getLong("shards"),
                                row.getLong("done"),
                                row.getLong("failed"),
                                row.getLong("images"),
                                row.getLong("refused"),
                                row.getLong("bytes")),
                        "select state, count(*) as runs, sum(shards) as shards,"
                                + " sum(done) as done, sum(failed) as failed, sum(images) as images,"
                                + " sum(refused) as refused, sum(bytes) as bytes from run group by state order by state"));
    }

    /** Returns what alarms look at. Work grows with the runs and firings of schedules. */
    public HealthFigures healthFigures() {
        return sql.transaction("look at runs and schedules", HealthFigures::read);
    }

    /** Returns the version that a run adds to, or empty when it adds to none. */
    public Optional<NewRun.Parent> parent(String run) {
        return sql.transaction(
                "read the parent of run " + run,
                c -> Jdbc.first(
                        c,
                        row -> new NewRun.Parent(row.getString(1), row.getString(2)),
                        "select parent, parent_digest from run where id = ? and parent is not null",
                        run));
    }

    /** Returns the text of the run's manifest, or empty when the ledger does not know the run. */
    public Optional<String> manifest(String run) {
        return sql.transaction(
                "read the manifest of run " + run,
                c -> Jdbc.first(c, row -> row.getString(1), "select manifest_text from run where id = ?", run));
    }

    /**
     * Returns all shards of a run in the order of their ordinals, read in pages while the stream is
     * consumed.
     */
    public Stream<Shard> shards(String run) {
        return Stream.iterate(
                        page(run, -1),
                        page -> !page.isEmpty(),
                        page -> page(run, page.get(page.size() - 1).ordinal()))
                .flatMap(List::stream);
    }

    /** Returns the newest events of a run, newest first. */
    public List<Event> events(String run, int most) {
        return selectEvents("where run = ? order by id desc limit ?", run, most);
    }

    /** Returns the events of a run before one, newest first. */
    public List<Event> eventsBefore(String run, long id, int most) {
        return selectEvents("where run = ? and id < ? order by id desc limit ?", run, id, most);
    }

    /** Returns the newest events of all, those of no run included, newest first. */
    public List<Event> events(int most) {
        return selectEvents("order by id desc limit ?", most);
    }

    /** Returns the events after one, oldest first, at most {@code most} of them. */
    public List<Event> eventsAfter(long id, int most) {
        return selectEvents("where id > ? order by id limit ?", id, most);
    }

    /** Returns the id of the newest event, or 0 before the first. */
    public long lastEvent() {
        return events(1).stream().mapToLong(Event::id).findFirst().orElse(0);
    }

    private List<Event> selectEvents(String rest, Object... values) {
        return sql.transaction(
                "read events",
                c -> Jdbc.list(
                        c,
                        row -> new Event(
                                row.getLong("id"),
                                Sql.instant(row, "happened_at"),
                                row.getString("run"),
                                row.getString("shard"),
                                row.getString("what"),
                                row.getString("detail")),
                        "select * from event " + rest,
                        values));
    }

    private List<String> ids(String where) {
        return sql.transaction(
                "list runs",
                c -> Jdbc.list(
                        c, row -> row.getString(1), "select id from run where " + where + " order by created_at, id"));
    }

    private List<Run> select(String rest, @Nullable Object... values) {
        return sql.transaction(
                "read runs", c -> Jdbc.list(c, Runs::run, "select " + COLUMNS + " from run " + rest, values));
    }

    static Run run(ResultSet row) throws SQLException {
        return new Run(
                row.getString("id"),
                row.getString("dataset"),
                row.getString("version"),
                row.getString("destination"),
                row.getString("checkpoint"),
                row.getString("plan_sha256"),
                row.getString("manifest_name"),
                row.getString("manifest_sha256"),
                row.getInt("priority"),
                row.getString("ordered_by"),
                RunState.valueOf(row.getString("state")),
                new Run.Totals(
                        row.getInt("shards"),
                        row.getInt("done"),
                        row.getInt("failed"),
                        row.getLong("samples"),
                        row.getLong("images"),
                        row.getLong("refused"),
                        row.getLong("bytes")),
                Sql.instant(row, "created_at"),
                Sql.instantOrNull(row, "finished_at"),
                reason(row),
                row.getString("address"));
    }

    /** Returns shards of a run after an ordinal, in their order, at most {@code most} of them. */
    public List<Shard> shards(String run, int after, int most) {
        return page(run, after, most);
    }

    /**
     * Returns the stored shards of a run that were finished last, the newest first, at most
     * {@code most} of them.
     */
    public List<Shard> newestShards(String run, int most) {
        return selectShards(
                run, "run = ? and state = 'DONE' order by finished_at desc, ordinal desc limit ?", run, most);
    }

    /**
     * Returns the stored shards of a run for which images were made that did not pass the gates, in
     * their order.
     */
    public List<Shard> refusingShards(String run) {
        return selectShards(run, "run = ? and state = 'DONE' and refused > 0 order by run, ordinal", run);
    }

    private List<Shard> page(String run, int after) {
        return page(run, after, PAGE);
    }

    private List<Shard> page(String run, int after, int most) {
        // Ordering by run too lets H2 stop after a page instead of sorting the rest.
        return selectShards(run, "run = ? and ordinal > ? order by run, ordinal limit ?", run, after, most);
    }

    private List<Shard> selectShards(String run, String where, Object... values) {
        return sql.transaction(
                "read the shards of run " + run,
                c -> Jdbc.list(c, Runs::shard, "select * from shard where " + where, values));
    }

    static Shard shard(ResultSet row) throws SQLException {
        String run = row.getString("run");
        ShardJob job = new ShardJob(
                row.getString("split"),
                row.getInt("idx"),
                row.getInt("of_total"),
                row.getLong("first_position"),
                row.getInt("samples"),
                row.getInt("round"));
        ShardState state = ShardState.valueOf(row.getString("state"));
        Result result = null;
        if (state == ShardState.DONE) {
            result = new Result(
                    run,
                    job,
                    row.getString("sha256"),
                    row.getString("md5"),
                    row.getLong("bytes"),
                    row.getLong("images"),
                    row.getLong("refused"),
                    row.getString("rows_sha256"),
                    DeviceText.read(row.getString("device")),
                    row.getString("worker"),
                    Sql.instant(row, "started_at"),
                    Sql.instant(row, "finished_at"),
                    null);
        }
        return new Shard(
                run,
                row.getInt("ordinal"),
                job,
                state,
                row.getInt("attempts"),
                row.getBoolean("suspect"),
                result,
                reason(row));
    }

    private static @Nullable Reason reason(ResultSet row) throws SQLException {
        String code = row.getString("reason_code");
        return code == null
                ? null
                : new Reason(code, Kind.valueOf(row.getString("reason_kind")), row.getString("reason_message"));
    }
}
