/**
 * Writes published versions in the layouts that other programs read.
 *
 * <p>Entry: {@link io.stylemill.audit.export.Export}.
 */
@NullMarked
package io.stylemill.audit.export;

import org.jspecify.annotations.NullMarked;
