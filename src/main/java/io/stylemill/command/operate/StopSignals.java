package io.stylemill.command.operate;

import io.stylemill.terminal.ProcessEnd;
import io.stylemill.terminal.Terminal;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Waits for Ctrl-C (SIGINT) or an order to end (SIGTERM), so that a service can stop in its own
 * order and say with its exit status which it was. A second signal ends the process at once, and
 * so does one before the service is ready: there is nothing to finish, and a start may wait for
 * others.
 *
 * <p>The JVM's class for signals is in no standard module's API, so it is called by name; on a JVM
 * without it a shutdown hook takes its place.
 */
final class StopSignals {
    /** What ended a service. */
    enum Signal {
        /** Ctrl-C. */
        INT(130),
        /** The usual way to stop a service. */
        TERM(0);

        private final int status;

        Signal(int status) {
            this.status = status;
        }

        /**
         * Returns the exit status of a service that stopped cleanly: for SIGTERM that is its
         * regular end.
         */
        int status() {
            return status;
        }
    }

    private final AtomicReference<@Nullable Signal> received = new AtomicReference<>();
    private final CountDownLatch latch = new CountDownLatch(1);
    private final Terminal terminal;
    private volatile boolean ready;

    private StopSignals(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Takes both signals over; one that the starter of this process had ignored stays ignored. */
    static StopSignals install(Terminal terminal) {
        StopSignals signals = new StopSignals(terminal);
        try {
            signals.handle(Signal.INT);
            signals.handle(Signal.TERM);
        } catch (ReflectiveOperationException e) {
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> signals.endWith(main), "stop"));
        }
        return signals;
    }

    private void handle(Signal signal) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object handler = Proxy.newProxyInstance(
                StopSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, args) -> {
                    if (method.getName().equals("handle")) {
                        receive(signal);
                    }
                    return switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> args != null && proxy == args[0];
                        case "toString" -> "handler of " + signal;
                        default -> null;
                    };
                });
        Method handle = type.getMethod("handle", type, handlerType);
        Object number = type.getConstructor(String.class).newInstance(signal.name());
        Object before = handle.invoke(null, number, handler);
        if (handlerType.getField("SIG_IGN").get(null).equals(before)) {
            handle.invoke(null, number, before);
        }
    }

    private void receive(Signal signal) {
        if (!received.compareAndSet(null, signal)) {
            ProcessEnd.now(Signal.INT.status());
        }
        if (!ready) {
            terminal.say("stopped before it was ready");
            ProcessEnd.now(signal.status());
        }
        latch.countDown();
    }

    /** From now on a signal is heard by {@link #await()}. */
    void ready() {
        ready = true;
    }

    private void endWith(Thread main) {
        receive(Signal.TERM);
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a signal. */
    Signal await() {
        while (true) {
            Signal signal = await(Long.MAX_VALUE);
            if (signal != null) {
                return signal;
            }
        }
    }

    /** Waits for a signal, at most {@code millis}; returns null when none came. */
    @Nullable
    Signal await(long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Signal.TERM;
        }
        return received.get();
    }
}
