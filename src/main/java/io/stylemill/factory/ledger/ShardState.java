package io.stylemill.factory.ledger;

/** How far a shard is. */
public enum ShardState {
    /** To be sent, in the queue or running. */
    QUEUED,
    /** Stored; its digest is known. */
    DONE,
    /** Given up, with a reason. */
    FAILED
}
