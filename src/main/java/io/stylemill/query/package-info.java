/**
 * Asks the index: SQL over the rows of published versions, and what two versions differ in.
 *
 * <p>Entries: {@link io.stylemill.query.Query} and {@link io.stylemill.query.VersionDiff}.
 */
@NullMarked
package io.stylemill.query;

import org.jspecify.annotations.NullMarked;
