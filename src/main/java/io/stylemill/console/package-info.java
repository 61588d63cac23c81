/**
 * The factory as people see and steer it: one answer for REST, pages and commands.
 *
 * <p>Start at {@link io.stylemill.console.RunOverview}. Knows nothing of HTTP and of terminals.
 */
@NullMarked
package io.stylemill.console;

import org.jspecify.annotations.NullMarked;
