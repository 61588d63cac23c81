/**
 * Turns a manifest and a network description into recipes and shard jobs, always the same way; the
 * record ({@link io.stylemill.order.plan.Recipe}) and all random numbers live here.
 */
@NullMarked
package io.stylemill.order.plan;

import org.jspecify.annotations.NullMarked;
