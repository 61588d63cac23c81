package io.stylemill.factory.publish;

import io.stylemill.version.VersionWriter;
import java.util.Optional;

/**
 * One try to turn the stored shards of a run into a committed version: its steps, each taken once,
 * in their order. What they write follows from the ledger and the stored rows alone, so that after
 * a kill at any step the next try ends with the same bytes.
 */
public interface Publication extends AutoCloseable {
    /** The steps in their order. */
    enum Step {
        /**
         * Compares the images of the run, if its gates ask for that, and has shards with refused
         * images made again.
         */
        JUDGE,
        /** Brings the shards of a set that was judged to where the version has them. */
        PLACE,
        /** Writes what readers find samples by: {@link VersionWriter#index}. */
        INDEX,
        /**
         * Writes quality report, audit files, contact sheet and card:
         * {@link VersionWriter#describe}.
         */
        DESCRIBE,
        /** Writes sums and signed statements: {@link VersionWriter#sign}. */
        SIGN,
        /**
         * Writes the commit record, with which the version is there: {@link VersionWriter#commit}.
         */
        COMMIT
    }

    /** Returns the id of the run. */
    String run();

    /**
     * Takes a step.
     *
     * @throws io.stylemill.failure.Failure whose kind decides what follows: a retryable one is
     *     tried again later, any other fails the run; {@code publish-steps} (INPUT) when another
     *     step comes first
     */
    void take(Step step);

    /**
     * Returns whether the judge let all images pass; else shards are made again, and no step may
     * follow.
     */
    boolean passed();

    /** Returns the address of the version, or empty before it is committed. */
    Optional<String> address();

    /**
     * Says that no step follows.
     *
     * @throws io.stylemill.failure.Failure {@code publish-steps} (INPUT) where one was left out
     */
    void end();

    /** Removes what it kept on this machine. */
    @Override
    void close();
}
