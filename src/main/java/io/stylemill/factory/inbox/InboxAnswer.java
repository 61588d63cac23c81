package io.stylemill.factory.inbox;

import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Reason;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.ProblemJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a manifest.
 *
 * @param run it is, or null
 * @param document the answer
 */
public record InboxAnswer(boolean accepted, @Nullable String run, Map<String, Object> document) {
    /** Returns the answer for a manifest whose run is known. */
    public static InboxAnswer accepted(String address, Run run) {
        Map<String, Object> map = new HashMap<>();
        map.put("run", run.id());
        map.put("name", run.dataset());
        map.put("version", run.version());
        map.put("dataset", run.address() != null ? run.address() : versionOf(run));
        map.put(
                "images",
                run.state().settled() ? run.totals().images() : run.totals().samples());
        map.put("shards", run.totals().shards());
        map.put("state", run.state().name());
        map.put("manifest", address);
        map.put("manifestSha256", run.manifestSha256());
        Reason reason = run.reason();
        if (reason != null) {
            map.put("reason", reason.code() + ": " + reason.message());
        }
        return new InboxAnswer(true, run.id(), map);
    }

    private static String versionOf(Run run) {
        return run.destination() + "/" + run.dataset() + "/" + run.version() + "/";
    }

    static InboxAnswer accepted(String address, Prepared prepared) {
        Map<String, Object> map = facts(address, prepared);
        map.put("run", prepared.run());
        map.put("version", prepared.layout().version());
        map.put("dataset", prepared.place().store().address(prepared.layout().prefix()));
        map.put("shards", prepared.plan().shardCount());
        boolean published = prepared.state() == Prepared.State.PUBLISHED;
        map.put("state", (published ? RunState.PUBLISHED : RunState.ACCEPTED).name());
        return new InboxAnswer(true, prepared.run(), map);
    }

    static InboxAnswer kept(String address, Prepared prepared, Manifest.Schedule schedule, List<String> next) {
        Map<String, Object> map = facts(address, prepared);
        map.put("schedule", prepared.plan().manifest().dataset().name());
        map.put("cron", schedule.cron());
        map.put("timezone", schedule.timezone());
        map.put("next", next);
        map.put("state", "KEPT");
        return new InboxAnswer(true, null, map);
    }

    private static Map<String, Object> facts(String address, Prepared prepared) {
        Map<String, Object> map = new HashMap<>();
        map.put("name", prepared.plan().manifest().dataset().name());
        map.put("images", prepared.plan().samples());
        map.put("manifest", address);
        map.put("manifestSha256", prepared.order().source().sha256());
        return map;
    }

    /**
     * Returns the answer for a manifest that is refused.
     *
     * @param attempts how often it was tried
     */
    public static InboxAnswer rejected(String address, Failure e, int attempts) {
        Map<String, Object> map = new HashMap<>();
        map.put("manifest", address);
        map.putAll(ProblemJson.of(e));
        if (attempts > 1 && e.kind() != Kind.INPUT) {
            map.put("detail", "tried " + attempts + " times, the last time: " + e.summary());
        }
        return new InboxAnswer(false, null, map);
    }

    /** Returns the text for the ledger. */
    String write() {
        return (accepted ? "+" : "-") + CanonicalJson.write(document);
    }

    @SuppressWarnings("unchecked")
    static InboxAnswer read(String text) {
        if (CanonicalJson.parse(text.substring(1)) instanceof Map<?, ?> document) {
            return new InboxAnswer(text.startsWith("+"), null, (Map<String, Object>) document);
        }
        throw Failure.bug("the ledger holds an answer that is none: " + text);
    }

    void answer(Answers answers, String name, byte[] content) {
        String text = CanonicalJson.write(document);
        if (accepted) {
            answers.accept(name, text);
        } else {
            answers.reject(name, content, text);
        }
    }

    /** Returns what was decided, for the log. */
    public String inWords() {
        return accepted
                ? document.containsKey("run") ? "accepted as run " + document.get("run") : "kept as a schedule"
                : "rejected: " + document.get("code");
    }
}
