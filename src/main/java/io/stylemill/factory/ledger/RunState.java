package io.stylemill.factory.ledger;

/** How far a run is. */
public enum RunState {
    /** Planned and written down; no shard has been sent to the queue. */
    ACCEPTED,
    /** Shards are queued or running. */
    RUNNING,
    /** Every shard is stored; the version is to be published. */
    COMPLETE,
    /** The version is committed. */
    PUBLISHED,
    /** No shard is running any more, and some failed. */
    PARTIAL,
    /** Every shard failed, or publishing was refused. */
    FAILED,
    /** Somebody ended it before its time; what is stored of it is published by nobody. */
    CANCELLED;

    /**
     * Returns the state of a run of which {@code done} and {@code failed} of {@code shards} shards
     * are decided.
     */
    static RunState of(int shards, int done, int failed) {
        if (done == shards) {
            return COMPLETE;
        }
        if (done + failed < shards) {
            return RUNNING;
        }
        return done == 0 ? FAILED : PARTIAL;
    }

    /** Returns whether nothing more happens to the run by itself. */
    public boolean settled() {
        return this == PUBLISHED || this == PARTIAL || this == FAILED || this == CANCELLED;
    }
}
