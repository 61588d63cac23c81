package io.stylemill.factory.schedule;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Schedule;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.Cron;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.HashSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quartz, with its tables beside the ledger's: of all coordinators on one ledger one fires, and
 * another when that one is gone.
 *
 * <p>Each schedule has one trigger, for its next firing alone, worked out by {@link Cron}; so
 * clocks may change as they like, and of firings that were missed the first comes late and
 * represents all.
 */
public final class ScheduleTimers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleTimers.class);
    private static final String NAME = "stylemill";
    private static final String GROUP = "schedules";
    private static final String AT = "at";
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Ledger ledger;
    private final Scheduler scheduler;
    private final QuartzThreads threads;

    private ScheduleTimers(Ledger ledger, Scheduler scheduler, QuartzThreads threads) {
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.threads = threads;
    }

    /**
     * Starts to fire.
     *
     * @param checkIn how often coordinators tell each other that they live
     * @throws Failure {@code schedules-start}
     */
    public static ScheduleTimers start(Ledger ledger, Duration checkIn) {
        String source = "ledger-" + NEXT.incrementAndGet();
        QuartzThreads threads = QuartzThreads.of(source, ledger.connections());
        DBConnectionManager.getInstance().addConnectionProvider(source, threads);
        try {
            StdSchedulerFactory factory = new StdSchedulerFactory();
            factory.initialize(properties(ledger, source, checkIn));
            Scheduler scheduler = factory.getScheduler();
            // Its name is the cluster's; another coordinator in this process is another scheduler
            // all the same.
            SchedulerRepository.getInstance().remove(NAME);
            ScheduleTimers timers = new ScheduleTimers(ledger, scheduler, threads);
            scheduler.getContext().put(NAME, timers);
            timers.reconcile();
            scheduler.start();
            return timers;
        } catch (SchedulerException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "schedules-start",
                    "cannot start the schedules on the ledger " + ledger.database() + ": " + e,
                    e);
        }
    }

    private static Properties properties(Ledger ledger, String source, Duration checkIn) {
        Properties p = new Properties();
        p.setProperty("org.quartz.scheduler.instanceName", NAME);
        // Not Quartz's own, which asks for the name of the host: in a bare container there is none.
        p.setProperty("org.quartz.scheduler.instanceId", UUID.randomUUID().toString());
        p.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        p.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        p.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        p.setProperty("org.quartz.threadPool.threadCount", "1");
        p.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        p.setProperty("org.quartz.threadExecutor.class", QuartzThreads.Starter.class.getName());
        p.setProperty("org.quartz.threadExecutor.source", source);
        p.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        p.setProperty(
                "org.quartz.jobStore.driverDelegateClass",
                ledger.database().shared()
                        ? "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate"
                        : "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
        p.setProperty("org.quartz.jobStore.useProperties", "true");
        p.setProperty("org.quartz.jobStore.dataSource", source);
        p.setProperty("org.quartz.jobStore.tablePrefix", "QRTZ_");
        p.setProperty("org.quartz.jobStore.isClustered", "true");
        p.setProperty("org.quartz.jobStore.clusterCheckinInterval", String.valueOf(checkIn.toMillis()));
        p.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        return p;
    }

    /** What Quartz runs at a firing. */
    public static final class Fire implements Job {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            String name = context.getJobDetail().getKey().getName();
            String at = context.getMergedJobDataMap().getString(AT);
            try {
                if (context.getScheduler().getContext().get(NAME) instanceof ScheduleTimers timers) {
                    timers.fire(name, Instant.parse(at));
                }
            } catch (SchedulerException | Failure e) {
                // The trigger is used up; the next reconciliation sees that the firing is not
                // noted, and sets it again.
                LOG.warn("Schedule {} of {} could not be noted and is tried again: {}", name, at, e.getMessage());
                throw new JobExecutionException(e, false);
            }
        }
    }

    private void fire(String name, Instant at) throws SchedulerException {
        if (ledger.schedules().fire(name, at)) {
            LOG.info("Schedule {} fires for {}", name, at);
        }
        Optional<Schedule> schedule = ledger.schedules().find(name);
        if (schedule.isPresent()) {
            arm(schedule.get());
        }
    }

    /**
     * Has Quartz fire what the ledger keeps and nothing else.
     *
     * @throws Failure {@code schedules-unreachable} (TRANSIENT)
     */
    public void reconcile() {
        try {
            Set<JobKey> kept = new HashSet<>();
            Set<String> foreign = foreign();
            Set<String> stuck = stuck();
            for (Schedule schedule : ledger.schedules().list()) {
                if (foreign.contains(schedule.name())) {
                    LOG.info(
                            "The timer of the schedule {} was set by another build of the program, and is set again",
                            schedule.name());
                    scheduler.deleteJob(key(schedule.name()));
                } else if (stuck.contains(schedule.name())) {
                    LOG.warn(
                            "Schedule {} was stuck: no coordinator would have fired it. Its timer is set again",
                            schedule.name());
                    scheduler.deleteJob(key(schedule.name()));
                }
                if (!schedule.paused() && arm(schedule)) {
                    kept.add(key(schedule.name()));
                }
            }
            for (JobKey key : scheduler.getJobKeys(GroupMatcher.jobGroupEquals(GROUP))) {
                if (!kept.contains(key)) {
                    scheduler.deleteJob(key);
                }
            }
        } catch (SchedulerException | SQLException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "schedules-unreachable",
                    "the schedules on the ledger " + ledger.database() + " cannot be set: " + e,
                    e);
        }
    }

    /**
     * Returns the schedules whose triggers some coordinator took and will never fire: Quartz takes
     * a trigger and notes who has it in one transaction, and yet a taken one is found that nobody
     * has, after crashes and lost connections. Quartz itself looks only at what somebody has, and
     * says of such a trigger that all is well with it.
     */
    private Set<String> stuck() throws SQLException {
        return names(
                "select t.trigger_name from qrtz_triggers t"
                        + " where t.sched_name = ? and t.trigger_group = ? and t.trigger_state <> 'WAITING'"
                        + " and not exists (select 1 from qrtz_fired_triggers f where f.sched_name = t.sched_name"
                        + " and f.trigger_name = t.trigger_name and f.trigger_group = t.trigger_group)",
                NAME,
                GROUP);
    }

    /**
     * Returns the schedules whose triggers run a class of another name, as those that another build
     * has set. Quartz cannot make up for a missed firing of such a trigger, and then says nothing.
     */
    private Set<String> foreign() throws SQLException {
        return names(
                "select job_name from qrtz_job_details where sched_name = ? and job_group = ? and job_class_name <> ?",
                NAME,
                GROUP,
                Fire.class.getName());
    }

    private Set<String> names(String query, String... values) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Connection connection = ledger.connections().getConnection();
                PreparedStatement select = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 1, values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    /** Sets the trigger of a schedule's next firing; false when there is none. */
    private boolean arm(Schedule schedule) throws SchedulerException {
        Cron cron = Cron.of(schedule.what().cron(), ZoneId.of(schedule.what().timezone()));
        Optional<Instant> next = cron.next(schedule.armed());
        if (next.isEmpty()) {
            return false;
        }
        String at = next.get().toString();
        TriggerKey trigger = TriggerKey.triggerKey(schedule.name(), GROUP);
        Trigger set = scheduler.getTrigger(trigger);
        if (set != null && at.equals(set.getJobDataMap().getString(AT))) {
            return true;
        }
        JobDetail job = JobBuilder.newJob(Fire.class)
                .withIdentity(key(schedule.name()))
                .storeDurably()
                .requestRecovery()
                .build();
        scheduler.scheduleJob(
                job,
                Set.of(TriggerBuilder.newTrigger()
                        .withIdentity(trigger)
                        .forJob(job)
                        .usingJobData(AT, at)
                        .startAt(Date.from(next.get()))
                        .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                        .build()),
                true);
        return true;
    }

    private static JobKey key(String schedule) {
        return JobKey.jobKey(schedule, GROUP);
    }

    /** Fires no more; a firing that is being handled is waited for. */
    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
            threads.end();
        } catch (SchedulerException e) {
            throw Failure.of(Kind.BUG, "schedules-stop", "the schedules did not stop cleanly: " + e, e);
        }
    }
}
