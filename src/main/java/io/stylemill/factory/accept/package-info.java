/**
 * Takes an order in: reads and checks the manifest, plans it against its checkpoint, and writes
 * run, shards and messages into the ledger.
 *
 * <p>Entry: {@link io.stylemill.factory.accept.Acceptance}.
 */
@NullMarked
package io.stylemill.factory.accept;

import org.jspecify.annotations.NullMarked;
