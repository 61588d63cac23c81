/** Commands for operators: serve, worker and doctor. */
@NullMarked
package io.stylemill.command.operate;

import org.jspecify.annotations.NullMarked;
