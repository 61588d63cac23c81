package io.stylemill.console;

import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.route.Heartbeat;
import io.stylemill.factory.route.QueueCounts;
import io.stylemill.factory.route.Queues;
import io.stylemill.factory.route.WorkerList;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import io.stylemill.version.Revocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs as people see them: how far each is, how fast, and why not faster. Safe for use by many
 * threads.
 *
 * <p>What only workers know is as new as what they said last; without a roster only stored shards
 * count.
 */
public final class RunOverview {
    private static final int MOST_LIKE = 200;

    private final Ledger ledger;
    private final @Nullable Stores stores;
    private final @Nullable WorkerList workerList;
    private final @Nullable QueueCounts queues;
    private final Clock clock;
    private final Map<String, ImageRate> paces = new HashMap<>();

    /**
     * @param stores where versions and plans lie, or null where nobody looks there
     * @param roster of the workers, or null where nobody listens to them
     * @param queues of the broker, or null where there is none
     */
    public RunOverview(
            Ledger ledger,
            @Nullable Stores stores,
            @Nullable WorkerList workerList,
            @Nullable QueueCounts queues,
            Clock clock) {
        this.ledger = ledger;
        this.stores = stores;
        this.workerList = workerList;
        this.queues = queues;
        this.clock = clock;
    }

    /**
     * Returns the newest runs first, those of a state and of a dataset alone where these are not
     * null.
     *
     * @param after the id of a run, to get those behind it; or null
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public Section<RunView> list(@Nullable RunState state, @Nullable String dataset, @Nullable String after, int most) {
        Look look = new Look();
        List<Run> found = after == null
                ? ledger.runs().list(state, dataset, most + 1)
                : ledger.runs().listAfter(run(after), state, dataset, most + 1);
        Section<Run> runs = Section.of(found, most, Run::id);
        return new Section<>(runs.items().stream().map(look::view).toList(), runs.next());
    }

    /**
     * Returns the runs to which something may still happen by itself, oldest first; looked at now
     * and then, it knows rates.
     */
    public List<RunView> open() {
        Look look = new Look();
        List<RunView> open = ledger.runs().open().stream().map(look::view).toList();
        Set<String> ids = new HashSet<>();
        open.forEach(view -> ids.add(view.run().id()));
        synchronized (paces) {
            paces.keySet().retainAll(ids);
        }
        return open;
    }

    /**
     * Returns a run.
     *
     * @throws Failure {@code unknown-run} (INPUT), which names the nearest one
     */
    public RunView find(String id) {
        return new Look().view(run(id));
    }

    /**
     * Returns what the ledger says of a run.
     *
     * @throws Failure {@code unknown-run} (INPUT), which names the nearest one
     */
    public Run run(String id) {
        return ledger.runs().find(id).orElseThrow(() -> unknown(ledger, id));
    }

    /** Returns the failure that says that there is no such run. */
    public static Failure unknown(Ledger ledger, String id) {
        List<String> ids = ledger.runs().list(MOST_LIKE).stream().map(Run::id).toList();
        String near = NearestWord.nearest(id, ids)
                .or(() -> ids.stream()
                        .filter(one -> !id.isEmpty() && one.startsWith(id))
                        .findFirst())
                .map(found -> "; did you mean " + found + "?")
                .orElse("; 'stylemill runs list' and GET /api/v1/runs show those there are");
        return Failure.input(Code.UNKNOWN_RUN, "there is no run '" + id + "'" + near);
    }

    /**
     * Returns shards of a run after an ordinal; see {@link
     * io.stylemill.factory.ledger.Runs#shards(String, int, int)}.
     */
    public List<Shard> shards(String id, int after, int most) {
        return ledger.runs().shards(run(id).id(), after, most);
    }

