package io.stylemill.store;

import java.util.Optional;

/**
 * A store's way to hold objects against removal and change. Failures are those of {@link Store}.
 */
public interface ObjectLock {
    /** Returns how long an object is held now, or empty when it is not. */
    Optional<Retention> of(String key);

    /**
     * Holds an object and looks whether it is held; what the caller saw is held, not what came
     * later.
     *
     * @param seen what {@link Store#head} said of it
     * @throws io.stylemill.failure.Failure {@code object-changed} (TRANSIENT) when it is not what
     *     was seen any more; {@code retention-ignored} (INPUT) when the store took the request and
     *     holds nothing
     */
    void hold(Store.Stat seen, Retention retention);
}
