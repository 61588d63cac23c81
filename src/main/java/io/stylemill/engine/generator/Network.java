package io.stylemill.engine.generator;

import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.engine.generator.TorchNetwork.Masked;
import io.stylemill.engine.generator.TorchNetwork.Rendered;
import java.util.Collection;
import java.util.Map;

/** A loaded network: the arithmetic between latents and images. Safe for use by many threads. */
sealed interface Network extends AutoCloseable permits TorchNetwork, ForeignNetwork {
    /**
     * Returns w {@code [n, wDim]}, or w+ {@code [n, numWs, wDim]}, of z {@code [n, zDim]} and c
     * {@code [n, cDim]}.
     */
    float[] mapping(Input z, Input c);

    /**
     * Returns the float image {@code [n, C, H, W]}.
     *
     * @param latents ws {@code [n, numWs, wDim]}, or z {@code [n, zDim]} where the network has no
     *     styles
     * @param inputs what {@link SynthesisInputs} says
     */
    float[] image(Input latents, Map<String, Input> inputs);

    /** Returns the 8-bit images of what {@link #image} takes. */
    Rendered pixels(Input latents, Map<String, Input> inputs);

    /**
     * Returns the 8-bit images of what {@link #image} takes, and the classes of their pixels.
     *
     * @param head a linear classifier over activations: see the text {@code mask}
     */
    Masked masked(Input latents, Map<String, Input> inputs, Map<String, Input> head);

    /**
     * Returns the activations {@code [1, C, H, W]} of the named layers, by name, for a batch of
     * one.
     */
    Map<String, FeatureMap> features(Input latents, Map<String, Input> inputs, Collection<String> layers);

    @Override
    void close();
}
