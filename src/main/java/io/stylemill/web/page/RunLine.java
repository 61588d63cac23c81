package io.stylemill.web.page;

import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.order.plan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A run in a list.
 *
 * @param tone of its state: good, busy, warn, bad, or empty
 * @param permille of its images that are stored, 0 to 1000
 * @param progress in words
 */
public record RunLine(
        String id,
        String dataset,
        String version,
        String state,
        String tone,
        int permille,
        String progress,
        String images,
        String rate,
        String refused,
        String created,
        String age,
        String reason,
        boolean cancels,
        boolean retries) {
    static RunLine of(Run run, Instant now) {
        Run.Totals totals = run.totals();
        RunState state = run.state();
        Instant end = run.finished() == null ? now : run.finished();
        double seconds = Math.max(1, Duration.between(run.created(), end).toMillis()) / 1000.0;
        double rate = totals.images() / seconds;
        boolean waits = state == RunState.ACCEPTED || state == RunState.RUNNING;
        Reason reason = run.reason();
        String left = state == RunState.RUNNING && rate > 0
                ? ", about " + Words.time(Duration.ofSeconds((long) ((totals.samples() - totals.images()) / rate)))
                        + " left"
                : "";
        return new RunLine(
                run.id(),
                run.dataset(),
                run.version(),
                state.name().toLowerCase(Locale.ROOT),
                tone(state),
                totals.samples() == 0 ? 0 : (int) (1000 * totals.images() / totals.samples()),
                totals.done() + " of " + Words.count(totals.shards(), "shard", "shards") + left,
                waits ? Words.count(totals.images()) + " / " + Words.count(totals.samples()) : Words.count(totals.images()),
                rate == 0 ? "" : String.format(Locale.ROOT, "%.1f/s", rate),
                totals.refused() == 0 ? "" : Words.share(totals.refused(), totals.refused() + totals.images()),
                run.created().toString(),
                Words.time(Duration.between(run.created(), now)),
                reason == null ? "" : reason.message(),
                waits,
                state == RunState.FAILED || state == RunState.PARTIAL || state == RunState.CANCELLED);
    }

    private static String tone(RunState state) {
        return switch (state) {
            case PUBLISHED -> "good";
            case ACCEPTED, RUNNING, COMPLETE -> "busy";
            case PARTIAL -> "warn";
            case FAILED -> "bad";
            case CANCELLED -> "";
        };
    }
}
