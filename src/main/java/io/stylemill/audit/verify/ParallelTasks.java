package io.stylemill.audit.verify;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a task for each of many things, some at once; after the first failure no more are begun. */
final class ParallelTasks {
    private static final int PATIENCE_SECONDS = 10;

    private ParallelTasks() {}

    static <T> void each(int threads, List<T> things, Consumer<T> task) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        try {
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
            running.forEach(one -> one.cancel(false));
            end(pool);
        }
    }

    /**
     * A request to S3 that is interrupted leaves its connection open, half sent: what is begun may
     * end.
     */
    private static void end(ExecutorService pool) {
        pool.shutdown();
        try {
            pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pool.shutdownNow();
        }
    }
}
