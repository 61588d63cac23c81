/** The command line: every command by name, and how a failure becomes words and an exit status. */
@NullMarked
package io.stylemill.command;

import org.jspecify.annotations.NullMarked;
