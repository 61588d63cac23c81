/**
 * Takes in what is dropped into watched buckets and folders: each content is claimed once, judged,
 * and answered beside the inbox; what was dropped is never touched.
 *
 * <p>Start at {@link io.stylemill.factory.inbox.Inbox}.
 */
@NullMarked
package io.stylemill.factory.inbox;

import org.jspecify.annotations.NullMarked;
