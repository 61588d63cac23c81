package io.stylemill.wiring;

import io.stylemill.store.Silence;
import io.stylemill.store.Stores;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks whether S3 answers while a service stops: what waits for a silent server would hold up the
 * stop for nothing.
 */
final class PatientStop implements AutoCloseable {
    /** How long a stop waits for a sign of the server. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Stores stores;
    private final Runnable hurry;
    private final Consumer<String> say;
    private final long since = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);

    private PatientStop(Stores stores, Runnable hurry, Consumer<String> say) {
        this.stores = stores;
        this.hurry = hurry;
        this.say = say;
    }

    /**
     * Begins to look.
     *
     * @param hurry has everything else stop now
     * @param say tells people what is not waited for
     */
    static PatientStop begin(Stores stores, Runnable hurry, Consumer<String> say) {
        PatientStop stop = new PatientStop(stores, hurry, say);
        Thread thread = new Thread(stop::look, "patient-stop");
        thread.setDaemon(true);
        thread.start();
        return stop;
    }

    private void look() {
        try {
            while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                Optional<Silence> silent = stores.silences().stream()
                        .findFirst()
                        .filter(longest -> longest.length().compareTo(PATIENCE) >= 0
                                && System.nanoTime() - since >= PATIENCE.toNanos());
                if (silent.isPresent()) {
                    tell(silent.get());
                    stores.giveUp();
                    hurry.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Silence silent) {
        say.accept("not waiting for S3 at " + silent.server() + ", which has not answered " + silent.request()
                + " for " + silent.length().toSeconds()
                + " s; what it did not confirm is done again by the next start, or by another worker");
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
