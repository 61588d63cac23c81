/**
 * Says where a published version came from, signed; checks such versions without trusting anything in them; makes images
 * again from their records.
 *
 * <p>Entries: {@link io.stylemill.provenance.SigningNotary} signs while a version is published, {@link
 * io.stylemill.provenance.Verification} checks one, {@link io.stylemill.provenance.Replay} makes one image again.
 */
@NullMarked
package io.stylemill.provenance;

import org.jspecify.annotations.NullMarked;
