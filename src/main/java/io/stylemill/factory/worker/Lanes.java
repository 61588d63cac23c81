package io.stylemill.factory.worker;

import io.stylemill.engine.sample.Finisher;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that shards share: device lanes run the network, encoder lanes finish what it made.
 *
 * <p>On a CPU both are the same cores, so each lane takes a batch through both stages; a GPU has
 * one lane that is kept busy while the CPU's cores encode. Who came first is served first: were two
 * shards made at one pace, they would end at one moment, and the lanes would have nothing to do
 * while both are stored.
 */
public final class Lanes implements AutoCloseable {
    /**
     * On a CPU, network and encoders push each other's data out of a core's caches: they take turns
     * less often than every batch.
     */
    private static final int PASSES = 4;

    private static final long MOST_BYTES_TOGETHER = 1 << 19;

    private final ThreadPoolExecutor device;
    private final Executor encoders;
    private final int width;
    private final int passes;
    private final AtomicInteger fresh;
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong order = new AtomicLong();
    private final Queue<Finisher> finishers = new ConcurrentLinkedQueue<>();

    /** A batch for the network, before those of later turns. */
    private record Ranked(long turn, long order, Runnable task) implements Runnable, Comparable<Ranked> {
        private static final Comparator<Ranked> OLDEST_FIRST =
                Comparator.comparingLong(Ranked::turn).thenComparingLong(Ranked::order);

        @Override
        public void run() {
            task.run();
        }

        @Override
        public int compareTo(Ranked other) {
            return OLDEST_FIRST.compare(this, other);
        }
    }

    private Lanes(ThreadPoolExecutor device, Executor encoders, int width, int passes) {
        this.passes = passes;
        this.fresh = new AtomicInteger(width);
        this.device = device;
        this.encoders = encoders;
        this.width = width;
    }

    /** Returns one lane for each of {@code cores} cores. */
    public static Lanes cpu(int cores) {
        return new Lanes(ranking(cores, "lane"), Runnable::run, cores, PASSES);
    }

    /** Returns one lane for the GPU and {@code cores} for the encoders. */
    public static Lanes gpu(int cores) {
        ExecutorService encoders = Executors.newFixedThreadPool(cores, named("encoder"));
        return new Lanes(ranking(1, "device"), encoders, 1, 1);
    }

    private static ThreadPoolExecutor ranking(int threads, String name) {
        return new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), named(name));
    }

    /** Returns a turn at the device lanes, after all that were given before. */
    long turn() {
        return turns.getAndIncrement();
    }

    /**
     * Returns the device lanes as they serve one turn: its batches in their order, before those of
     * later turns.
     */
    Executor device(long turn) {
        return task -> device.execute(new Ranked(turn, order.getAndIncrement(), task));
    }

    /**
     * Returns how many batches a lane takes through the network next before their images are
     * encoded: one when the lane is new, so that the first images come soon.
     *
     * @param bytes of a batch's images
     */
    int passes(long bytes) {
        if (fresh.get() > 0 && fresh.getAndDecrement() > 0) {
            return 1;
        }
        return (int) Math.max(1, Math.min(passes, MOST_BYTES_TOGETHER / bytes));
    }

    /** Returns how many batches wait for a device lane. */
    int waiting() {
        return device.getQueue().size();
    }

    /** Returns finishers that no lane uses now. */
    Queue<Finisher> finishers() {
        return finishers;
    }

    Executor encoders() {
        return encoders;
    }

    /**
     * Returns how many batches, or groups of them, one shard keeps under way, so that no lane waits
     * and memory stays bounded.
     */
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
