/**
 * Says where a published version came from, signed; checks such versions without trusting anything
 * in them; makes images again from their records.
 *
 * <p>Entries: {@link io.stylemill.audit.sign.KeySigner} signs while a version is published,
 * {@link io.stylemill.audit.verify.Verification} checks one,
 * {@link io.stylemill.audit.verify.Replay} makes one image again.
 */
@NullMarked
package io.stylemill.audit.verify;

import org.jspecify.annotations.NullMarked;
