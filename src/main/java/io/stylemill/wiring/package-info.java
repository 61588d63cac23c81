/**
 * Wires the parts of a process by constructor: components, the data folder, the local factory,
 * traces.
 */
@NullMarked
package io.stylemill.wiring;

import org.jspecify.annotations.NullMarked;
