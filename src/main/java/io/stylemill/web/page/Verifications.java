package io.stylemill.web.page;

import io.stylemill.audit.verify.Check;
import io.stylemill.audit.verify.Progress;
import io.stylemill.audit.verify.Report;
import io.stylemill.audit.verify.Verification;
import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedVersion;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Versions that are being checked, one at a time, and what the last check of each found. */
public final class Verifications implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final State NEVER = new State(false, "", "", "not checked since the program started", List.of());

    private final Map<String, State> states = new ConcurrentHashMap<>();
    private final Clock clock;
    private final ExecutorService work = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "console-verify");
        thread.setDaemon(true);
        return thread;
    });

    /** A check that was made. */
    public record Line(String name, String verdict, String tone, String detail) {}

    /**
     * How it is with a version.
     *
     * @param running whether it is being checked now
     * @param verdict holds, does not hold, or empty
     */
    public record State(boolean running, String verdict, String tone, String words, List<Line> lines) {}

    Verifications(Clock clock) {
        this.clock = clock;
    }

    /** Returns what is known of a version. */
    State of(PublishedVersion version) {
        return states.getOrDefault(version.address(), NEVER);
    }

    /** Checks a version, every byte of it, unless that is under way. */
    void begin(PublishedVersion version) {
        String address = version.address();
        State before = of(version);
        if (before.running()) {
            return;
        }
        states.put(address, new State(true, "", "busy", "is being checked", List.of()));
        work.execute(() -> states.put(address, check(version)));
    }

    private State check(PublishedVersion version) {
        try {
            Report report = new Verification(version.store(), version.prefix(), AT_ONCE, Progress.NONE)
                    .run(new Verification.Question(Verification.Depth.FULL, null, Set.of(), null));
            return new State(
                    false,
                    report.holds() ? "holds" : "does not hold",
                    report.holds() ? "good" : "bad",
                    "every byte checked at " + Words.day(clock.instant()),
                    report.checks().stream().map(Verifications::line).toList());
        } catch (Failure e) {
            return new State(false, "could not be checked", "bad", e.getMessage(), List.of());
        }
    }

    private static Line line(Check check) {
        String word = check.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String tone = switch (word) {
            case "ok", "holds", "passed" -> "good";
            case "failed", "fails", "fail" -> "bad";
            default -> "";
        };
        return new Line(check.name(), word, tone, check.detail());
    }

    @Override
    public void close() {
        work.shutdownNow();
    }
}
