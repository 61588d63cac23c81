package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The SHA-256 of a whole file, which for a large one is worked out beside its reading: it takes
 * longer than that.
 */
final class WholeDigest implements AutoCloseable {
    private static final long LARGE = 16L << 20;

    private final FutureTask<String> task;
    private final boolean beside;
    private volatile boolean stopped;

    private WholeDigest(Region file, boolean beside) {
        this.task = new FutureTask<>(() -> file.sha256(() -> stopped));
        this.beside = beside;
    }

    /** @param shared whether several threads may read the file at once */
    static WholeDigest of(Region file, boolean shared) {
        WholeDigest digest = new WholeDigest(file, shared && file.length() >= LARGE);
        if (digest.beside) {
            Thread thread = new Thread(digest.task, "checkpoint-sha256");
            thread.setDaemon(true);
            thread.start();
        }
        return digest;
    }

    /** Returns the digest, 64 hex digits. */
    String value() {
        if (!beside) {
            task.run();
        }
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(Kind.TRANSIENT, "interrupted", "reading the checkpoint was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Failure failure
                    ? failure
                    : Failure.of(Kind.BUG, "bug", "hashing the checkpoint failed: " + e.getCause(), e);
        }
    }

    /** Ends the work where nobody asked for its result; the file may be closed soon after. */
    @Override
    public void close() {
        stopped = true;
    }
}
