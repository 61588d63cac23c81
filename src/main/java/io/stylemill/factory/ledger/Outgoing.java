package io.stylemill.factory.ledger;

/**
 * A message that waits to be sent.
 *
 * @param id of the outbox row
 * @param run it belongs to
 * @param dedup the broker drops a second message with the same
 * @param queue name of the queue
 * @param priority 0 to 9
 * @param body JSON
 * @param alone whether the worker that takes it makes nothing beside it
 */
public record Outgoing(long id, String run, String dedup, String queue, int priority, String body, boolean alone) {}
