package io.stylemill.factory.schedule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Firing;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.NewRun;
import io.stylemill.factory.ledger.NewSchedule;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quartz on the ledger's database, as it fires. */
class ScheduleTimersTest {
    private static final Duration CHECK_IN = Duration.ofSeconds(1);
    private static final String EVERY_SECOND = "* * * * * ?";

    @TempDir
    Path home;

    private Ledger ledger;

    @BeforeEach
    void opens() {
        ledger = Ledger.open(database(), Clock.systemUTC());
    }

    @AfterEach
    void closes() {
        ledger.close();
    }

    Database database() {
        return Database.embedded(home);
    }

    private void keep(String name, String cron) {
        ledger.schedules()
                .keep(new NewSchedule(
                        name,
                        "s3://datasets",
                        new NewRun.ManifestText(name + ".yaml", cron, String.format("%064x", cron.hashCode())),
                        "s3://in/inbox/",
                        cron,
                        "Europe/Berlin"));
    }

    private List<Instant> fired(String name) {
        return ledger.schedules().firings(name, 99).stream()
                .map(Firing::scheduledAt)
                .sorted()
                .toList();
    }

    /** Returns how many firings Quartz has before it. */
    private long triggers() {
        try (Connection connection = ledger.connections().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from qrtz_triggers")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void firesOnceForEveryTimeWithTwoCoordinators() {
        keep("cells", EVERY_SECOND);
        try (ScheduleTimers one = ScheduleTimers.start(ledger, CHECK_IN);
                ScheduleTimers two = ScheduleTimers.start(ledger, CHECK_IN)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> fired("cells").size() >= 4);
            one.reconcile();
            two.reconcile();
        }
        List<Instant> fired = fired("cells");
        assertThat(fired).doesNotHaveDuplicates().allMatch(at -> at.getNano() == 0);
        // Firings that nobody makes runs of are merged into the first.
        assertThat(ledger.schedules().firings("cells", 99))
                .filteredOn(f -> f.state() == Firing.State.WAITING)
                .hasSize(1);
    }

