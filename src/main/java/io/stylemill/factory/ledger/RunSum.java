package io.stylemill.factory.ledger;

/**
 * What the runs in one state come to.
 *
 * @param runs in the state
 * @param shards planned for them
 * @param done stored shards
 * @param failed shards given up
 * @param images stored
 * @param refused made and not passed by the gates, of the stored shards
 * @param bytes stored
 */
public record RunSum(
        RunState state, long runs, long shards, long done, long failed, long images, long refused, long bytes) {}
