package io.stylemill.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one server, each with a time by which it must be through with what it is at.
 *
 * <p>Jetty's idle time-out starts again with every byte, so that one byte now and then keeps a
 * connection for ever; the times here do not. Where there are too many connections, of one address
 * or at all, the one goes that has waited longest for its headers: a request that comes whole is
 * answered, however many others hold connections open.
 */
final class ConnectionLimits implements Connection.Listener {
    /**
     * What is allowed.
     *
     * @param connections at a time
     * @param ofOneAddress at a time, of one IPv4 address or one IPv6 network (64 bits)
     * @param headers from the connection, or from the last answer, to the end of the next headers
     * @param body from there to the end of the body
     * @param answer from its beginning to its end
     */
    record Limits(int connections, int ofOneAddress, Duration headers, Duration body, Duration answer) {
        static final Limits USUAL =
                new Limits(512, 256, Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    private static final int NETWORK_BYTES = 8;

    private final Limits limits;
    private final Scheduler scheduler;

    /**
     * In the order in which they began to wait for headers; those that are past them come in no
     * order.
     */
    private final Map<EndPoint, Visitor> present = new LinkedHashMap<>();

    private final Map<String, Integer> ofAddress = new HashMap<>();

    ConnectionLimits(Limits limits, Scheduler scheduler) {
        this.limits = limits;
        this.scheduler = scheduler;
    }

    private static final class Visitor {
        private final String address;
        private boolean waiting = true;
        private Scheduler.@Nullable Task end;

        Visitor(String address) {
            this.address = address;
        }
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint end = connection.getEndPoint();
        Visitor visitor = new Visitor(network(end));
        Optional<EndPoint> leaving = Optional.empty();
        synchronized (this) {
            if (ofAddress.getOrDefault(visitor.address, 0) >= limits.ofOneAddress()) {
                leaving = Optional.of(longestWaiting(other -> other.address.equals(visitor.address), end));
            } else if (present.size() >= limits.connections()) {
                leaving = Optional.of(longestWaiting(other -> true, end));
            }
            leaving.ifPresent(this::forget);
            if (!leaving.equals(Optional.of(end))) {
                present.put(end, visitor);
                ofAddress.merge(visitor.address, 1, Integer::sum);
                limit(end, visitor, limits.headers());
            }
        }
        leaving.ifPresent(EndPoint::close);
    }

    private EndPoint longestWaiting(Predicate<Visitor> among, EndPoint otherwise) {
        return present.entrySet().stream()
                .filter(entry -> entry.getValue().waiting && among.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(otherwise);
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        forget(connection.getEndPoint());
    }

    private void forget(EndPoint end) {
        Visitor visitor = present.remove(end);
        if (visitor != null) {
            ofAddress.computeIfPresent(visitor.address, (address, count) -> count == 1 ? null : count - 1);
            cancel(visitor);
        }
    }

    /** Called when the headers of a request are there, and its body is to be read. */
    void sendsBody(EndPoint end) {
        move(end, false, limits.body());
    }

    /** Called when the request is there and is worked on, which takes as long as it takes. */
    void waitsForAnswer(EndPoint end) {
        move(end, false, null);
    }

    /** Called when the answer is there and is sent. */
    void readsAnswer(EndPoint end) {
        move(end, false, limits.answer());
    }

    /** Called when the answer was sent, and another request may come. */
    void mayAskAgain(EndPoint end) {
        move(end, true, limits.headers());
    }

    private synchronized void move(EndPoint end, boolean waiting, @Nullable Duration within) {
        Visitor visitor = present.get(end);
        if (visitor == null) {
            return;
        }
        visitor.waiting = waiting;
        if (waiting) {
            // To the end of the order.
            present.remove(end);
            present.put(end, visitor);
        }
        limit(end, visitor, within);
    }

    private void limit(EndPoint end, Visitor visitor, @Nullable Duration within) {
        cancel(visitor);
        visitor.end = within == null ? null : scheduler.schedule(end::close, within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void cancel(Visitor visitor) {
        if (visitor.end != null) {
            visitor.end.cancel();
            visitor.end = null;
        }
    }

    private static String network(EndPoint end) {
        if (!(end.getRemoteSocketAddress() instanceof InetSocketAddress from) || from.getAddress() == null) {
            return "";
        }
        InetAddress address = from.getAddress();
        byte[] bytes = address.getAddress();
        return Arrays.toString(bytes.length > NETWORK_BYTES ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }
}
