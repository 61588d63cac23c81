/**
 * Makes runs of schedules: Quartz fires them, once in a cluster; each firing becomes one run with images that are new.
 *
 * <p>Start at {@link io.stylemill.schedule.Nights} and {@link io.stylemill.schedule.Clockwork}.
 */
@NullMarked
package io.stylemill.schedule;

import org.jspecify.annotations.NullMarked;
