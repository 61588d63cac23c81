/**
 * Turns pixels into finished, byte-stable image files.
 */
@NullMarked
package io.stylemill.image;

import org.jspecify.annotations.NullMarked;
