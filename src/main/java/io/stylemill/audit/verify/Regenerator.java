package io.stylemill.audit.verify;

import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleRow;

/**
 * Makes images of a version again from their records alone, and compares: {@link Replay}, or what a
 * test puts there.
 */
public interface Regenerator {
    /**
     * Finds the network before anything long is begun.
     *
     * @throws io.stylemill.failure.Failure (INPUT) when it is not to be had
     */
    void require(PublishedVersion version);

    /** Makes the image of a row again, and compares. */
    Replay.Outcome of(PublishedVersion version, SampleRow row);
}