    @Test
    void goesOnWhenTheCoordinatorThatFiredIsGone() {
        // Quartz sees after 7.5 s that one is gone; several coordinators have a database server.
        assumeTrue(database().shared(), "several coordinators need a database server");
        keep("cells", EVERY_SECOND);
        ScheduleTimers one = ScheduleTimers.start(ledger, CHECK_IN);
        try (ScheduleTimers two = ScheduleTimers.start(ledger, CHECK_IN)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !fired("cells").isEmpty());
            one.close();
            int before = fired("cells").size();
            await().atMost(Duration.ofSeconds(30)).until(() -> fired("cells").size() >= before + 2);
            two.reconcile();
        }
        assertThat(fired("cells")).doesNotHaveDuplicates();
    }

    /**
     * Its threads are in the database nearly all the time, and an interrupt there would close H2's
     * file.
     */
    @Test
    void leavesTheDatabaseOpenWhenItStops() {
        keep("cells", EVERY_SECOND);
        for (int round = 0; round < 5; round++) {
            ScheduleTimers.start(ledger, Duration.ofMillis(1)).close();
            assertThat(ledger.schedules().list()).as("round %d", round).hasSize(1);
        }
    }

    @Test
    void makesUpOnceForWhatWasMissed() throws SQLException {
        keep("cells", "0 0 * * * ?");
        execute("update schedule set armed_at = timestamp '2026-01-01 00:30:00'");
        try (ScheduleTimers timers = ScheduleTimers.start(ledger, CHECK_IN)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !fired("cells").isEmpty());
            timers.reconcile();
            assertThat(ledger.schedules().find("cells").orElseThrow().armed())
                    .isAfter(Instant.now().minusSeconds(60));
            assertThat(triggers()).isEqualTo(1);
        }
        assertThat(fired("cells")).hasSize(1).allMatch(at -> at.isBefore(Instant.parse("2026-01-02T00:00:00Z")));
    }

    /**
     * As a lost connection leaves it: taken by nobody. Neither a new start nor a pause gets Quartz
     * to fire it again.
     */
    @ParameterizedTest
    @ValueSource(strings = {"ACQUIRED", "ERROR"})
    void firesAgainWhatWasStuck(String state) throws SQLException {
        keep("cells", EVERY_SECOND);
        try (ScheduleTimers timers = ScheduleTimers.start(ledger, CHECK_IN)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !fired("cells").isEmpty());
            stick(state);
            timers.reconcile();
            int before = fired("cells").size();
            await().atMost(Duration.ofSeconds(10)).until(() -> fired("cells").size() >= before + 2);
        }
        stick(state);
        try (ScheduleTimers timers = ScheduleTimers.start(ledger, CHECK_IN)) {
            int before = fired("cells").size();
            await().atMost(Duration.ofSeconds(10)).until(() -> fired("cells").size() >= before + 2);
            timers.reconcile();
        }
        assertThat(fired("cells")).doesNotHaveDuplicates();
    }

    private void stick(String state) throws SQLException {
        execute("delete from qrtz_fired_triggers", "update qrtz_triggers set trigger_state = '" + state + "'");
    }

    /**
     * Quartz keeps the name of the class that it runs. The builds of 22 November 2026 had another
     * one, which is not there any more.
     */
    @Test
    void firesWhatAnEarlierBuildHasSetAndMissed() throws SQLException {
        keep("cells", "0 0 2 1 1 ?");
        ScheduleTimers.start(ledger, CHECK_IN).close();
        missIt();
        execute(
                "update qrtz_job_details set job_class_name = 'io.stylemill.schedule.Clockwork$Fire'",
                "update qrtz_triggers set next_fire_time = " + (System.currentTimeMillis() - 3_600_000),
                "update schedule set armed_at = timestamp '2025-06-01 00:00:00'");
        try (ScheduleTimers timers = ScheduleTimers.start(ledger, CHECK_IN)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> !fired("cells").isEmpty());
            timers.reconcile();
        }
        assertThat(fired("cells")).containsExactly(Instant.parse("2026-01-01T01:00:00Z"));
    }

    /** Moves the one firing that Quartz has before it to New Year of 2026. */
    private void missIt() throws SQLException {
        try (Connection connection = ledger.connections().getConnection();
                Statement select = connection.createStatement();
                var rows = select.executeQuery("select job_data from qrtz_triggers");
                var update = connection.prepareStatement("update qrtz_triggers set job_data = ?")) {
            rows.next();
            String data = new String(rows.getBytes(1), ISO_8859_1);
            update.setBytes(1, data.replaceAll("\\d{4}-01-01T", "2026-01-01T").getBytes(ISO_8859_1));
            update.executeUpdate();
            connection.commit();
        }
    }

    private void execute(String... changes) throws SQLException {
        try (Connection connection = ledger.connections().getConnection();
                Statement statement = connection.createStatement()) {
            for (String change : changes) {
                statement.execute(change);
            }
            connection.commit();
        }
    }

    @Test
    void setsWhatIsKeptAndNothingElse() {
        keep("a", "0 0 2 * * ?");
        keep("b", "0 0 3 * * ?");
        try (ScheduleTimers timers = ScheduleTimers.start(ledger, CHECK_IN)) {
            assertThat(triggers()).isEqualTo(2);
            ledger.schedules().pause("a");
            ledger.schedules().remove("b");
            keep("c", "0 0 4 1 1 ? 2020");
            timers.reconcile();
            assertThat(triggers()).isZero();
            ledger.schedules().resume("a");
            keep("a", "0 0 5 * * ?");
            timers.reconcile();
            assertThat(triggers()).isEqualTo(1);
        }
        try (ScheduleTimers next = ScheduleTimers.start(ledger, CHECK_IN)) {
            next.reconcile();
            assertThat(triggers()).isEqualTo(1);
        }
    }
}
