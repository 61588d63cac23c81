/**
 * Port to where datasets live: put-if-absent, get, head and list, by location.
 */
@NullMarked
package io.stylemill.store;

import org.jspecify.annotations.NullMarked;
