package io.stylemill.web;

import io.stylemill.failure.Failure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A question to a part that may be away: asked on a thread of its own, and not again while its
 * answer is still to come. So a caller that waits for other parts too is not held up by this one.
 */
final class Reading<T> {
    private final String name;
    private final Supplier<T> question;
    private CompletableFuture<T> asked = CompletableFuture.failedFuture(new IllegalStateException("not asked yet"));

    Reading(String name, Supplier<T> question) {
        this.name = name;
        this.question = question;
    }

    /** Asks, if no answer is still to come. */
    synchronized void begin() {
        if (!asked.isDone()) {
            return;
        }
        CompletableFuture<T> fresh = new CompletableFuture<>();
        asked = fresh;
        Thread thread = new Thread(
                () -> {
                    try {
                        fresh.complete(question.get());
                    } catch (RuntimeException | Error e) {
                        fresh.completeExceptionally(e);
                    }
                },
                "reading-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized CompletableFuture<T> asked() {
        return asked;
    }

    /**
     * Returns the answer, or empty where there is a {@link Failure} or nothing.
     *
     * @param until by {@link System#nanoTime}
     */
    Optional<T> await(long until) {
        try {
            return Optional.of(asked().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure) {
                return Optional.empty();
            }
            throw new IllegalStateException("reading " + name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
