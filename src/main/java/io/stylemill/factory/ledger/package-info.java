/**
 * Remembers runs, shards, claims and what is still to be sent, in SQL, so that a killed program
 * continues where it was.
 *
 * <p>Start at {@link io.stylemill.factory.ledger.Ledger}. Every change is one transaction; every
 * result may arrive twice.
 */
@NullMarked
package io.stylemill.factory.ledger;

import org.jspecify.annotations.NullMarked;
