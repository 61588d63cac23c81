package io.stylemill.factory.inbox;

/** The one way in for orders: the route {@code order}. */
@FunctionalInterface
public interface OrderRoute {
    /**
     * Returns what became of an order.
     *
     * @throws io.stylemill.failure.Failure as {@link Intake#prepare} and {@link Intake#accept}
     *     throw
     */
    Intake.Taken take(Incoming incoming);
}
