/**
 * One recipe's whole way to a finished file: what a worker does a thousand times and a replay does once.
 *
 * <p>{@link io.stylemill.sample.Finisher} post-processes and encodes what a {@link io.stylemill.generator.Generator} made.
 */
@NullMarked
package io.stylemill.sample;

import org.jspecify.annotations.NullMarked;
