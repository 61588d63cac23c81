package io.stylemill.factory.schedule;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.spi.ThreadExecutor;
import org.quartz.utils.ConnectionProvider;

/**
 * Runs the threads of a scheduler so that none is interrupted while it works in the database.
 *
 * <p>Quartz interrupts its threads when it stops. An interrupt inside H2 closes the channel of the
 * database file, and so the database, for everybody. Here the threads that Quartz knows of, and
 * interrupts, never run: others run in their place, and are woken only between two pieces of work.
 */
final class QuartzThreads implements ConnectionProvider {
    /** Quartz makes its executor itself, by the name of the class; this is how the two meet. */
    private static final Map<String, QuartzThreads> BY_SOURCE = new ConcurrentHashMap<>();

    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final List<Thread> threads = new ArrayList<>();
    private final DataSource connections;
    private int lent;

    private QuartzThreads(DataSource connections) {
        this.connections = connections;
    }

    /**
     * Gives connections to the scheduler whose data source and executor have the name
     * {@code source}.
     */
    static QuartzThreads of(String source, DataSource connections) {
        QuartzThreads calm = new QuartzThreads(connections);
        BY_SOURCE.put(source, calm);
        return calm;
    }

    /** What Quartz hands its threads to. */
    public static final class Starter implements ThreadExecutor {
        private @Nullable QuartzThreads meant;

        /** Says, as a property of Quartz, whose threads these are. */
        public void setSource(String source) {
            meant = BY_SOURCE.get(source);
        }

        @Override
        public void execute(Thread thread) {
            Objects.requireNonNull(meant, "the property source").run(thread);
        }

        @Override
        public void initialize() {
            // The threads begin when they are handed over.
        }
    }

    private synchronized void run(Thread thread) {
        Thread carrier = new Thread(thread, thread.getName());
        carrier.setDaemon(true);
        threads.add(carrier);
        carrier.start();
    }

    @Override
    public Connection getConnection() throws SQLException {
        synchronized (this) {
            if (threads.contains(Thread.currentThread())) {
                // It was woken between two pieces of work, and this is the next.
                Thread.interrupted();
            }
            lent++;
        }
        try {
            return counted(connections.getConnection());
        } catch (SQLException | RuntimeException e) {
            returned();
            throw e;
        }
    }

    /** A pool counts the second close of a connection as none. */
    private Connection counted(Connection connection) {
        boolean[] open = {true};
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (method.getName().equals("close") && open[0]) {
                            open[0] = false;
                            returned();
                        }
                    }
                });
    }

    private synchronized void returned() {
        lent--;
        notifyAll();
    }

    /**
     * Wakes the threads of a scheduler that was told to stop, while none works in the database, and
     * waits for their end.
     */
    void end() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            List<Thread> carriers;
            synchronized (this) {
                for (long left = PATIENCE_MILLIS; lent > 0 && left > 0; left = millisTo(until)) {
                    wait(left);
                }
                carriers = List.copyOf(threads);
                if (lent == 0) {
                    carriers.forEach(Thread::interrupt);
                }
            }
            for (Thread carrier : carriers) {
                carrier.join(Math.max(1, millisTo(until)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            BY_SOURCE.values().remove(this);
        }
    }

    private static long millisTo(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime());
    }

    @Override
    public void initialize() {
        // They are open.
    }

    @Override
    public void shutdown() {
        // The ledger closes its connections.
    }
}
