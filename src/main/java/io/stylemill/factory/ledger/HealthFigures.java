package io.stylemill.factory.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What alarms look at.
 *
 * @param oldestJob when the oldest job was sent that has no result yet, or null when none is out
 * @param oldestComplete when the last shard was stored of the run that has waited longest to be
 *     published, or null
 * @param stoppedByGates how many runs do not go on because their gates let too few images through
 * @param lastSuccess when the newest version of a schedule was published, by the schedule's name
 * @param oldestUnmet the oldest firing of a schedule since its last success, by the schedule's name
 */
public record HealthFigures(
        @Nullable Instant oldestJob,
        @Nullable Instant oldestComplete,
        long stoppedByGates,
        Map<String, Instant> lastSuccess,
        Map<String, Instant> oldestUnmet) {
    public HealthFigures {
        lastSuccess = Map.copyOf(lastSuccess);
        oldestUnmet = Map.copyOf(oldestUnmet);
    }

    static HealthFigures read(Connection c) throws SQLException {
        return new HealthFigures(
                instant(c, "select min(sent_at) from outbox where sent_at is not null")
                        .orElse(null),
                instant(c, "select min(finished_at) from run where state = 'COMPLETE'")
                        .orElse(null),
                stopped(c),
                instants(
                        c,
                        "select schedule, max(finished_at) from run where state = 'PUBLISHED' and schedule is not null"
                                + " group by schedule"),
                instants(
                        c,
                        "select f.schedule, min(f.scheduled_at) from schedule_firing f left join (select g.schedule,"
                                + " max(g.scheduled_at) as met from schedule_firing g join run r on r.id = g.run where"
                                + " r.state = 'PUBLISHED' group by g.schedule) m on m.schedule = f.schedule"
                                + " where m.met is null or f.scheduled_at > m.met group by f.schedule"));
    }

    private static Optional<Instant> instant(Connection c, String query) throws SQLException {
        return Jdbc.list(c, row -> Optional.ofNullable(at(row, 1)), query).get(0);
    }

    private static @Nullable Instant at(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static long stopped(Connection c) throws SQLException {
        return Jdbc.list(
                        c,
                        row -> row.getLong(1),
                        "select count(*) from run where state in ('CANCELLED', 'FAILED') and reason_code = 'accept-rate'")
                .get(0);
    }

    private static Map<String, Instant> instants(Connection c, String query) throws SQLException {
        Map<String, Instant> found = new TreeMap<>();
        Jdbc.list(c, row -> Map.entry(row.getString(1), Objects.requireNonNull(at(row, 2))), query)
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }
}
