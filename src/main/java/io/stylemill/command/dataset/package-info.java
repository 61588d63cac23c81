/**
 * Commands about published versions: pull, share, show, verify, replay, query, diff, export,
 * release, revoke.
 */
@NullMarked
package io.stylemill.command.dataset;

import org.jspecify.annotations.NullMarked;
