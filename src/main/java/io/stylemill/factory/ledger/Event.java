package io.stylemill.factory.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, for auditors; never changed, never removed.
 *
 * @param at when
 * @param run it happened to, or null
 * @param shard as {@code RUN/SPLIT/INDEX}, or null
 * @param what kebab-case word
 * @param detail for people
 */
public record Event(
        Instant at, @Nullable String run, @Nullable String shard, String what, String detail) {}
