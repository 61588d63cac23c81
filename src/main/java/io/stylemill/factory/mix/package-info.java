/**
 * Puts real and synthetic images together into one version: which, in which split, and how many of
 * each.
 */
@NullMarked
package io.stylemill.factory.mix;

import org.jspecify.annotations.NullMarked;
