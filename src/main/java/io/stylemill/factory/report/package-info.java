/**
 * Reports on the images of a version as a set: what was asked, made, refused and kept, and how it
 * compares with real images. Says the same of the same rows, no matter who asks.
 */
@NullMarked
package io.stylemill.factory.report;

import org.jspecify.annotations.NullMarked;
