package io.stylemill.console;

import io.stylemill.factory.route.Heartbeat;
import io.stylemill.factory.route.WorkerList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workers as JSON, for scripts. */
public final class WorkerJson {
    private WorkerJson() {}

    /**
     * Returns the workers by name: those that are alive, and those that fell silent in the last ten
     * minutes.
     */
    public static List<Map<String, @Nullable Object>> all(WorkerList workerList) {
        return workerList.all().stream().map(WorkerJson::of).toList();
    }

    private static Map<String, @Nullable Object> of(WorkerList.Heard heard) {
        Heartbeat heartbeat = heard.heartbeat();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("worker", heartbeat.worker());
        map.put("device", heartbeat.device());
        map.put("version", heartbeat.version());
        map.put("state", !heard.alive() ? "gone" : heartbeat.making().isEmpty() ? "idle" : "working");
        map.put("since", heartbeat.since().toString());
        map.put("slots", heartbeat.slots());
        map.put(
                "making",
                heard.alive() ? heartbeat.making().stream().map(WorkerJson::of).toList() : List.of());
        map.put(
                "leaves",
                heartbeat.left().stream()
                        .map(l -> Map.of("run", l.run(), "code", l.code(), "reason", l.why()))
                        .toList());
        Heartbeat.Trouble trouble = heartbeat.trouble();
        map.put("trouble", trouble == null ? null : trouble.code() + ": " + trouble.what());
        map.put("troubleRun", trouble == null ? null : trouble.run());
        map.put("lastHeard", heard.alive() ? null : heard.at().toString());
        return map;
    }

    /** Returns what a worker makes. */
    public static Map<String, Object> of(Heartbeat.Making m) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", m.run());
        map.put("shard", m.shard());
        map.put("images", m.images());
        map.put("kept", m.kept());
        map.put("refused", m.refused());
        map.put("since", m.since().toString());
        return map;
    }
}