    /** Returns what workers make now of a run, by shard id, with the worker's name. */
    public Map<String, Map.Entry<String, Heartbeat.Making>> making(String id) {
        return heartbeatSender().stream()
                .flatMap(heartbeat -> heartbeat.making().stream()
                        .filter(one -> one.run().equals(id))
                        .map(one -> Map.entry(one.shard(), Map.entry(heartbeat.worker(), one))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
    }

    /**
     * Returns the workers that were lost while they made shards of a run; see
     * {@link WorkerList#lost}.
     */
    public List<WorkerList.Heard> lost(String id) {
        return workerList == null ? List.of() : workerList.lost(id);
    }

    /**
     * Returns the events of a run, newest first.
     *
     * @param after the id of an event, to get those before it; or null
     * @throws Failure {@code unknown-run}, {@code bad-parameter} (INPUT)
     */
    public Section<Event> events(String id, @Nullable String after, int most) {
        if (after != null && !after.matches("[0-9]{1,18}")) {
            throw Section.unknown(after);
        }
        List<Event> found = after == null
                ? ledger.runs().events(run(id).id(), most + 1)
                : ledger.runs().eventsBefore(run(id).id(), Long.parseLong(after), most + 1);
        return Section.of(found, most, event -> Long.toString(event.id()));
    }

    /** Returns the text of the manifest that a run was made of. */
    public String manifest(String id) {
        return ledger.runs().manifest(run(id).id()).orElseThrow(() -> unknown(ledger, id));
    }

    /**
     * Returns the plan of a run, as it lies beside its version.
     *
     * @throws Failure {@code no-such-file} (INPUT) when somebody removed it
     */
    public String plan(String id) {
        Run run = run(id);
        if (stores == null) {
            throw Failure.bug("plans are not looked for here");
        }
        Place place = stores.open(run.destination());
        String key = layout(place, run).key(Layout.PLAN);
        try (InputStream in = place.store().open(key).orElse(null)) {
            if (in == null) {
                throw Failure.input(Code.NO_SUCH_FILE, place.store().address(key) + " is not there any more");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.of(
                    io.stylemill.failure.Kind.TRANSIENT,
                    "read-broke-off",
                    "reading " + place.store().address(key) + " broke off: " + e,
                    e);
        }
    }

    /** Returns where everything of a run's version lies in the store of its destination. */
    static Layout layout(Place place, Run run) {
        return Layout.of(place.location().prefix(), run.dataset(), run.version());
    }

    /**
     * Ends a run before its time; again changes nothing.
     *
     * @param who for people
     * @throws Failure {@code unknown-run}, {@code too-late} (INPUT)
     */
    public RunView cancel(String id, String who) {
        Run run = run(id);
        if (run.state() != RunState.CANCELLED && !ledger.cancel(run.id(), who)) {
            throw Failure.input(
                    Code.TOO_LATE,
                    run.id() + " is " + run(id).state() + " and cannot be cancelled; only a run that waits for shards"
                            + " can");
        }
        return find(id);
    }

    /**
     * Queues failed shards again, of a cancelled run all that are not stored.
     *
     * @return how many
     * @throws Failure {@code unknown-run} (INPUT)
     */
    public int retry(String id) {
        return ledger.retry(run(id).id());
    }

    private List<Heartbeat> heartbeatSender() {
        return workerList == null ? List.of() : workerList.alive();
    }

    /** One look at everything: what many runs need is asked for once. */
    private final class Look {
        private final List<Heartbeat> heartbeatSender = heartbeatSender();
        private final Instant now = clock.instant();
        private final Map<String, List<Revocation>> revocations = new HashMap<>();
        private @Nullable OptionalLong takers;

        RunView view(Run run) {
            if (run.state().settled()) {
                return new RunView(run, Phase.ENDED, run.totals().images(), null, null, null, revoked(run));
            }
            ImageRate pace;
            long made;
            Double rate;
            Instant still;
            synchronized (paces) {
                pace = paces.computeIfAbsent(run.id(), id -> new ImageRate());
                long inWork = heartbeatSender.stream()
                        .flatMap(heartbeat -> heartbeat.making().stream())
                        .filter(one -> one.run().equals(run.id()))
                        .mapToLong(Heartbeat.Making::kept)
                        .sum();
                made = Math.min(
                        run.totals().samples(), pace.note(now, run.totals().images(), inWork));
                rate = pace.rate();
                still = pace.still(run.created());
            }
            if (run.state() == RunState.COMPLETE) {
                Optional<Event> last =
                        ledger.runs().events(run.id(), 1).stream().findFirst();
                boolean judging =
                        last.filter(e -> e.what().equals(Event.JUDGING)).isPresent();
                String delayed = last.filter(e -> e.what().equals(Event.PUBLISHING_POSTPONED))
                        .map(Event::detail)
                        .orElse(null);
                return new RunView(run, judging ? Phase.JUDGING : Phase.PUBLISHING, made, null, null, delayed, null);
            }
            long missing = run.totals().samples() - made;
            Double left = rate == null || rate <= 0 ? null : missing / rate;
            String stalled =
                    Stall.of(run, heartbeatSender, takers(), still, now).orElse(null);
            return new RunView(run, made == 0 ? Phase.STARTING : Phase.GENERATING, made, rate, left, stalled, null);
        }

        private OptionalLong takers() {
            OptionalLong known = takers;
            if (known == null) {
                try {
                    known = queues == null ? OptionalLong.empty() : queues.consumers(Queues.JOBS);
                } catch (Failure e) {
                    // The broker is away; that nothing is known of it is no reason to say nothing
                    // of the runs.
                    known = OptionalLong.empty();
                }
                takers = known;
            }
            return known;
        }

        private @Nullable Revocation revoked(Run run) {
            if (stores == null || run.state() != RunState.PUBLISHED) {
                return null;
            }
            List<Revocation> of = revocations.computeIfAbsent(run.destination() + "/" + run.dataset(), key -> {
                try {
                    Place place = stores.open(run.destination());
                    return Revocation.all(place.store(), layout(place, run).root());
                } catch (Failure e) {
                    return List.of();
                }
            });
            return of.stream()
                    .filter(r -> r.version().equals(run.version()))
                    .findFirst()
                    .orElse(null);
        }
    }
}
