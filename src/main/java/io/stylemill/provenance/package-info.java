/**
 * Says where a published version came from, signed, and checks such versions without trusting anything in them.
 *
 * <p>Entries: {@link io.stylemill.provenance.SigningNotary} signs while a version is published, {@link
 * io.stylemill.provenance.Verification} checks one.
 */
@NullMarked
package io.stylemill.provenance;

import org.jspecify.annotations.NullMarked;
