/**
 * Asks the index: SQL over the rows of published versions, and what two versions differ in.
 *
 * <p>Entries: {@link io.stylemill.audit.query.Query} and
 * {@link io.stylemill.audit.query.VersionDiff}.
 */
@NullMarked
package io.stylemill.audit.query;

import org.jspecify.annotations.NullMarked;
