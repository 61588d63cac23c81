/**
 * Reads the settings once, typed, and reports every problem together; secrets are never printed.
 *
 * <p>{@link io.stylemill.config.Settings#read} is the way in. The package reads neither the
 * environment nor system properties: its caller hands both in.
 */
@NullMarked
package io.stylemill.config;

import org.jspecify.annotations.NullMarked;
