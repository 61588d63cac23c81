package io.stylemill.web;

import io.stylemill.console.RunJson;
import io.stylemill.console.RunOverview;
import io.stylemill.console.RunView;
import io.stylemill.console.Section;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.route.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs over REST: how far they are, what happens to them, and what ends or repeats them. */
final class RunsResource {
    static final String RUNS = "/api/v1/runs";
    private static final int MOST_FAILED = 100;
    private static final int ALL_FAILED = 1_000_000;
    private static final int NO_BODY = 0;
    private static final Endpoint.Access READERS = Endpoint.Access.READERS;

    private final RunOverview runs;
    private final Ledger ledger;

    RunsResource(RunOverview runs, Ledger ledger) {
        this.runs = runs;
        this.ledger = ledger;
    }

    List<Endpoint> endpoints() {
        String one = RUNS + "/{run}";
        return List.of(
                Endpoint.get(RUNS, READERS, this::list).with("limit", "state", "dataset", "after"),
                Endpoint.get(
                                one,
                                READERS,
                                asked -> Answer.json(
                                        200,
                                        json(
                                                runs.find(asked.part("run")),
                                                asked.number("failed", MOST_FAILED, 0, ALL_FAILED))))
                        .with("failed"),
                Endpoint.get(one + "/shards", READERS, this::shards).with("limit", "after", "state"),
                Endpoint.get(one + "/events", READERS, this::events).with("limit", "after"),
                Endpoint.get(
                        one + "/plan", READERS, asked -> Answer.of(Answer.JSON, bytes(runs.plan(asked.part("run"))))),
                Endpoint.get(
                        one + "/manifest",
                        READERS,
                        asked -> Answer.of("application/yaml", bytes(runs.manifest(asked.part("run"))))),
                Endpoint.post(
                        one + "/cancel",
                        NO_BODY,
                        asked -> Answer.json(
                                200,
                                json(
                                        runs.cancel(
                                                asked.part("run"),
                                                asked.caller().how()),
                                        MOST_FAILED))),
                Endpoint.post(one + "/retry", NO_BODY, this::retry));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Answer list(Asked asked) {
        int limit = asked.limit();
        String state = asked.word(
                "state", Arrays.stream(RunState.values()).map(RunState::name).toList());
        RunState only = state == null ? null : RunState.valueOf(state);
        return Answer.section("runs", runs.list(only, asked.text("dataset"), asked.after(), limit), RunJson::of);
    }

    private Map<String, @Nullable Object> json(RunView view, int failed) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>(RunJson.of(view));
        map.put("failedShards", RunJson.failedShards(ledger, view.run(), failed));
        return map;
    }

    private Answer retry(Asked asked) {
        int queued = runs.retry(asked.part("run"));
        Map<String, @Nullable Object> map = json(runs.find(asked.part("run")), MOST_FAILED);
        map.put("queuedAgain", queued);
        return Answer.json(200, map);
    }

    private Answer shards(Asked asked) {
        String run = asked.part("run");
        int limit = asked.limit();
        int after = asked.after() == null ? -1 : asked.number("after", 0, 0, Integer.MAX_VALUE);
        String state = asked.word("state", List.of("QUEUED", "WORKING", "DONE", "FAILED"));
        Map<String, Map.Entry<String, Heartbeat.Making>> making = runs.making(run);
        List<Object> shown = new ArrayList<>();
        int last = after;
        boolean more = true;
        while (shown.size() < limit && more) {
            List<Shard> page = runs.shards(run, last, limit);
            more = page.size() == limit;
            for (Shard shard : page) {
                if (shown.size() == limit) {
                    more = true;
                    break;
                }
                last = shard.ordinal();
                Map<String, @Nullable Object> json = RunJson.of(
                        shard,
                        making.get(run + "/" + shard.job().split() + "/"
                                + shard.job().index()));
                if (state == null || state.equals(json.get("state"))) {
                    shown.add(json);
                }
            }
        }
        return Answer.section(
                "shards", new Section<>(shown, more ? Integer.toString(last) : null), Function.identity());
    }

    private Answer events(Asked asked) {
        return Answer.section("events", runs.events(asked.part("run"), asked.after(), asked.limit()), RunJson::of);
    }
}
