package io.stylemill.wiring;

import io.stylemill.failure.Failure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part that starts on its own thread when it is first wanted, so that parts start side by side.
 */
final class LazyPart<T> {
    private final String name;
    private final Supplier<T> starter;
    private @Nullable CompletableFuture<T> started;

    LazyPart(String name, Supplier<T> starter) {
        this.name = name;
        this.starter = starter;
    }

    /** Begins to start the part, and does not wait. */
    synchronized CompletableFuture<T> start() {
        CompletableFuture<T> future = started;
        if (future == null) {
            CompletableFuture<T> fresh = new CompletableFuture<>();
            Thread thread = new Thread(() -> run(fresh), "start-" + name);
            thread.setDaemon(true);
            thread.start();
            started = fresh;
            return fresh;
        }
        return future;
    }

    private void run(CompletableFuture<T> future) {
        try {
            future.complete(starter.get());
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    /**
     * Returns the part, started.
     *
     * @throws Failure as its start failed, or {@code part-missing} (INPUT) where its library is not
     *     on the class path
     */
    T get() {
        try {
            return start().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            if (e.getCause() instanceof NoClassDefFoundError missing) {
                throw Failure.input(
                        "part-missing",
                        "this needs the part '" + name + "', but this program was built without it (no class "
                                + missing.getMessage() + "); the auditor's program only reads and checks versions, so"
                                + " use the whole stylemill for this");
            }
            throw e;
        }
    }

    /** Returns the part if it was ever wanted and did start. */
    synchronized Optional<T> ifStarted() {
        CompletableFuture<T> future = started;
        if (future == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(future.join());
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }
}
