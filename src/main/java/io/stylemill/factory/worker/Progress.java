package io.stylemill.factory.worker;

/** Hears of every finished image, from many threads. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (run, images) -> {};

    /**
     * Called after {@code images} more images of a run are in a shard that is not stored yet; with
     * a negative number after such a shard was given up.
     */
    void finished(String run, int images);
}
