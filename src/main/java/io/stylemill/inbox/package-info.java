/**
 * Takes in what is dropped into watched buckets and folders: each content is claimed once, judged, and answered beside
 * the inbox; what was dropped is never touched.
 *
 * <p>Start at {@link io.stylemill.inbox.Inbox}.
 */
@NullMarked
package io.stylemill.inbox;

import org.jspecify.annotations.NullMarked;
