/** What every room shares about records: canonical JSON and digests. */
@NullMarked
package io.stylemill.record;

import org.jspecify.annotations.NullMarked;
