package io.stylemill.console;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Secrets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on published versions that takes longer than a request, a bounded number at a time.
 *
 * <p>Jobs are kept in memory: a restart ends and forgets them. What was asked, by whom and what
 * came of it is noted elsewhere and stays. Safe for many threads.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    /**
     * Each in long work (verify, export) and in short work (replay, release, revoke), which never
     * waits for the long.
     */
    private static final int AT_ONCE = 2;

    private static final int MOST_WAITING = 20;
    private static final int KEPT = 200;
    private static final int IMAGES_KEPT = 20;
    private static final int ID_BYTES = 8;

    private final Clock clock;
    private final Notes notes;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final ThreadPoolExecutor lengthy = pool("jobs-long");
    private final ThreadPoolExecutor brief = pool("jobs-short");

    /** Where it is written down who asked for what, and what came of it. */
    @FunctionalInterface
    public interface Notes {
        /** @param what one word, such as {@code job-asked} */
        void note(String what, String detail);
    }

    /** What a job does. */
    @FunctionalInterface
    interface Work {
        /** Returns what came of it; tells {@code job} how far it is. */
        Job.Result of(Job job);
    }

    public Jobs(Clock clock, Notes notes) {
        this.clock = clock;
        this.notes = notes;
    }

    private static ThreadPoolExecutor pool(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Begins a job, now or when those before it are done.
     *
     * @throws Failure {@code too-many-jobs} (TRANSIENT)
     */
    Job begin(Job.Order order, Work work) {
        Job job = new Job(order.type().word() + "-" + Secrets.hex(ID_BYTES), order, clock.instant());
        boolean isLong = order.type() == Job.Type.VERIFY || order.type() == Job.Type.EXPORT;
        synchronized (jobs) {
            jobs.put(job.id(), job);
        }
        try {
            notes.note("job-asked", job.id() + ": " + order);
            (isLong ? lengthy : brief).execute(() -> work(job, work));
        } catch (RejectedExecutionException e) {
            drop(job);
            throw Failure.of(
                    Kind.TRANSIENT,
                    "too-many-jobs",
                    AT_ONCE + " jobs are running and " + MOST_WAITING + " wait; try again when some have ended",
                    e);
        } catch (Failure e) {
            drop(job);
            throw e;
        }
        forgetOld();
        return job;
    }

    private void drop(Job job) {
        synchronized (jobs) {
            jobs.remove(job.id());
        }
    }

    private void work(Job job, Work work) {
        if (!job.start(clock.instant())) {
            return;
        }
        try {
            Job.Result result = work.of(job);
            job.end(result, clock.instant());
            note(
                    "job-done",
                    job.id() + ": " + job.order().type().word() + (result.holds() ? "" : "; it failed the check"));
        } catch (Failure e) {
            job.fail(e, clock.instant());
            if (e.is(Code.STOPPED_BY_REQUEST)) {
                note("job-cancelled", job.id());
            } else {
                note("job-failed", job.id() + ": " + e.code() + ": " + e.summary());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("The job {} failed", job.id(), e);
            job.fail(Failure.bug("this is a bug in Stylemill; its log says more"), clock.instant());
            note("job-failed", job.id() + ": bug");
        }
    }

    /** The end of a job is the job's, also where it cannot be written down. */
    /** Returns where it is written down what was asked for. */
    public Notes notes() {
        return notes;
    }

    private void note(String what, String detail) {
        try {
            notes.note(what, detail);
        } catch (Failure e) {
            LOG.warn("{} {} could not be written down: {}", what, detail, e.getMessage());
        }
    }

    private void forgetOld() {
        synchronized (jobs) {
            List<Job> oldest = new ArrayList<>(jobs.values());
            int over = oldest.size() - KEPT;
            for (Job job : oldest) {
                if (over > 0 && job.view().state().ended()) {
                    jobs.remove(job.id());
                    over--;
                }
            }
            List<Job> replays = jobs.values().stream()
                    .filter(job -> job.order().type() == Job.Type.REPLAY)
                    .toList();
            replays.subList(0, Math.max(0, replays.size() - IMAGES_KEPT)).forEach(Job::forgetImage);
        }
    }

    /** Returns the jobs that fit, the newest first. */
    public List<Job> list(Predicate<Job> fits) {
        synchronized (jobs) {
            List<Job> found =
                    new ArrayList<>(jobs.values().stream().filter(fits).toList());
            Collections.reverse(found);
            return found;
        }
    }

    /**
     * Returns a job.
     *
     * @throws Failure {@code unknown-job} (INPUT)
     */
    public Job find(String id) {
        synchronized (jobs) {
            Job job = jobs.get(id);
            if (job == null) {
                throw Failure.input(
                        Code.UNKNOWN_JOB,
                        "there is no job '" + id + "'; a restart forgets jobs, and of those that ended the newest "
                                + KEPT + " are kept: GET /api/v1/jobs lists them");
            }
            return job;
        }
    }

    /**
     * Ends a job before its time; one that is cancelled already stays so.
     *
     * @param by where that was asked
     * @throws Failure {@code unknown-job} or {@code too-late} (INPUT)
     */
    public Job cancel(String id, String by) {
        Job job = find(id);
        Job.State state = job.view().state();
        if (state == Job.State.CANCELLED) {
            return job;
        }
        if (!job.stops()) {
            throw Failure.input(
                    Code.TOO_LATE,
                    "the job " + id + " is " + state
                            + (state.ended()
                                    ? " and cannot be cancelled"
                                    : "; what it writes it writes whole, in a moment"));
        }
        notes.note("job-cancel-asked", id + ", " + by);
        if (job.cancel(clock.instant())) {
            note("job-cancelled", id);
        }
        return job;
    }

    /** Ends everything soon. */
    @Override
    public void close() {
        list(job -> !job.view().state().ended()).forEach(job -> job.cancel(clock.instant()));
        lengthy.shutdownNow();
        brief.shutdownNow();
    }
}
