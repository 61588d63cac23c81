package io.stylemill.accept;

import io.stylemill.manifest.ManifestSource;
import org.jspecify.annotations.Nullable;

/**
 * A manifest that somebody wants made.
 *
 * @param destination where the dataset goes instead of the manifest's own {@code output.destination}, or null
 * @param priority 0 to 9; higher goes first
 */
public record Order(ManifestSource source, @Nullable String destination, int priority) {}
