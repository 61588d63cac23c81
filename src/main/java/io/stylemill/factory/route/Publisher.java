package io.stylemill.factory.route;

import java.util.Optional;

/** Turns the stored shards of a run into a committed version. */
@FunctionalInterface
public interface Publisher {
    /**
     * Commits the run's version and returns its address, or empty when the set as a whole refused images, and their shards
     * are made again first. Called again after a crash until the ledger knows that it is
     * done, so it continues, or finds all done.
     *
     * @throws io.stylemill.failure.Failure whose kind decides what follows: a retryable one is tried again later, any
     *     other fails the run
     */
    Optional<String> publish(String run);
}
