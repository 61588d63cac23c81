package io.stylemill.console;

import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens, told to all who listen: one look a second for all of them. Messages are those of
 * server-sent events: {@code run} (a run and how far it is), {@code event} (a line of the ledger),
 * {@code workers} (all workers), {@code job} (a job and how far it is; not told to those who listen
 * to one run).
 */
public final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int MOST_EVENTS = 1_000;
    private static final int SIGN_OF_LIFE = 10;
    /** No run has this name: who listens to one run is not told. */
    private static final String NO_RUN = "";

    private static final byte[] NOTHING = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final RunOverview runs;
    private final Ledger ledger;
    private final WorkerList workerList;
    private final Jobs jobs;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;
    private Map<String, String> told = new HashMap<>();
    private Map<String, String> work = new HashMap<>();
    private String workers = "";
    private long seen;
    private long looks;

    /** @param period from one look to the next */
    public Feed(RunOverview runs, Ledger ledger, WorkerList workerList, Jobs jobs, Duration period) {
        this.runs = runs;
        this.ledger = ledger;
        this.workerList = workerList;
        this.jobs = jobs;
        this.seen = ledger.runs().lastEvent();
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "stylemill-feed");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::tick, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param run that alone is told of, or null for all */
    private record Listener(@Nullable String run, Consumer<byte[]> to) {
        void tell(@Nullable String of, byte[] message) {
            if (run == null || of == null || run.equals(of)) {
                to.accept(message);
            }
        }
    }

    /**
     * Tells {@code to} from now on, beginning with how things are.
     *
     * @param run that alone is told of, or null for all
     * @param after id of the last event that the listener knows, whose successors it is told; or -1
     * @param to given whole messages, never twice at a time; must return at once
     * @return ends it
     */
    public AutoCloseable tell(@Nullable String run, long after, Consumer<byte[]> to) {
        Listener listener = new Listener(run, to);
        timer.execute(() -> {
            try {
                listener.tell(null, "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
                if (after >= 0) {
                    ledger.runs().eventsAfter(after, MOST_EVENTS).stream()
                            .filter(event -> event.id() <= seen)
                            .forEach(event -> listener.tell(event.run(), message(event)));
                }
                told.forEach((id, text) -> listener.tell(id, message(null, "run", text)));
                listener.tell(null, message(null, "workers", workers));
                jobs.list(job -> !job.view().state().ended()).forEach(job -> listener.tell(NO_RUN, message(job)));
            } catch (RuntimeException e) {
                LOG.debug("A listener is not told how things are", e);
            }
            listeners.add(listener);
        });
        return () -> timer.execute(() -> listeners.remove(listener));
    }

    /** Returns how many listen. */
    public int listeners() {
        return listeners.size();
    }

    private void tick() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.debug("The feed misses a look", e);
        }
    }

    private void look() {
        List<RunView> open = runs.open();
        Map<String, String> now = new HashMap<>();
        open.forEach(view -> now.put(view.run().id(), CanonicalJson.write(RunJson.of(view))));
        // A run that has come to its end is told of once more.
        for (String id : told.keySet()) {
            if (!now.containsKey(id)) {
                tell(id, message(null, "run", CanonicalJson.write(RunJson.of(runs.find(id)))));
            }
        }
        Map<String, String> before = told;
        told = now;
        now.forEach((id, text) -> {
            if (!text.equals(before.get(id))) {
                tell(id, message(null, "run", text));
            }
        });
        for (Event event : ledger.runs().eventsAfter(seen, MOST_EVENTS)) {
            seen = event.id();
            tell(event.run(), message(event));
            if (event.run() != null && !now.containsKey(event.run()) && !before.containsKey(event.run())) {
                // It came and went between two looks.
                ledger.runs()
                        .find(event.run())
                        .ifPresent(run -> tell(
                                run.id(), message(null, "run", CanonicalJson.write(RunJson.of(runs.find(run.id()))))));
            }
        }
        String heard = CanonicalJson.write(Map.of("workers", WorkerJson.all(workerList)));
        if (!heard.equals(workers)) {
            workers = heard;
            tell(null, message(null, "workers", heard));
        }
        lookAtJobs();
        if (++looks % SIGN_OF_LIFE == 0) {
            tell(null, NOTHING);
        }
    }

    private void lookAtJobs() {
        Map<String, String> now = new HashMap<>();
        for (Job job : jobs.list(one -> true)) {
            Job.View view = job.view();
            String how = view.state() + " " + view.done();
            now.put(job.id(), how);
            if (!how.equals(work.get(job.id()))) {
                tell(NO_RUN, message(job));
            }
        }
        work = now;
    }

    private void tell(@Nullable String run, byte[] message) {
        for (Listener listener : new ArrayList<>(listeners)) {
            listener.tell(run, message);
        }
    }

    private static byte[] message(Job job) {
        return message(null, "job", CanonicalJson.write(JobJson.of(job)));
    }

    private static byte[] message(Event event) {
        return message(event.id(), "event", CanonicalJson.write(RunJson.of(event)));
    }

    /** @param text one line of JSON */
    private static byte[] message(@Nullable Long id, String kind, String text) {
        return ((id == null ? "" : "id: " + id + "\n") + "event: " + kind + "\ndata: " + text + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
