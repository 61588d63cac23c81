/**
 * One recipe's whole way to a finished file: what a worker does a thousand times and a replay does
 * once.
 *
 * <p>{@link io.stylemill.engine.sample.Finisher} post-processes and encodes what a
 * {@link io.stylemill.engine.generator.Generator} made.
 */
@NullMarked
package io.stylemill.engine.sample;

import org.jspecify.annotations.NullMarked;
