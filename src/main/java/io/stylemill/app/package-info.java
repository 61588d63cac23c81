/**
 * Commands, and the servers that run inside: everything is wired here, by constructor.
 */
@NullMarked
package io.stylemill.app;

import org.jspecify.annotations.NullMarked;

