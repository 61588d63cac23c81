package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.record.ProblemJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job as JSON, for scripts. */
public final class JobJson {
    private JobJson() {}

    /** Returns a job and how far it is. */
    public static Map<String, @Nullable Object> of(Job job) {
        Job.View view = job.view();
        Job.Result result = view.result();
        Failure problem = view.problem();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("job", job.id());
        map.put("type", job.order().type().word());
        map.put("state", view.state().name());
        map.put("dataset", job.order().dataset());
        map.put("version", job.order().version());
        map.put("address", job.order().address());
        map.put("key", job.order().key());
        map.put("options", job.order().options());
        map.put("by", job.order().by());
        map.put("created", job.created().toString());
        map.put("started", text(view.started()));
        map.put("finished", text(view.finished()));
        map.put("done", view.done());
        map.put("total", view.total());
        map.put("progress", Math.rint(view.share() * 1e4) / 1e4);
        map.put("cancels", job.stops());
        map.put("holds", result == null ? null : result.holds());
        map.put("result", result == null ? null : result.document());
        map.put("problem", problem == null ? null : ProblemJson.of(problem));
        return map;
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
