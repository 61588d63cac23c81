/**
 * Makes runs of schedules: Quartz fires them, once in a cluster; each firing becomes one run with
 * images that are new.
 *
 * <p>Start at {@link io.stylemill.factory.schedule.ScheduledOrders} and {@link
 * io.stylemill.factory.schedule.ScheduleTimers}.
 */
@NullMarked
package io.stylemill.factory.schedule;

import org.jspecify.annotations.NullMarked;
