/**
 * Finds directions in w along which images change: SeFa's closed form over the style weights,
 * principal components of w, linear boundaries between two kinds of images.
 */
@NullMarked
package io.stylemill.engine.direction;

import org.jspecify.annotations.NullMarked;
