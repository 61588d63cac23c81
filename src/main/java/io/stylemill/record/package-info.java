/**
 * What every room shares: canonical JSON, Java records as JSON, digests, files that appear whole,
 * maps of what was used last.
 */
@NullMarked
package io.stylemill.record;

import org.jspecify.annotations.NullMarked;
