package io.stylemill.audit.verify;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs a task for each of many things, some at once; the first failure ends all. */
final class ParallelTasks {
    private ParallelTasks() {}

    static <T> void each(int threads, List<T> things, Consumer<T> task) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            things.forEach(thing -> running.add(pool.submit(() -> task.accept(thing))));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(Kind.TRANSIENT, "interrupted", "the verification was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw Failure.of(Kind.BUG, "bug", "a verification ended in " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }
}
