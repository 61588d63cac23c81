/**
 * Says what went wrong, and whether trying again can help.
 *
 * <p>{@link io.stylemill.failure.Failure} is the one exception type of the project; its {@link
 * io.stylemill.failure.Kind} alone decides between refusal, retry and dead letter.
 */
@NullMarked
package io.stylemill.failure;

import org.jspecify.annotations.NullMarked;
