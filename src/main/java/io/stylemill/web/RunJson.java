package io.stylemill.web;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.order.plan.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run as JSON, for scripts. */
public final class RunJson {
    private RunJson() {}

    /** Returns what the ledger's row of a run says. */
    public static Map<String, @Nullable Object> of(Run r) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("run", r.id());
        map.put("state", r.state().name());
        map.put("dataset", r.dataset());
        map.put("version", r.version());
        map.put("destination", r.destination());
        map.put("address", r.address());
        map.put("images", r.totals().images());
        map.put("samples", r.totals().samples());
        map.put("refused", r.totals().refused());
        map.put("shards", r.totals().shards());
        map.put("done", r.totals().done());
        map.put("failed", r.totals().failed());
        map.put("created", r.created().toString());
        map.put("finished", r.finished() == null ? null : r.finished().toString());
        Reason reason = r.reason();
        map.put("reason", reason == null ? null : reason.code() + ": " + reason.message());
        return map;
    }

    /**
     * Returns its failed shards with their reasons. Work grows with the shards.
     *
     * @param most of them
     */
    public static List<Map<String, Object>> failedShards(Ledger ledger, Run run, int most) {
        List<Map<String, Object>> failed = new ArrayList<>();
        if (run.totals().failed() == 0) {
            return failed;
        }
        try (Stream<Shard> shards = ledger.runs().shards(run.id())) {
            shards.filter(shard -> shard.reason() != null).limit(most).forEach(shard -> {
                Reason reason = shard.reason();
                if (reason != null) {
                    failed.add(Map.of(
                            "shard",
                            shard.job().fileName(),
                            "attempts",
                            shard.attempts(),
                            "code",
                            reason.code(),
                            "reason",
                            reason.message()));
                }
            });
        }
        return failed;
    }
}
