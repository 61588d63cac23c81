/** Commands about networks: inspect, convert, generate, directions and centers. */
@NullMarked
package io.stylemill.command.network;

import org.jspecify.annotations.NullMarked;
