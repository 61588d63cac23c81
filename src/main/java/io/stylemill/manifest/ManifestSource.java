package io.stylemill.manifest;

import java.net.URI;

/**
 * Where a manifest came from, and what it said to the byte.
 *
 * @param name as the user named it, for messages
 * @param base the place that relative paths start from: a directory URI ({@code file:///…/}) or an {@code s3://bucket/prefix/}
 * @param text the exact text
 * @param sha256 of the exact bytes, 64 hex digits
 */
public record ManifestSource(String name, URI base, String text, String sha256) {}
