/** Commands about orders: plan, preview, run, runs and schedules. */
@NullMarked
package io.stylemill.command.order;

import org.jspecify.annotations.NullMarked;
