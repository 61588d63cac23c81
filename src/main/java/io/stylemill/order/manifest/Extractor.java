package io.stylemill.order.manifest;

import org.jspecify.annotations.Nullable;

/**
 * A TorchScript program that turns an image into a vector of features, float {@code [N, d]}; images
 * that look alike have vectors that lie near each other.
 *
 * @param model the program's file, relative to the manifest, absolute, or {@code s3://bucket/key}
 * @param sha256 of the file, 64 small hex digits, or null where the manifest leaves it out
 * @param input what the program takes
 */
public record Extractor(String model, @Nullable String sha256, Labeler.Input input) {}
