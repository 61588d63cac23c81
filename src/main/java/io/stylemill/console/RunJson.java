package io.stylemill.console;

import io.stylemill.factory.ledger.Event;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.Shard;
import io.stylemill.factory.ledger.ShardState;
import io.stylemill.factory.route.Heartbeat;
import io.stylemill.order.plan.Reason;
import io.stylemill.order.plan.Result;
import io.stylemill.version.Revocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run as JSON, for scripts. */
public final class RunJson {
    private RunJson() {}

    /** Returns a run and how far it is. */
    public static Map<String, @Nullable Object> of(RunView view) {
        Map<String, @Nullable Object> map = of(view.run());
        map.put("phase", view.phase().word());
        map.put("made", view.made());
        map.put("progress", rounded(view.progress(), 1e4));
        map.put("imagesPerSecond", view.imagesPerSecond() == null ? null : rounded(view.imagesPerSecond(), 100));
        map.put("secondsLeft", view.secondsLeft() == null ? null : rounded(view.secondsLeft(), 1));
        map.put("stalled", view.stalled());
        Revocation revoked = view.revoked();
        map.put("revoked", revoked == null ? null : revoked.toString());
        return map;
    }

    private static double rounded(double value, double by) {
        return Math.rint(value * by) / by;
    }

    /** Returns what the ledger's row of a run says. */
    public static Map<String, @Nullable Object> of(Run r) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("run", r.id());
        map.put("state", r.state().name());
        map.put("dataset", r.dataset());
        map.put("version", r.version());
        map.put("destination", r.destination());
        map.put("address", r.address());
        map.put("images", RunView.images(r));
        map.put("samples", r.totals().samples());
        map.put("stored", r.totals().images());
        map.put("refused", r.totals().refused());
        map.put("bytes", r.totals().bytes());
        map.put("shards", r.totals().shards());
        map.put("done", r.totals().done());
        map.put("failed", r.totals().failed());
        map.put("queued", r.totals().shards() - r.totals().done() - r.totals().failed());
        map.put("created", r.created().toString());
        map.put("finished", r.finished() == null ? null : r.finished().toString());
        map.put("checkpoint", r.checkpoint());
        map.put("manifest", r.manifestName());
        map.put("orderedBy", r.by());
        map.put("manifestSha256", r.manifestSha256());
        Reason reason = r.reason();
        map.put("reason", reason == null ? null : reason.code() + ": " + reason.message());
        return map;
    }

    /** Returns something that happened. */
    public static Map<String, @Nullable Object> of(Event event) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", event.id());
        map.put("at", event.at().toString());
        map.put("run", event.run());
        map.put("shard", event.shard());
        map.put("what", event.what());
        map.put("detail", event.detail());
        return map;
    }

    /**
     * Returns a shard.
     *
     * @param making the worker that makes it now and how far that is, or null
     */
    public static Map<String, @Nullable Object> of(Shard shard, Map.@Nullable Entry<String, Heartbeat.Making> making) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        Result result = shard.result();
        boolean queued = shard.state() == ShardState.QUEUED;
        map.put("ordinal", shard.ordinal());
        map.put("shard", shard.job().fileName());
        map.put("split", shard.job().split());
        map.put("state", queued && making != null ? "WORKING" : shard.state().name());
        map.put("samples", shard.job().samples());
        map.put("attempts", shard.attempts());
        map.put("round", shard.job().round());
        map.put("worker", result != null ? result.worker() : queued && making != null ? making.getKey() : null);
        map.put(
                "images",
                result != null
                        ? result.images()
                        : queued && making != null ? making.getValue().kept() : 0);
        map.put(
                "refused",
                result != null
                        ? result.refused()
                        : queued && making != null ? making.getValue().refused() : 0);
        map.put("bytes", result == null ? null : result.bytes());
        map.put("sha256", result == null ? null : result.sha256());
        map.put(
                "started",
                result != null
                        ? result.started().toString()
                        : queued && making != null ? making.getValue().since().toString() : null);
        map.put("finished", result == null ? null : result.finished().toString());
        Reason reason = shard.reason();
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
