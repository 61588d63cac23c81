/**
 * Writes published versions in the layouts that other programs read.
 *
 * <p>Entry: {@link io.stylemill.export.Export}.
 */
@NullMarked
package io.stylemill.export;

import org.jspecify.annotations.NullMarked;
