/**
 * Labels of pixels: classes, the linear model that reads them from a generator's activations, how
 * it is learned from painted images, and what a finished mask shows.
 */
@NullMarked
package io.stylemill.engine.mask;

import org.jspecify.annotations.NullMarked;
