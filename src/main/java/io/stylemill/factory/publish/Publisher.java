package io.stylemill.factory.publish;

/** Turns the stored shards of runs into committed versions. */
@FunctionalInterface
public interface Publisher {
    /**
     * Begins to publish a complete run, and writes nothing yet. Called again after a crash until
     * the ledger knows that the run is published.
     *
     * @throws io.stylemill.failure.Failure as the steps of the publication do
     */
    Publication begin(String run);
}
