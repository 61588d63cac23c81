package io.stylemill.engine.generator;

/**
 * A layer's activations for one image: what {@link PyTorchGenerator#features} gives.
 *
 * @param values {@code [channels, height, width]}; stretched over the image, without what lies
 *     outside of it
 */
public record FeatureMap(int channels, int height, int width, float[] values) {}
