package io.stylemill.web.page;

import io.stylemill.console.Phase;
import io.stylemill.console.RunView;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.ledger.RunState;
import io.stylemill.order.plan.Reason;
import io.stylemill.record.Amounts;
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
    static RunLine of(RunView view, Instant now) {
        Run run = view.run();
        RunState state = run.state();
        boolean waits = state == RunState.ACCEPTED || state == RunState.RUNNING;
        Reason reason = run.reason();
        long refused = run.totals().refused();
        return new RunLine(
                run.id(),
                run.dataset(),
                run.version(),
                view.revoked() != null ? "revoked" : state.name().toLowerCase(Locale.ROOT),
                view.revoked() != null ? "bad" : tone(state),
                (int) (1000 * view.progress()),
                progress(view),
                waits
                        ? Amounts.count(view.made()) + " / " + Amounts.count(view.images())
                        : Amounts.count(view.images()),
                rate(view),
                refused == 0 ? "" : Words.share(refused, refused + run.totals().images()),
                run.created().toString(),
                Words.time(Duration.between(run.created(), now)),
                view.revoked() != null
                        ? Words.revoked(view.revoked())
                        : view.stalled() != null ? view.stalled() : reason == null ? "" : why(run, reason),
                waits,
                state == RunState.FAILED || state == RunState.PARTIAL || state == RunState.CANCELLED);
    }

    /** Who cancels says only where. */
    private static String why(Run run, Reason reason) {
        return run.state() != RunState.CANCELLED || run.finished() == null
                ? reason.message()
                : "cancelled " + reason.message() + ", " + Words.day(run.finished());
    }

    private static String progress(RunView view) {
        Run.Totals totals = view.run().totals();
        String shards = totals.done() + " of " + Amounts.count(totals.shards(), "shard");
        if (view.phase() == Phase.ENDED) {
            return shards;
        }
        Double left = view.secondsLeft();
        return view.phase().word() + ", " + shards
                + (left == null ? "" : ", about " + Words.time(Duration.ofSeconds(left.longValue())) + " left");
    }

    /** What is made per second now, or was on average. */
    private static String rate(RunView view) {
        Run run = view.run();
        Double now = view.imagesPerSecond();
        if (now != null) {
            return String.format(Locale.ROOT, "%.1f images/s", now);
        }
        if (run.finished() == null || run.totals().images() == 0) {
            return "";
        }
        double seconds =
                Math.max(1, Duration.between(run.created(), run.finished()).toMillis() / 1000.0);
        return String.format(Locale.ROOT, "%.1f images/s", run.totals().images() / seconds);
    }

    static String tone(RunState state) {
        return switch (state) {
            case PUBLISHED -> "good";
            case ACCEPTED, RUNNING, COMPLETE -> "busy";
            case PARTIAL -> "warn";
            case FAILED -> "bad";
            case CANCELLED -> "";
        };
    }
}
