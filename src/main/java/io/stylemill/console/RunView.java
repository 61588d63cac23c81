package io.stylemill.console;

import io.stylemill.factory.ledger.Run;
import io.stylemill.version.Revocation;
import org.jspecify.annotations.Nullable;

/**
 * A run and how far it is, in images.
 *
 * @param made images that are stored, or in shards that are running, as far as workers said so
 * @param imagesPerSecond over the last minute, of images made since then; null when nothing is
 *     known yet
 * @param secondsLeft until the last image is made, at that rate, or null
 * @param stalled why nobody makes its images now, in a sentence, or null
 * @param revoked why its version must not be used, or null
 */
public record RunView(
        Run run,
        Phase phase,
        long made,
        @Nullable Double imagesPerSecond,
        @Nullable Double secondsLeft,
        @Nullable String stalled,
        @Nullable Revocation revoked) {
    /** Returns how much of it is made, 0 to 1. */
    public double progress() {
        long planned = run.totals().samples();
        return phase == Phase.ENDED && run.totals().done() == run.totals().shards()
                ? 1
                : planned == 0 ? 0 : Math.min(1, (double) made / planned);
    }

    /**
     * Returns the images of its version: as planned while it is under way, as stored once it has
     * ended.
     */
    public long images() {
        return images(run);
    }

    /**
     * Returns the images of a run's version: as planned while it is under way, as stored once it
     * has ended.
     */
    public static long images(Run run) {
        return run.state().settled() ? run.totals().images() : run.totals().samples();
    }
}
