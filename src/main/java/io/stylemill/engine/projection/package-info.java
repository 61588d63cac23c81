/**
 * Finds the latents whose images come near to given pictures: projection.
 */
@NullMarked
package io.stylemill.engine.projection;

import org.jspecify.annotations.NullMarked;
