/**
 * Asks the index: SQL over the rows of published versions.
 *
 * <p>Entry: {@link io.stylemill.query.Query}.
 */
@NullMarked
package io.stylemill.query;

import org.jspecify.annotations.NullMarked;
