/**
 * Turns the finished shards of a run into a committed version.
 *
 * <p>Entry: {@link io.stylemill.publish.RunPublisher}.
 */
@NullMarked
package io.stylemill.publish;

import org.jspecify.annotations.NullMarked;
