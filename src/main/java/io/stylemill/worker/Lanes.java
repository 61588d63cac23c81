package io.stylemill.worker;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that shards share: device lanes run the network, encoder lanes finish what it made.
 *
 * <p>On a CPU both are the same cores, so each lane takes a batch through both stages; a GPU has one lane that is kept
 * busy while the CPU's cores encode.
 */
public final class Lanes implements AutoCloseable {
    private final ExecutorService device;
    private final Executor encoders;
    private final int width;

    private Lanes(ExecutorService device, Executor encoders, int width) {
        this.device = device;
        this.encoders = encoders;
        this.width = width;
    }

    /** Returns one lane for each of {@code cores} cores. */
    public static Lanes cpu(int cores) {
        return new Lanes(Executors.newFixedThreadPool(cores, named("lane")), Runnable::run, cores);
    }

    /** Returns one lane for the GPU and {@code cores} for the encoders. */
    public static Lanes gpu(int cores) {
        ExecutorService encoders = Executors.newFixedThreadPool(cores, named("encoder"));
        return new Lanes(Executors.newSingleThreadExecutor(named("device")), encoders, 1);
    }

    Executor device() {
        return device;
    }

    Executor encoders() {
        return encoders;
    }

    /** Returns how many batches one shard keeps under way, so that no lane waits and memory stays bounded. */
    int inFlight() {
        return width + 2;
    }

    /** Lets what was started finish, and starts no more. */
    @Override
    public void close() {
        device.shutdown();
        if (encoders instanceof ExecutorService service) {
            service.shutdown();
        }
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
