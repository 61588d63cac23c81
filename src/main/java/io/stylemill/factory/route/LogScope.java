package io.stylemill.factory.route;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Marks the log lines of a thread with what they are about: {@code run}, {@code shard} and
 * {@code worker}.
 */
final class LogScope {
    private static final String RUN = "run";
    private static final String SHARD = "shard";
    private static final String WORKER = "worker";

    private LogScope() {}

    /** Does {@code work} and returns what comes of it; marks that are null are left out. */
    static <T> T get(@Nullable String run, @Nullable String shard, @Nullable String worker, Supplier<T> work) {
        put(RUN, run);
        put(SHARD, shard);
        put(WORKER, worker);
        try {
            return work.get();
        } finally {
            MDC.remove(RUN);
            MDC.remove(SHARD);
            MDC.remove(WORKER);
        }
    }

    /** Does {@code work}; marks that are null are left out. */
    static void run(@Nullable String run, @Nullable String shard, @Nullable String worker, Runnable work) {
        get(run, shard, worker, () -> {
            work.run();
            return "";
        });
    }

    private static void put(String name, @Nullable String value) {
        if (value != null) {
            MDC.put(name, value);
        }
    }
}
