/**
 * Where images came from, checked: makes images again from their records.
 *
 * <p>Entry: {@link io.stylemill.provenance.Replay}.
 */
@NullMarked
package io.stylemill.provenance;

import org.jspecify.annotations.NullMarked;
