package io.stylemill.wiring;

import io.stylemill.audit.verify.Replay;
import io.stylemill.console.Jobs;
import io.stylemill.console.Releases;
import io.stylemill.console.Sharing;
import io.stylemill.console.VersionJobs;
import io.stylemill.factory.policy.Policy;
import io.stylemill.terminal.Install;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What work on published versions is wired from, beside a factory and without one. */
final class VersionWork {
    private VersionWork() {}

    static VersionJobs jobs(Components components, Jobs jobs, Clock clock) {
        return new VersionJobs(
                jobs,
                new Releases(new Policy(components.settings().policy()), clock),
                replays(components),
                components.settings().home(),
                user());
    }

    static Sharing sharing(Components components, Jobs jobs, Clock clock) {
        return new Sharing(components.settings().s3().embedded(), user(), clock, jobs.notes());
    }

    /** Returns who started the program. */
    static String user() {
        return System.getProperty("user.name", "unknown");
    }

    /** Returns what makes images again; each is used once. */
    static Supplier<Replay> replays(Components components) {
        List<String> roots = new ArrayList<>(components.settings().inbox().checkpoints());
        roots.add(Install.workingFolder().toString());
        return () -> new Replay(components.models(), roots, null, List.of(), List.of(), null);
    }
}
