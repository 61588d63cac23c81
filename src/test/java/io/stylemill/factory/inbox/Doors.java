package io.stylemill.factory.inbox;

/** The door without Camel: the steps of the route {@code order}, one after the other. */
public final class Doors {
    private Doors() {}

    public static OrderRoute of(Intake intake) {
        return incoming -> intake.answer(intake.accept(intake.prepare(incoming)));
    }
}
