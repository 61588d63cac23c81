/**
 * Content Credentials: writes and reads the C2PA manifest inside an image file, and holds the key
 * that signs it.
 *
 * <p>Follows the C2PA Technical Specification 2.2: JUMBF boxes (ISO 19566-5), CBOR (RFC 8949),
 * COSE_Sign1 (RFC 9052) with Ed25519 (RFC 8032), X.509 certificates (RFC 5280).
 */
@NullMarked
package io.stylemill.credential;

import org.jspecify.annotations.NullMarked;
