/**
 * Turns the finished shards of a run into a committed version.
 *
 * <p>Entry: {@link io.stylemill.factory.publish.RunPublisher}.
 */
@NullMarked
package io.stylemill.factory.publish;

import org.jspecify.annotations.NullMarked;
