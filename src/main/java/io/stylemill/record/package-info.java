/** What every room shares: canonical JSON, Java records as JSON, digests, and files that appear whole. */
@NullMarked
package io.stylemill.record;

import org.jspecify.annotations.NullMarked;
