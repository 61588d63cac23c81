/** Pictures of folders, buckets and published versions, named at once and read one by one. */
@NullMarked
package io.stylemill.engine.pictures;

import org.jspecify.annotations.NullMarked;
