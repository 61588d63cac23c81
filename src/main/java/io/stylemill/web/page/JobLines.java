package io.stylemill.web.page;

import io.stylemill.console.Job;
import io.stylemill.console.Jobs;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.version.PublishedVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is being done with a version and what came of it, as lines of a page. */
public final class JobLines {
    private static final int MOST = 6;

    private JobLines() {}

    /** A check that was made. */
    public record Line(String name, String verdict, String tone, String detail) {}

    /**
     * A job.
     *
     * @param id of the job
     * @param permille how far it is, or -1 where it has ended
     * @param cancel where to send that it is to end, or empty
     */
    public record One(
            String id,
            String state,
            String tone,
            String words,
            int permille,
            String cancel,
            List<Line> checks,
            List<String> more) {}

    /**
     * All that is shown.
     *
     * @param checked whether the version was checked since the program started
     * @param older where older jobs are, or empty
     */
    public record All(boolean checked, List<One> jobs, String older) {}

    /**
     * Returns the newest jobs of a version; images that are made again are shown with the image.
     */
    static All of(Jobs jobs, PublishedVersion version) {
        List<Job> found = jobs.list(job ->
                job.order().address().equals(version.address()) && job.order().type() != Job.Type.REPLAY);
        boolean checked = found.stream().anyMatch(job -> job.order().type() == Job.Type.VERIFY);
        return new All(
                checked,
                found.stream().limit(MOST).map(JobLines::one).toList(),
                found.size() <= MOST
                        ? ""
                        : "The newest " + MOST + " of " + found.size() + " are here; GET /api/v1/jobs has all.");
    }

    private static One one(Job job) {
        Job.View view = job.view();
        Job.Result result = view.result();
        Failure problem = view.problem();
        String type = job.order().type().word();
        if (result != null) {
            return new One(
                    job.id(),
                    done(job, result),
                    result.holds() && job.order().type() != Job.Type.REVOKE ? "good" : "bad",
                    words(job, result),
                    -1,
                    "",
                    lines(result),
                    more(result));
        }
        if (problem != null) {
            List<String> more =
                    problem.problems().stream().map(Object::toString).toList();
            return new One(job.id(), type + " failed", "bad", problem.summary(), -1, "", List.of(), more);
        }
        return switch (view.state()) {
            case CANCELLED ->
                new One(job.id(), type + " cancelled", "", at(view.finished()), -1, "", List.of(), List.of());
            case WAITING ->
                new One(job.id(), type + " waits", "", "for the jobs before it", 0, cancel(job), List.of(), List.of());
            default ->
                new One(
                        job.id(),
                        type + " runs",
                        "busy",
                        progress(job, view),
                        (int) (1000 * view.share()),
                        job.stops() ? cancel(job) : "",
                        List.of(),
                        List.of());
        };
    }

    private static String cancel(Job job) {
        return "/jobs/" + job.id() + "/cancel";
    }

    private static String progress(Job job, Job.View view) {
        if (view.total() == 0) {
            return "";
        }
        return job.order().type() == Job.Type.EXPORT
                ? Amounts.count(view.done()) + " of " + Amounts.count(view.total(), "image")
                : Amounts.bytes(view.done()) + " of " + Amounts.bytes(view.total());
    }

    private static String done(Job job, Job.Result result) {
        return switch (job.order().type()) {
            case VERIFY -> result.holds() ? "intact" : "not intact";
            case REPLAY -> "made again";
            case EXPORT -> "exported";
            case RELEASE -> "released";
            case REVOKE -> "revoked";
        };
    }

    private static String words(Job job, Job.Result result) {
        String at = at(job.view().finished());
        return switch (job.order().type()) {
            case VERIFY ->
                ("quick".equals(job.order().options().get("depth")) ? "sizes and checksums" : "every byte")
                        + " checked " + at;
            case EXPORT ->
                result.document().get("as") + " " + at + ", in "
                        + result.document().get("folder");
            default -> at;
        };
    }

    private static String at(@Nullable Instant at) {
        return at == null ? "" : "at " + Words.day(at);
    }

    private static List<Line> lines(Job.Result result) {
        List<Line> lines = new ArrayList<>();
        if (result.document().get("checks") instanceof List<?> checks) {
            for (Object one : checks) {
                if (one instanceof Map<?, ?> check) {
                    String verdict = String.valueOf(check.get("verdict"));
                    lines.add(new Line(
                            String.valueOf(check.get("check")),
                            verdict,
                            verdict.equals("ok") ? "good" : verdict.equals("failed") ? "bad" : "",
                            (check.get("file") == null ? "" : check.get("file") + ": ") + check.get("detail")));
                }
            }
        }
        return lines;
    }

    private static List<String> more(Job.Result result) {
        return result.document().get("lost") instanceof List<?> lost
                ? lost.stream().map(String::valueOf).toList()
                : List.of();
    }
}
