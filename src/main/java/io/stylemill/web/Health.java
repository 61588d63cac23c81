package io.stylemill.web;

import io.stylemill.failure.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the parts that a process leans on answer. Each is asked on a thread of its own, waited
 * for a few seconds, and not asked again while its last answer is fresh or still to come, so that
 * nobody can overload a part by asking.
 */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int UNAVAILABLE = 503;

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Clock clock;
    private final Duration patience;

    /** @param parts by their names; a check returns, or throws what is wrong */
    public Health(Map<String, Runnable> parts, Clock clock) {
        this(parts, clock, PATIENCE);
    }

    Health(Map<String, Runnable> parts, Clock clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
        parts.forEach((name, check) -> this.parts.put(name, new Part(name, check)));
    }

    /** Returns the endpoints {@code /health/live} and {@code /health/ready}, open to everybody. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                        "/health/live", Endpoint.Access.ANYBODY, asked -> Answer.json(200, Map.of("status", "up"))),
                Endpoint.get("/health/ready", Endpoint.Access.ANYBODY, asked -> ready()));
    }

    private Answer ready() {
        List<Object> checks = new ArrayList<>();
        boolean up = true;
        for (Map.Entry<String, @Nullable String> state : look().entrySet()) {
            String code = state.getValue();
            Map<String, Object> check = new LinkedHashMap<>();
            check.put("name", state.getKey());
            check.put("status", code == null ? "up" : "down");
            if (code != null) {
                check.put("code", code);
                up = false;
            }
            checks.add(check);
        }
        return Answer.json(up ? 200 : UNAVAILABLE, Map.of("status", up ? "up" : "down", "checks", checks));
    }

    /** Returns for each part the code of its failure, or null where it answers. */
    public Map<String, @Nullable String> look() {
        return look(patience);
    }

    /** Returns the same, and waits so long at most for all parts together. */
    Map<String, @Nullable String> look(Duration longest) {
        parts.values().forEach(Part::begin);
        long until = System.nanoTime() + longest.toNanos();
        Map<String, @Nullable String> states = new LinkedHashMap<>();
        parts.forEach((name, part) -> states.put(name, part.state(until, longest)));
        return states;
    }

    /** One part and its last answer. */
    private final class Part {
        private final String name;
        private final Runnable check;
        private CompletableFuture<Boolean> asked = CompletableFuture.completedFuture(true);
        private Instant since = Instant.MIN;
        private @Nullable String told;

        Part(String name, Runnable check) {
            this.name = name;
            this.check = check;
        }

        synchronized void begin() {
            Instant now = clock.instant();
            if (!asked.isDone() || now.isBefore(since.equals(Instant.MIN) ? since : since.plus(FRESH))) {
                return;
            }
            since = now;
            CompletableFuture<Boolean> fresh = new CompletableFuture<>();
            asked = fresh;
            Thread thread = new Thread(
                    () -> {
                        try {
                            check.run();
                            fresh.complete(true);
                        } catch (RuntimeException | Error e) {
                            fresh.completeExceptionally(e);
                        }
                    },
                    "health-" + name);
            thread.setDaemon(true);
            thread.start();
        }

        private synchronized CompletableFuture<Boolean> asked() {
            return asked;
        }

        @Nullable
        String state(long until, Duration longest) {
            try {
                asked().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                return tell(null, "");
            } catch (TimeoutException e) {
                return tell("no-answer", "no answer within " + longest.toSeconds() + " s");
            } catch (ExecutionException e) {
                return e.getCause() instanceof Failure failure
                        ? tell(failure.code(), failure.getMessage())
                        : tell("bug", String.valueOf(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }

        /** The address is open to strangers: they get the code, the log gets the words, once. */
        private synchronized @Nullable String tell(@Nullable String code, String words) {
            if (code != null && !code.equals(told)) {
                LOG.warn("Not ready, {}: {}: {}", name, code, words);
            } else if (code == null && told != null) {
                LOG.info("Ready again: {}", name);
            }
            told = code;
            return code;
        }
    }
}
