/**
 * Reads a generation manifest and checks it whole, with positions.
 */
@NullMarked
package io.stylemill.order.manifest;

import org.jspecify.annotations.NullMarked;
