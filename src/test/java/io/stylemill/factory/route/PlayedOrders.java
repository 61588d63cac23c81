package io.stylemill.factory.route;

import java.util.function.UnaryOperator;

/**
 * The steps of the route {@code order} for orders that are plain text; the answer is the run's id.
 */
public final class PlayedOrders {
    private final UnaryOperator<String> accepting;

    public PlayedOrders(UnaryOperator<String> accepting) {
        this.accepting = accepting;
    }

    public String prepare(String order) {
        return order;
    }

    public String accept(String order) {
        return accepting.apply(order);
    }

    public String answer(String run) {
        return run;
    }
}
