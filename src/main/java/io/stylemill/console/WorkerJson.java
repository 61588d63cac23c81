package io.stylemill.console;

import io.stylemill.factory.route.Beat;
import io.stylemill.factory.route.Roster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workers as JSON, for scripts. */
public final class WorkerJson {
    private WorkerJson() {}

    /** Returns the workers by name: those that are alive, and those that fell silent in the last ten minutes. */
    public static List<Map<String, @Nullable Object>> all(Roster roster) {
        return roster.all().stream().map(WorkerJson::of).toList();
    }

    private static Map<String, @Nullable Object> of(Roster.Heard heard) {
        Beat beat = heard.beat();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("worker", beat.worker());
        map.put("device", beat.device());
        map.put("version", beat.version());
        map.put("state", !heard.alive() ? "gone" : beat.making().isEmpty() ? "idle" : "working");
        map.put("since", beat.since().toString());
        map.put("slots", beat.slots());
        map.put(
                "making",
                heard.alive() ? beat.making().stream().map(WorkerJson::of).toList() : List.of());
        map.put(
                "leaves",
                beat.left().stream()
                        .map(l -> Map.of("run", l.run(), "code", l.code(), "reason", l.why()))
                        .toList());
        Beat.Trouble trouble = beat.trouble();
        map.put("trouble", trouble == null ? null : trouble.code() + ": " + trouble.what());
        map.put("troubleRun", trouble == null ? null : trouble.run());
        map.put("lastHeard", heard.alive() ? null : heard.at().toString());
        return map;
    }

    /** Returns what a worker makes. */
    public static Map<String, Object> of(Beat.Making m) {
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
