package io.stylemill.web;

import io.stylemill.factory.inbox.Door;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.InboxAnswer;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.NearestWord;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs and schedules over REST; {@code openapi.yaml} describes it. */
public final class Api {
    /** What a posted manifest is called in messages and records. */
    static final String NAME = "posted-manifest";

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final String RUNS = "/api/v1/runs";
    private static final int MOST_RUNS = 1_000;
    private static final int USUAL_RUNS = 100;
    private static final int MOST_FAILED = 100;
    private static final int NO_BODY = 0;
    private static final Set<String> TYPES =
            Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "application/json");

    private final Ledger ledger;
    private final Door door;
    private final URI base;
    private final int manifestBytes;
    private final Metrics metrics;
    private final Clock clock;

    /**
     * @param door takes manifests in
     * @param base where the relative paths of posted manifests start: a directory, or {@code s3://bucket/prefix/}
     * @param manifestBytes most bytes of a manifest
     */
    public Api(Ledger ledger, Door door, URI base, int manifestBytes, Metrics metrics, Clock clock) {
        this.ledger = ledger;
        this.door = door;
        this.base = base;
        this.manifestBytes = manifestBytes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Returns all endpoints of the interface. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(RUNS, manifestBytes, this::submit),
                Endpoint.get(RUNS, Endpoint.Access.READERS, this::list),
                Endpoint.get(RUNS + "/{run}", Endpoint.Access.READERS, asked -> show(find(asked))),
                Endpoint.post(RUNS + "/{run}/cancel", NO_BODY, this::cancel),
                Endpoint.post(RUNS + "/{run}/retry", NO_BODY, this::retry),
                Endpoint.get("/api/v1/schedules", Endpoint.Access.READERS, asked -> schedules()),
                Endpoint.get("/openapi.yaml", Endpoint.Access.READERS, asked -> description()));
    }

    private Answer submit(Asked asked) {
        if (!TYPES.contains(asked.type())) {
            return Answer.problem(
                    415,
                    "unsupported-type",
                    "the body's type is " + (asked.type().isEmpty() ? "not stated" : "'" + asked.type() + "'")
                            + "; send a manifest with 'Content-Type: application/yaml' or 'application/json'");
        }
        try {
            Answer answer = taken(asked.body());
            metrics.posted("accepted");
            return answer;
        } catch (Failure e) {
            LOG.info("A posted manifest is refused: {}", e.code());
            metrics.posted(e.kind() == Kind.INPUT ? "rejected" : "failed");
            throw e;
        }
    }

    private Answer taken(byte[] body) {
        Intake.Taken taken =
                door.take(new Incoming.Dropped(NAME, base, body, DropRules.Origin.REQUEST, null, 1));
        LOG.info("A posted manifest is {}", taken.verdict().inWords());
        if (taken.news() == Intake.News.NEW) {
            return answer(201, taken.verdict());
        }
        // What became of the run is known to the ledger only; a version may be older than the ledger.
        String run = String.valueOf(taken.verdict().run());
        return answer(
                200,
                ledger.runs()
                        .find(run)
                        .map(known -> InboxAnswer.accepted(NAME, known))
                        .orElse(taken.verdict()));
    }

    private static Answer answer(int status, InboxAnswer verdict) {
        Answer answer = Answer.json(status, verdict.document());
        String run = verdict.run();
        return run == null ? answer : answer.with("Location", RUNS + "/" + run);
    }

    private Answer list(Asked asked) {
        String word = asked.query().getOrDefault("limit", Integer.toString(USUAL_RUNS));
        if (!word.matches("[0-9]{1,4}") || Integer.parseInt(word) < 1 || Integer.parseInt(word) > MOST_RUNS) {
            return Answer.problem(
                    400, "bad-parameter", "limit is '" + word + "'; it must be a whole number from 1 to " + MOST_RUNS);
        }
        int limit = Integer.parseInt(word);
        @Nullable String state = asked.query().get("state");
        if (state == null) {
            return Answer.json(200, runs(ledger.runs().list(limit)));
        }
        List<String> states =
                Arrays.stream(RunState.values()).map(RunState::name).toList();
        String wanted = state.toUpperCase(Locale.ROOT);
        if (!states.contains(wanted)) {
            return Answer.problem(
                    400,
                    "bad-parameter",
                    "state is '" + state + "'; it must be one of " + String.join(", ", states)
                            + NearestWord.nearest(state, states)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
        return Answer.json(200, runs(ledger.runs().list(RunState.valueOf(wanted), limit)));
    }

    private static Map<String, Object> runs(List<Run> runs) {
        return Map.of("runs", runs.stream().map(RunJson::of).toList());
    }

    private Run find(Asked asked) {
        String id = asked.part("run");
        return ledger.runs()
                .find(id)
                .orElseThrow(() -> Failure.input(
                        Code.UNKNOWN_RUN, "there is no run '" + id + "'; GET " + RUNS + " lists those there are"));
    }

    private Answer show(Run run) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>(RunJson.of(run));
        Run.Totals totals = run.totals();
        map.put("queued", totals.shards() - totals.done() - totals.failed());
        map.put("progress", totals.shards() == 0 ? 0.0 : (double) totals.done() / totals.shards());
        map.put("checkpoint", run.checkpoint());
        map.put("manifest", run.manifestName());
        map.put("manifestSha256", run.manifestSha256());
        map.put("failedShards", RunJson.failedShards(ledger, run, MOST_FAILED));
        return Answer.json(200, map);
    }

    private Answer cancel(Asked asked) {
        Run run = find(asked);
        if (run.state() != RunState.CANCELLED && !ledger.cancel(run.id(), "over REST")) {
            Run now = find(asked);
            return Answer.problem(
                    409,
                    "too-late",
                    now.id() + " is " + now.state() + " and cannot be cancelled; only a run that waits for shards can");
        }
        return show(find(asked));
    }

    private Answer retry(Asked asked) {
        Run run = find(asked);
        ledger.retry(run.id());
        return show(find(asked));
    }

    private Answer schedules() {
        return Answer.json(
                200,
                Map.of(
                        "schedules",
                        ledger.schedules().list().stream()
                                .map(s -> ScheduleJson.of(ledger, s, clock.instant()))
                                .toList()));
    }

    private static Answer description() {
        try (InputStream in = Api.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw Failure.bug("the program lacks its openapi.yaml");
            }
            return Answer.of("application/yaml", in.readAllBytes());
        } catch (IOException e) {
            throw Failure.bug("openapi.yaml cannot be read: " + e);
        }
    }
}
