package io.stylemill.factory.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, for auditors; never changed, never removed.
 *
 * @param id grows with every event
 * @param at when
 * @param run it happened to, or null
 * @param shard as {@code RUN/SPLIT/INDEX}, or null
 * @param what kebab-case word
 * @param detail for people
 */
public record Event(
        long id, Instant at, @Nullable String run, @Nullable String shard, String what, String detail) {
    /** The images of a complete run are compared with each other. */
    public static final String JUDGING = "judging-set";

    /** A complete run is published later, for a reason that may pass. */
    public static final String PUBLISHING_POSTPONED = "publishing-postponed";
}
