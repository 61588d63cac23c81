package io.stylemill.factory.publish;

import io.stylemill.factory.ledger.Run;

/**
 * Is told of every try to publish a run. What is not overridden is not heard; methods return soon,
 * and never throw.
 */
public interface PublishObserver {
    /** A try begins. */
    default void begun(Run run) {}

    /** A step begins, and the step before it has ended. */
    default void step(Run run, Publication.Step step) {}

    /** The version is committed. */
    default void committed(Run run, String address) {}

    /** The try failed; {@link #ended} follows. */
    default void failed(Run run, Throwable thrown) {}

    /** The try has ended, whatever came of it. */
    default void ended(Run run) {}
}
