/** What every command shares: options, the terminal, exit statuses, progress and log lines. */
@NullMarked
package io.stylemill.terminal;

import org.jspecify.annotations.NullMarked;
