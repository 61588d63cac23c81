/**
 * Finds directions in w along which images change: SeFa's closed form over the style weights, principal components of w.
 */
@NullMarked
package io.stylemill.direction;

import org.jspecify.annotations.NullMarked;
