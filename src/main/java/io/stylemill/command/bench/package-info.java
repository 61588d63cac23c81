/** Benchmarks that anyone can run: end to end, networks, checkpoints. */
@NullMarked
package io.stylemill.command.bench;

import org.jspecify.annotations.NullMarked;
