package io.stylemill.factory.route;

/**
 * Takes orders in: checks a manifest, plans it and writes the run down.
 *
 * @param <O> what an order is to the one who wires the factory
 */
@FunctionalInterface
public interface Acceptor<O> {
    /**
     * Returns the id of the run that makes what was ordered; the same order again gives the same run.
     *
     * @throws io.stylemill.failure.Failure {@code INPUT} when the order cannot be accepted; nothing was written down
     */
    String accept(O order);
}
