package io.stylemill.factory.route;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a timer that fires often look seldom: every second time, and as soon as somebody knows that there is something. So
 * nobody waits for the next look, and the ledger is seldom asked for nothing. Safe for use by many threads.
 */
final class Waking {
    private static final int EVERY = 2;

    private final AtomicBoolean woken = new AtomicBoolean(true);
    private final AtomicInteger fired = new AtomicInteger();

    /** Has the next firing look. */
    void wake() {
        woken.set(true);
    }

    /** Returns whether this firing looks. */
    boolean looks() {
        return woken.getAndSet(false) | fired.incrementAndGet() % EVERY == 0;
    }
}
